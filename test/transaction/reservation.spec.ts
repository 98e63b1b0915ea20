import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { LEG_SECONDS, OPTIONS, put, STEP_SECONDS, STORE } from "../support/accounts";

const KEYS = ["a", "b", "c"];
const WITH_READ = [...KEYS, "rate"];
/** Others are faster for so long, which makes a transaction reserve its keys. */
const RIVAL_SECONDS = 1.5;
const END_SECONDS = 5;

interface Stored {
	readonly d?: Counter;
	readonly p?: { readonly u?: true; readonly d?: unknown };
}

function storedIn(spec: CloudSpec, key: string): Stored | undefined {
	return spec.cloud.records.peek(STORE, key)?.value as Stored | undefined;
}

function pendingKeys(spec: CloudSpec): string {
	return WITH_READ.filter((key) => storedIn(spec, key)?.p !== undefined).join(",");
}

function countsOf(spec: CloudSpec): string {
	return KEYS.map((key) => tostring(storedIn(spec, key)?.d?.count)).join(",");
}

/** Whether keys are reserved, and how many. */
function reservedCount(spec: CloudSpec): number {
	return WITH_READ.filter((key) => {
		const pending = storedIn(spec, key)?.p;
		return pending?.u === true && pending.d === undefined;
	}).size();
}

/** A server whose transaction meets a rival again and again at first. */
function begin(spec: CloudSpec, keys: ReadonlyArray<string>) {
	for (const key of WITH_READ) put(spec, key);
	const { PPDB, server } = spec.start();
	const outcome: { isCommitted?: boolean } = {};
	let revision = 7;
	spec.cloud.spawn(() => {
		while (spec.cloud.clock.now() < RIVAL_SECONDS) {
			spec.cloud.sleep(LEG_SECONDS);
			if (storedIn(spec, "c")?.p === undefined) {
				revision += 1;
				const value = { ppdb: 1, v: 0, r: revision, w: {}, d: { count: 100 } };
				spec.cloud.records.put(STORE, "c", value);
			}
		}
	});
	server.spawn(() => {
		outcome.isCommitted = new PPDB<Counter>(STORE).transaction(keys, (drafts) => {
			drafts.a.count -= 30;
			drafts.b.count += 10;
			drafts.c.count += 20;
		});
	});
	return { server, outcome };
}

export = () => {
	it("gets through beside many servers that update one of its keys all the time", () => {
		inCloud((spec) => {
			for (const key of ["a", "b"]) put(spec, key);
			for (let number = 1; number <= 8; number++) {
				const { PPDB, server } = spec.start();
				for (let player = 1; player <= 10; player++) server.join(number * 100 + player);
				server.spawn(() => {
					const store = new PPDB<Counter>(STORE, { debounce: 0.1 });
					for (let update = 1; update <= 160; update++) {
						store.update("a", addOne);
						server.task.wait(server.random.range(0.2, 0.8));
					}
				});
			}
			const { PPDB, server } = spec.start();
			let committed = 0;
			server.spawn(() => {
				const store = new PPDB<Counter>(STORE);
				for (let round = 1; round <= 8; round++) {
					store.transaction(["a", "b"], (drafts) => {
						drafts.a.count -= 1;
						drafts.b.count += 1;
					});
					committed += 1;
				}
			});
			spec.cloud.sleep(120);
			expect(committed).to.equal(8);
			expect(spec.storedCount(STORE, "a")).to.equal(100 + 8 * 160 - 8);
			expect(spec.storedCount(STORE, "b")).to.equal(108);
			expect(pendingKeys(spec)).to.equal("");
		});
	});

	for (const keys of [KEYS, WITH_READ]) {
		it(`is seen by all keys or by none, wherever its server dies: ${keys.join(",")}`, () => {
			const ends = new Map<string, number>();
			let mostReserved = 0;
			for (let moment = 0; moment < END_SECONDS; moment += 2 * STEP_SECONDS) {
				inCloud((spec) => {
					const { server, outcome } = begin(spec, keys);
					spec.cloud.sleep(moment);
					mostReserved = math.max(mostReserved, reservedCount(spec));
					server.crash();
					const other = spec.start();
					spec.on(other.server, () => {
						const store = new other.PPDB<Counter>(STORE, { debounce: 0 });
						const seen = KEYS.map((key) => store.init(key).count).join(",");
						assert(seen === "100,100,100" || seen === "70,110,120", seen);
						assert(outcome.isCommitted !== true || seen !== "100,100,100", seen);
						ends.set(seen, (ends.get(seen) ?? 0) + 1);
						store.init("rate");
						for (const key of WITH_READ) store.update(key, (data) => data);
						store.flush();
						assert(countsOf(spec) === seen, `${seen} became ${countsOf(spec)}`);
					});
					spec.cloud.sleep(60);
					expect(pendingKeys(spec)).to.equal("");
				}, OPTIONS);
			}
			expect(mostReserved).to.equal(keys.size());
			expect(ends.size()).to.equal(2);
		});
	}

	it("gives back what it has reserved, whatever becomes of it", () => {
		for (const what of ["false", "throws", "changes"] as const) {
			inCloud((spec) => {
				for (const key of KEYS) put(spec, key);
				const store = new (spec.start().PPDB)<Counter>(STORE);
				let runs = 0;
				const [ok, result] = pcall(() =>
					store.transaction(KEYS, (drafts) => {
						runs += 1;
						if (reservedCount(spec) === 0) {
							const value = { ppdb: 1, v: 0, r: 7 + runs, w: {}, d: { count: 100 } };
							spec.cloud.records.put(STORE, "b", value);
							for (const key of KEYS) addOne(drafts[key]);
							return true;
						}
						if (what === "throws") error("no", 0);
						addOne(drafts.a);
						return what !== "false";
					}),
				);
				spec.cloud.sleep(3);
				expect(runs).to.equal(4);
				expect(ok && result).to.equal(what === "changes");
				expect(pendingKeys(spec)).to.equal("");
				expect(countsOf(spec)).to.equal(what === "changes" ? "101,100,100" : "100,100,100");
			}, OPTIONS);
		}
	});
};
