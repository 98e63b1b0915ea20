import type { Findings } from "../findings";
import type { ObservedRequest } from "../../../emulator/index";

const NAME = "I7 budgets and queues";

/** Errors of a server's own budgets and queues, which PPDB can see: 301 to 306, their newer sentence and their names. */
const PATTERNS = ["^30[1-6]:", "by game server limits", "GameServerThrottled"];

/** I7: no request ever fails because PPDB overran a budget or a queue that it could see. */
export class OwnBudget {
	public constructor(private readonly findings: Findings) {}

	/** A request has ended. */
	public onRequest({ server, key, method, failure }: ObservedRequest): void {
		if (failure === undefined) {
			return;
		}
		if (PATTERNS.some((pattern) => failure.match(pattern)[0] !== undefined)) {
			this.findings.add(NAME, key, `${method} of ${server} failed: ${failure}`);
		}
	}
}
