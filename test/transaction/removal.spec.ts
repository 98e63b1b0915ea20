import { expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const STORE = "Accounts";
const LEG_SECONDS = 0.1;
const OPTIONS = { dataStore: { latency: { min: LEG_SECONDS, max: LEG_SECONDS } } };
/** How many moments around a transaction are tried for a removal. */
const MOMENTS = 40;
const MOMENT_SECONDS = LEG_SECONDS / 4;
/** The transaction begins in the middle of them. */
const BEGIN_SECONDS = (MOMENTS / 2) * MOMENT_SECONDS;
const OLD_REVISION = 7;

interface Outcomes {
	isCommitted?: boolean;
	isDeleted?: boolean;
}

function put(spec: CloudSpec, key: string): void {
	const value = { ppdb: 1, v: 0, r: OLD_REVISION, w: {}, d: { count: 100 } };
	spec.cloud.records.put(STORE, key, value, [11]);
}

/** A server moves 30 from a to b and dies as soon as it knows the outcome, while another removes b. */
function race(spec: CloudSpec, seconds: number): Outcomes {
	put(spec, "a");
	put(spec, "b");
	const outcomes: Outcomes = {};
	const [owner, remover] = [spec.start(), spec.start()];
	remover.server.spawn(() => {
		const store = new remover.PPDB<Counter>(STORE);
		spec.cloud.sleep(seconds);
		outcomes.isDeleted = store.delete("b");
	});
	owner.server.spawn(() => {
		const store = new owner.PPDB<Counter>(STORE);
		spec.cloud.sleep(BEGIN_SECONDS);
		const [ok, isCommitted] = pcall(() =>
			store.transaction(["a", "b"], (drafts) => {
				drafts.a.count -= 30;
				drafts.b.count += 30;
			}),
		);
		outcomes.isCommitted = ok && isCommitted;
		owner.server.crash();
	});
	spec.cloud.sleep(90);
	return outcomes;
}

export = () => {
	// A removal has no condition: one that is on its way may hit a record in which a change has just become pending.
	it("leaves a transaction whole when a removal hits one of its keys at any moment", () => {
		const ends = new Map<string, number>();
		for (let moment = 0; moment < MOMENTS; moment++) {
			inCloud((spec) => {
				const { isCommitted, isDeleted } = race(spec, moment * MOMENT_SECONDS);
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>(STORE, { template: { count: 0 } });
				const [a, b] = [store.read("a")?.count, store.read("b")?.count ?? 0];
				const seen = `${a} and ${b}, committed ${isCommitted}, deleted ${isDeleted}`;
				assert(isDeleted === true, seen);
				assert(a === (isCommitted === true ? 70 : 100), seen);
				assert(b === 0 && spec.cloud.records.peek(STORE, "b") === undefined, seen);
				ends.set(`${a}`, (ends.get(`${a}`) ?? 0) + 1);
			}, OPTIONS);
		}
		expect(ends.get("70") !== undefined && ends.get("100") !== undefined).to.equal(true);
	});

	// The records that could show it are gone, except one.
	it("is known to have committed although one of its keys was deleted before its owner knew", () => {
		inCloud((spec) => {
			const [owner, other] = [spec.start(), spec.start()];
			put(spec, "a");
			put(spec, "b");
			put(spec, "c");
			let runs = 0;
			let isCommitted: boolean | undefined;
			spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter", times: 3 });
			owner.server.spawn(() => {
				const store = new owner.PPDB<Counter>(STORE, { template: { count: 0 } });
				isCommitted = store.transaction(["a", "b", "c"], (drafts) => {
					runs += 1;
					drafts.a.count -= 30;
					drafts.b.count += 30;
					drafts.c.count += 1;
				});
			});
			while (spec.requests("UpdateAsync") < 3) spec.cloud.sleep(MOMENT_SECONDS);
			spec.cloud.sleep(3 * LEG_SECONDS);
			owner.server.freeze(60);
			spec.cloud.sleep(20);
			const store = new other.PPDB<Counter>(STORE);
			expect(store.delete("a")).to.equal(true);
			expect(store.delete("c")).to.equal(true);
			spec.cloud.sleep(60);

			expect(isCommitted).to.equal(true);
			expect(runs).to.equal(1);
			expect(store.hasKey("a")).to.equal(false);
			expect(spec.storedCount(STORE, "b")).to.equal(130);
		}, OPTIONS);
	});

	// No removal was sent that could hit anything, and nobody else may ever look at the key.
	it("holds nobody up on its own server when its mark landed and the answer was lost", () => {
		inCloud((spec) => {
			put(spec, "a");
			const { server, PPDB } = spec.start();
			const store = new PPDB<Counter>(STORE, { template: { count: 0 }, retries: 0 });
			const startedAt = spec.cloud.clock.now();
			spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter" });
			spec.on(server, () => {
				expectFailure("DeleteFailed", () => store.delete("a"));
				store.transaction(["a", "b"], (drafts) => {
					drafts.a.count += 1;
					drafts.b.count += 1;
				});
			});
			expect(spec.cloud.clock.now() - startedAt < 10).to.equal(true);
			spec.cloud.sleep(10);
			expect(spec.storedCount(STORE, "a")).to.equal(1);
		}, OPTIONS);
	});
};
