import { PPDBError } from "../../src/error";
import { inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const STORE = "Accounts";
const LEG_SECONDS = 0.1;
const OPTIONS = { dataStore: { latency: { min: LEG_SECONDS, max: LEG_SECONDS } } };
/** A removal is sent at so many moments around a transaction. */
const MOMENTS = 40;
const MOMENT_SECONDS = LEG_SECONDS / 4;
const OLD_REVISION = 7;

interface Outcomes {
	isCommitted?: boolean;
	isDeleted?: boolean;
	problem?: unknown;
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
		const [ok, problem] = pcall(() => store.delete("b"));
		outcomes.isDeleted = ok;
		outcomes.problem = ok ? undefined : problem;
	});
	owner.server.spawn(() => {
		const store = new owner.PPDB<Counter>(STORE);
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
		let conflicts = 0;
		for (let moment = 0; moment < MOMENTS; moment++) {
			inCloud((spec) => {
				const { isCommitted, isDeleted, problem } = race(spec, moment * MOMENT_SECONDS);
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>(STORE, { template: { count: 0 } });
				const [a, b] = [store.read("a").count, store.read("b").count];
				const seen = `${a} and ${b}, committed ${isCommitted}, deleted ${isDeleted}`;
				if (isDeleted !== true) {
					conflicts += 1;
					expect((problem as PPDBError).code).to.equal("DeleteConflict");
					const record = spec.cloud.records.peek(STORE, "b");
					assert(record?.userIds[0] === 11, `user ids got lost: ${seen}`);
				}
				const isNew = a === 70;
				assert(isNew || a === 100, seen);
				assert(isCommitted !== true || isNew, `told to be committed: ${seen}`);
				assert(isDeleted === true || b === (isNew ? 130 : 100), seen);
			}, OPTIONS);
		}
		assert(conflicts > 0, "no removal met the transaction");
	});
};
