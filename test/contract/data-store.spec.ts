import { canTest, inPlace } from "./place/in-place";
import { onKey, STORE } from "./place/on-key";
import { sideBySide } from "./place/side-by-side";

/** How long a read may be served from the store object's cache. */
const CACHE_SECONDS = 4;

interface Wallet {
	coins: number;
	items: Array<string>;
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
