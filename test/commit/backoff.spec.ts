import { backoffSeconds } from "../../src/commit/backoff";
import type { FailureKind } from "../../src/platform/failure";

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

		it("never sleeps through the end of a closing server", () => {
			expect(sequence("retry", true, ALL)).to.equal("0.5 1 2 2 2 2 2 2");
			expect(sequence("throttled", true, ALL)).to.equal("2 2 2 2 2 2 2 2");
		});

		it("is drawn from the upper half", () => {
			expect(sequence("retry", false, 0)).to.equal("0.25 0.5 1 2 4 8 8 8");
		});
	});
};
