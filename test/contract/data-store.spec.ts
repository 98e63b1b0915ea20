import { canTest, inPlace } from "./place/in-place";
import type { ContractPlace } from "./place/contract-place";
import { sideBySide } from "./place/side-by-side";

const STORE = "ppdb contract";

/** How long a read may be served from the store object's cache. */
const CACHE_SECONDS = 4;

/** A wall clock of ours and the backend's may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 300;
const MILLIS_PER_SECOND = 1000;

interface Wallet {
	coins: number;
	items: Array<string>;
}

interface Opened {
	readonly store: DataStore;
	readonly key: string;
	/** The newest value and its key info, past the cache. */
	readonly read: <T>() => LuaTuple<[T | undefined, DataStoreKeyInfo | undefined]>;
}

function open(place: ContractPlace): Opened {
	const store = place.services.dataStores.GetDataStore(STORE);
	const key = place.uniqueName();
	const uncached = place.createOptions("DataStoreGetOptions");
	uncached.UseCache = false;
	return { store, key, read: <T>() => store.GetAsync<T>(key, uncached) };
}

/** Runs a test on a key of its own, which is removed whatever becomes of the test. */
function onKey(test: (opened: Opened, place: ContractPlace) => void): () => void {
	return inPlace((place) => {
		const opened = open(place);
		const [ok, problem] = pcall(test, opened, place);
		pcall(() => opened.store.RemoveAsync(opened.key));
		if (!ok) error(problem, 0);
	});
}

function failureOf(action: () => void): string {
	const [ok, problem] = pcall(action);
	return ok ? "no error" : tostring(problem);
}

export = () => {
	if (!canTest("dataStores")) SKIP();

	describe("reading", () => {
		it(
			"answers a key without a value with nil and nil",
			onKey(({ read }) => {
				const [value, info] = read();
				expect(value).to.equal(undefined);
				expect(info).to.equal(undefined);
			}),
		);

		it(
			"hands out copies of what was written, also of nested tables",
			onKey(({ store, key, read }) => {
				const wallet: Wallet = { coins: 1, items: ["sword"] };
				store.SetAsync(key, wallet);
				wallet.items.push("lost");
				const [first] = read<Wallet>();
				expect(first?.items.size()).to.equal(1);
				first?.items.push("lost");
				const [second] = read<Wallet>();
				expect(second?.items.join()).to.equal("sword");
			}),
		);

		it(
			"keeps the kinds of values that the library stores",
			onKey(({ store, key, read }) => {
				const given = { text: "Grüße 💾", whole: 2 ** 53, part: 0.1, yes: true, no: false };
				store.SetAsync(key, { ...given, list: [1, 2, 3], empty: {} });
				const [kept] = read<typeof given & { list: Array<number>; empty: object }>();
				expect(kept?.text).to.equal(given.text);
				expect(kept?.whole).to.equal(given.whole);
				expect(kept?.part).to.equal(given.part);
				expect(kept?.yes).to.equal(true);
				expect(kept?.no).to.equal(false);
				expect(kept?.list.join()).to.equal("1, 2, 3");
				expect(next(kept?.empty as object)[0]).to.equal(undefined);
			}),
		);

		it(
			"gives the same store object for the same name",
			inPlace(({ services }) => {
				const first = services.dataStores.GetDataStore(STORE);
				expect(services.dataStores.GetDataStore(STORE)).to.equal(first);
			}),
		);
	});

	describe("a write elsewhere", () => {
		if (!canTest("writeElsewhere")) SKIP();

		it(
			"is seen by a read with UseCache = false, whatever the cache holds",
			onKey(({ store, key, read }, place) => {
				store.SetAsync(key, "old");
				store.GetAsync(key);
				place.writeElsewhere(STORE, key, "new");
				expect(read()[0]).to.equal("new");
			}),
		);

		it(
			"is seen by UpdateAsync, whatever the cache holds",
			onKey(({ store, key }, place) => {
				store.SetAsync(key, "old");
				store.GetAsync(key);
				place.writeElsewhere(STORE, key, "new");
				let seen: string | undefined;
				store.UpdateAsync<string, string>(key, (current) => {
					seen = current;
					return $tuple(undefined);
				});
				expect(seen).to.equal("new");
			}),
		);

		it(
			"is seen by any read once the cache has expired",
			onKey(({ store, key }, place) => {
				store.SetAsync(key, "old");
				store.GetAsync(key);
				place.writeElsewhere(STORE, key, "new");
				place.wait(CACHE_SECONDS + 1);
				expect(store.GetAsync(key)[0]).to.equal("new");
			}),
		);
	});

	describe("UpdateAsync", () => {
		it(
			"hands nil and nil to the transform of a new key, and stores and returns what it returns",
			onKey(({ store, key, read }) => {
				const seen = new Array<boolean>();
				const [stored, info] = store.UpdateAsync<number, number>(
					key,
					(current, keyInfo) => {
						seen.push(current === undefined, keyInfo === undefined);
						return $tuple(5);
					},
				);
				expect(seen[0]).to.equal(true);
				expect(seen[1]).to.equal(true);
				expect(stored).to.equal(5);
				expect(info.Version.size() > 0).to.equal(true);
				expect(read()[0]).to.equal(5);
			}),
		);

		it(
			"writes nothing when the transform returns nil, even if it changed what it was handed",
			onKey(({ store, key, read }) => {
				store.SetAsync(key, { coins: 1, items: [] });
				const [, before] = read();
				store.UpdateAsync<Wallet, Wallet>(key, (current) => {
					if (current) current.coins = 100;
					return $tuple(undefined);
				});
				const [value, after] = read<Wallet>();
				expect(value?.coins).to.equal(1);
				expect(after?.Version).to.equal(before?.Version);
				expect(after?.UpdatedTime).to.equal(before?.UpdatedTime);
			}),
		);

		it(
			"returns a copy: neither it nor what the transform returned is tied to the stored value",
			onKey(({ store, key, read }) => {
				const mine: Wallet = { coins: 1, items: ["sword"] };
				const [answer] = store.UpdateAsync<Wallet, Wallet>(key, () => $tuple(mine));
				expect(answer).never.to.equal(mine);
				mine.coins = 100;
				answer?.items.push("lost");
				const [value] = read<Wallet>();
				expect(value?.coins).to.equal(1);
				expect(value?.items.join()).to.equal("sword");
			}),
		);

		it(
			"loses none of several updates at once: the transform runs again on what was written meanwhile",
			onKey(({ store, key, read }, place) => {
				sideBySide(place, (runner) => {
					store.UpdateAsync<Array<number>, Array<number>>(key, (current) =>
						$tuple([...(current ?? []), runner]),
					);
				});
				const [list = []] = read<Array<number>>();
				list.sort();
				expect(list.join()).to.equal("1, 2, 3, 4");
			}),
		);
	});

	describe("key info", () => {
		/** Writes a value with a tag and metadata. */
		function tag({ store, key }: Opened): void {
			store.UpdateAsync(key, () => $tuple(1, [7], { kind: "wallet" }));
		}

		it(
			"carries the user ids and metadata of the last write to the transform and to readers",
			onKey((opened) => {
				tag(opened);
				const [, info] = opened.read();
				expect(info?.GetUserIds().join()).to.equal("7");
				expect((info?.GetMetadata() as { kind?: string }).kind).to.equal("wallet");
				let seen: DataStoreKeyInfo | undefined;
				opened.store.UpdateAsync<number, number>(opened.key, (_, keyInfo) => {
					seen = keyInfo;
					return $tuple(undefined);
				});
				expect(seen?.GetUserIds().join()).to.equal("7");
				expect((seen?.GetMetadata() as { kind?: string }).kind).to.equal("wallet");
			}),
		);

		it(
			"keeps user ids and metadata that an update returns",
			onKey((opened) => {
				tag(opened);
				const { store, key, read } = opened;
				store.UpdateAsync<number, number>(key, (_, info) =>
					$tuple(2, info?.GetUserIds(), info?.GetMetadata()),
				);
				const [value, info] = read();
				expect(value).to.equal(2);
				expect(info?.GetUserIds().join()).to.equal("7");
				expect((info?.GetMetadata() as { kind?: string }).kind).to.equal("wallet");
			}),
		);

		it(
			"loses those that an update does not return",
			onKey((opened) => {
				tag(opened);
				opened.store.UpdateAsync(opened.key, () => $tuple(2));
				const [, info] = opened.read();
				expect(info?.GetUserIds().size()).to.equal(0);
				expect((info?.GetMetadata() as { kind?: string }).kind).to.equal(undefined);
			}),
		);

		it(
			"takes those that SetAsync is given, and loses them with the next SetAsync",
			onKey(({ store, key, read }, place) => {
				const options = place.createOptions("DataStoreSetOptions");
				options.SetMetadata({ kind: "wallet" });
				store.SetAsync(key, 1, [7], options);
				expect(read()[1]?.GetUserIds().join()).to.equal("7");
				store.SetAsync(key, 2);
				expect(read()[1]?.GetUserIds().size()).to.equal(0);
			}),
		);

		it(
			"has times in Unix milliseconds, and the time of the last write grows",
			onKey(({ store, key, read }, place) => {
				store.SetAsync(key, 1);
				const [, first] = read();
				place.wait(1);
				store.SetAsync(key, 2);
				const [, second] = read();
				const [before, after] = [first?.UpdatedTime ?? 0, second?.UpdatedTime ?? 0];
				const now = place.unixSeconds();
				expect(after > before).to.equal(true);
				expect(second?.CreatedTime).to.equal(first?.CreatedTime);
				expect(after / MILLIS_PER_SECOND).to.be.near(now, CLOCK_TOLERANCE_SECONDS);
			}),
		);
	});

	describe("RemoveAsync", () => {
		it(
			"returns what was there, and then there is nothing, for readers and for the transform",
			onKey(({ store, key, read }) => {
				store.SetAsync(key, "old");
				expect(store.RemoveAsync(key)[0]).to.equal("old");
				const [value, info] = read();
				expect(value).to.equal(undefined);
				expect(info).to.equal(undefined);
				expect(store.RemoveAsync(key)[0]).to.equal(undefined);
				let found: unknown = "not run";
				store.UpdateAsync(key, (current) => {
					found = current;
					return $tuple(undefined);
				});
				expect(found).to.equal(undefined);
			}),
		);

		it(
			"does not keep an update from bringing the key back",
			onKey(({ store, key, read }) => {
				store.SetAsync(key, "old");
				store.RemoveAsync(key);
				store.UpdateAsync(key, () => $tuple("new"));
				expect(read()[0]).to.equal("new");
			}),
		);
	});

	describe("limits", () => {
		it(
			"begin their message with a number: 101 for an empty key, 102 for one of 51 characters",
			inPlace(({ services }) => {
				const store = services.dataStores.GetDataStore(STORE);
				const empty = failureOf(() => store.GetAsync(""));
				const long = failureOf(() => store.GetAsync(string.rep("k", 51)));
				expect(empty.sub(1, 4)).to.equal("101:");
				expect(long.sub(1, 4)).to.equal("102:");
			}),
		);

		it(
			"refuse what is no value, with 104, and write nothing",
			onKey(({ store, key, read }) => {
				const failure = failureOf(() => store.SetAsync(key, { inner: string.char(255) }));
				expect(failure.sub(1, 4)).to.equal("104:");
				expect(read()[0]).to.equal(undefined);
			}),
		);

		it(
			"can be asked for, by all budget types that the gate reads",
			inPlace(({ services }) => {
				const budgetOf = (name: CastsToEnum<Enum.DataStoreRequestType>) =>
					services.dataStores.GetRequestBudgetForRequestType(name);
				expect(budgetOf("StandardRead") >= 0).to.equal(true);
				expect(budgetOf("StandardWrite") >= 0).to.equal(true);
				expect(budgetOf("StandardRemove") >= 0).to.equal(true);
				expect(budgetOf("GetAsync") >= 0).to.equal(true);
				expect(budgetOf("SetIncrementAsync") >= 0).to.equal(true);
			}),
		);
	});
};
