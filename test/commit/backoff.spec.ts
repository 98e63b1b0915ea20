import { backoffSeconds } from "../../src/requests/backoff";
import type { FailureKind } from "../../src/requests/failure";
import { addOne, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";
/** One way to the service and back; an update takes two. */
const LEG_SECONDS = 0.1;
const OPTIONS = { dataStore: { latency: { min: LEG_SECONDS, max: LEG_SECONDS } } };
const FRAME_SECONDS = 1 / 60;

/** What a draw that is all but 1 gives: the longest wait of each try. */
const ALL = 1;

function sequence(kind: FailureKind, isClosing: boolean, draw: number): string {
	const waits = new Array<number>();
	for (let failures = 1; failures <= 8; failures++) {
		waits.push(backoffSeconds(failures, kind, isClosing, draw));
	}
	return waits.join(" ");
}

export = () => {
	describe("backoffSeconds", () => {
		it("doubles up to 16 seconds", () => {
			expect(sequence("retry", false, ALL)).to.equal("0.5 1 2 4 8 16 16 16");
		});

		it("waits longer after a throttle", () => {
			expect(sequence("throttled", false, ALL)).to.equal("2 4 8 16 16 16 16 16");
		});

		it("asks once more at once when the answer could not be read", () => {
			expect(sequence("garbled", false, ALL)).to.equal("0 0.5 1 2 4 8 16 16");
			expect(sequence("garbled", true, ALL)).to.equal("0 0.5 1 2 2 2 2 2");
		});

		it("never sleeps through the end of a closing server", () => {
			expect(sequence("retry", true, ALL)).to.equal("0.5 1 2 2 2 2 2 2");
			expect(sequence("throttled", true, ALL)).to.equal("2 2 2 2 2 2 2 2");
		});

		it("is drawn from the upper half", () => {
			expect(sequence("retry", false, 0)).to.equal("0.25 0.5 1 2 4 8 8 8");
		});
	});

	describe("an answer that could not be read", () => {
		const message =
			"504: Data store request was successful but the response wasn't formatted correctly.";

		it("has a load ask again in the next frame", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "errorBefore", message });

				const startedAt = spec.cloud.clock.now();
				store.init(KEY, { count: 0 });

				const seconds = spec.cloud.clock.now() - startedAt;
				expect(seconds <= 2 * (LEG_SECONDS + FRAME_SECONDS)).to.equal(true);
			}, OPTIONS);
		});

		it("has a commit find at once what has landed", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 0 });
				store.update(KEY, addOne);
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter", message });

				const startedAt = spec.cloud.clock.now();
				store.flush(KEY);

				const seconds = spec.cloud.clock.now() - startedAt;
				expect(seconds <= 3 * (LEG_SECONDS + FRAME_SECONDS)).to.equal(true);
				expect(spec.requests("UpdateAsync")).to.equal(2);
				expect(spec.storedCount("Players", KEY)).to.equal(1);
			}, OPTIONS);
		});
	});
};
