import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { LEG_SECONDS, OPTIONS, put, STEP_SECONDS, STORE } from "../support/accounts";

const KEYS = ["a", "b", "c"];
/** With one that is only read, so that the primary decides. */
const WITH_READ = [...KEYS, "rate"];
const OLD = "100,100,100";
const NEW = "70,110,120";
const PENDING_SECONDS_MAX = 120;

interface Victim {
	readonly PPDB: ReturnType<CloudSpec["start"]>["PPDB"];
	readonly server: ReturnType<CloudSpec["start"]>["server"];
	readonly outcome: { isCommitted?: boolean };
}

function transfer(drafts: Record<string, Counter>): void {
	drafts.a.count -= 30;
	drafts.b.count += 10;
	drafts.c.count += 20;
}

function begin(spec: CloudSpec, keys: ReadonlyArray<string> = KEYS): Victim {
	const { PPDB, server } = spec.start();
	for (const key of WITH_READ) put(spec, key);
	const outcome: { isCommitted?: boolean } = {};
	server.spawn(() => {
		const store = new PPDB<Counter>(STORE);
		outcome.isCommitted = store.transaction(keys, transfer);
	});
	return { PPDB, server, outcome };
}

function countPending(spec: CloudSpec): number {
	return KEYS.filter(
		(key) => (spec.cloud.records.peek(STORE, key)?.value as { p?: unknown }).p !== undefined,
	).size();
}

/** What another server sees, which reads at once and then again when all has settled. */
function readElsewhere(spec: CloudSpec, keys: ReadonlyArray<string>): string {
	const { PPDB } = spec.start();
	const store = new PPDB<Counter>(STORE);
	const counts = new Map<string, number>();
	for (const key of keys) {
		counts.set(key, store.init(key).count);
	}
	return KEYS.map((key) => tostring(counts.get(key))).join(",");
}

/** The counts that are stored, once nothing is pending. */
function settledCounts(spec: CloudSpec): string {
	let seconds = 0;
	while (countPending(spec) > 0) {
		spec.cloud.sleep(1);
		seconds += 1;
		assert(seconds <= PENDING_SECONDS_MAX, "a change is pending forever");
	}
	return KEYS.map((key) => tostring(spec.storedCount(STORE, key))).join(",");
}

function checkAllOrNothing(spec: CloudSpec, { outcome }: Victim, backwards: boolean): string {
	const seen = readElsewhere(spec, backwards ? ["c", "b", "a"] : KEYS);
	assert(seen === OLD || seen === NEW, `another server saw ${seen}`);
	assert(outcome.isCommitted !== true || seen === NEW, "a committed transaction was not seen");
	const settled = settledCounts(spec);
	assert(settled === seen, `another server saw ${seen}, and it became ${settled}`);
	return seen;
}

/** How long the transaction and what follows it take when nobody dies. */
function secondsOfAll(keys: ReadonlyArray<string>): number {
	let seconds = 0;
	inCloud((spec) => {
		begin(spec, keys);
		while (spec.storedCount(STORE, "c") !== 120 || countPending(spec) > 0) {
			spec.cloud.sleep(STEP_SECONDS);
			seconds += STEP_SECONDS;
		}
	}, OPTIONS);
	return seconds + 2 * LEG_SECONDS;
}

export = () => {
	// Whether a key is only read decides whether the primary has the last word, so both ways are walked.
	for (const keys of [KEYS, WITH_READ]) {
		const what = keys === KEYS ? "changes three keys" : "also reads a fourth";
		it(`is seen by all keys or by none, wherever the server dies: one that ${what}`, () => {
			const seen = new Map<string, number>();
			const steps = math.ceil(secondsOfAll(keys) / STEP_SECONDS);
			for (let step = 0; step <= steps; step++) {
				for (const backwards of [false, true]) {
					inCloud((spec) => {
						const victim = begin(spec, keys);
						spec.cloud.sleep(step * STEP_SECONDS);
						victim.server.crash();
						const counts = checkAllOrNothing(spec, victim, backwards);
						seen.set(counts, (seen.get(counts) ?? 0) + 1);
					}, OPTIONS);
				}
			}
			expect(seen.get(OLD) !== undefined && seen.get(NEW) !== undefined).to.equal(true);
		});
	}

	it("is seen by all keys or by none when the server dies as one of its writes lands", () => {
		for (const keys of [KEYS, WITH_READ]) {
			for (let fatal = 1; fatal <= 6; fatal++) {
				for (const backwards of [false, true]) {
					inCloud((spec) => {
						const victim = begin(spec, keys);
						let writes = 0;
						spec.cloud.records.observer = () => {
							writes += 1;
							if (writes === fatal) {
								victim.server.crash();
							}
						};
						let waited = 0;
						while (victim.server.isAlive() && waited < 10) {
							spec.cloud.sleep(STEP_SECONDS);
							waited += STEP_SECONDS;
						}
						checkAllOrNothing(spec, victim, backwards);
					}, OPTIONS);
				}
			}
		}
	});

	it("is done once, all of it, when any of its requests is answered with an error", () => {
		for (const kind of ["errorBefore", "errorAfter", "late"] as const) {
			for (let spared = 0; spared <= 6; spared++) {
				inCloud((spec) => {
					const victim = begin(spec);
					spec.cloud.sleep(spared * LEG_SECONDS);
					spec.cloud.faults.next("dataStore", "UpdateAsync", { kind });
					spec.cloud.sleep(60);

					expect(victim.outcome.isCommitted).to.equal(true);
					expect(readElsewhere(spec, KEYS)).to.equal(NEW);
					expect(settledCounts(spec)).to.equal(NEW);
				}, OPTIONS);
			}
		}
	});

	// The newest transaction has the stamp; what tells of the one before it is its note.
	it("is known to have committed after the same server has committed another one", () => {
		inCloud((spec) => {
			const { server, PPDB, outcome } = begin(spec);
			while (outcome.isCommitted !== true) spec.cloud.sleep(STEP_SECONDS);
			spec.cloud.faults.beginOutage("dataStore", server.jobId);
			spec.cloud.sleep(8);
			assert(countPending(spec) === 3, "it was finished before it could be cut off");
			spec.cloud.faults.endOutage("dataStore", server.jobId);
			server.spawn(() => {
				new PPDB<Counter>(STORE).transaction(["a", "b"], (drafts) => {
					drafts.a.count -= 1;
					drafts.b.count += 1;
				});
			});
			while (spec.storedCount(STORE, "b") !== 111) spec.cloud.sleep(STEP_SECONDS);
			assert(
				countPending(spec) === 1,
				"the first transaction was finished before the second",
			);
			server.crash();

			expect(readElsewhere(spec, ["c", "b", "a"])).to.equal("69,111,120");
			expect(settledCounts(spec)).to.equal("69,111,120");
		}, OPTIONS);
	});

	// The note that would tell it is gone by the time that the owner looks; the stamp is not.
	it("is not done again when others have finished it before its owner knew", () => {
		inCloud((spec) => {
			const other = spec.start();
			spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter", times: 3 });
			const { server, outcome } = begin(spec);
			while (countPending(spec) < 3) spec.cloud.sleep(STEP_SECONDS);
			server.freeze(60);
			spec.cloud.sleep(20);
			const store = new other.PPDB<Counter>(STORE);
			store.init("a");
			spec.cloud.sleep(5);
			for (const key of KEYS) store.update(key, addOne);
			store.flush();
			const noted = spec.cloud.records.peek(STORE, "a")?.value as { done?: unknown };
			expect(noted.done).to.equal(undefined);
			spec.cloud.sleep(60);

			expect(outcome.isCommitted).to.equal(true);
			expect(settledCounts(spec)).to.equal("71,111,121");
		}, OPTIONS);
	});

	it("is as it was told to the caller, although the service never answered to a key", () => {
		const told = new Set<string>();
		for (const kind of ["errorBefore", "errorAfter", "late"] as const) {
			for (const spared of [0, 1, 2]) {
				inCloud((spec) => {
					let sent = 0;
					const { PPDB, server } = spec.start();
					for (const key of KEYS) put(spec, key);
					// Every try fails for one key or more, until the library gives up to prepare it.
					spec.cloud.faults.next("dataStore", "UpdateAsync", { kind, times: 6 - spared });
					const store = new PPDB<Counter>(STORE, { retries: 1 });
					spec.on(server, () => {
						const [ok, problem] = pcall(() =>
							store.transaction(KEYS, (drafts) => {
								sent += 1;
								transfer(drafts);
							}),
						);
						told.add(ok ? "committed" : (problem as { code: string }).code);
						spec.cloud.sleep(60);
						expect(settledCounts(spec)).to.equal(ok ? NEW : OLD);
						expect(sent).to.equal(1);
					});
				}, OPTIONS);
			}
		}
		expect(told.has("committed") && told.has("CommitFailed") && told.size() === 2).to.equal(
			true,
		);
	});

	it("is not given up once others can see it, although every try of its own has failed", () => {
		inCloud((spec) => {
			const other = new (spec.start().PPDB)<Counter>(STORE);
			const { PPDB, server } = spec.start();
			for (const key of KEYS) put(spec, key);
			// The first tries land and the second do not arrive; no answer says so.
			for (const kind of ["errorAfter", "errorBefore"] as const) {
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind, times: KEYS.size() });
			}
			let isCommitted = false;
			server.spawn(() => {
				const store = new PPDB<Counter>(STORE, { retries: 1 });
				[isCommitted] = pcall(() => store.transaction(KEYS, transfer));
			});
			while (countPending(spec) < KEYS.size()) spec.cloud.sleep(STEP_SECONDS);

			expect(other.init("a").count).to.equal(70);
			spec.cloud.sleep(60);
			expect(isCommitted).to.equal(true);
			expect(settledCounts(spec)).to.equal(NEW);
		}, OPTIONS);
	});
};
