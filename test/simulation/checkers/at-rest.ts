import type { Findings } from "../findings";
import type { ServerLoad } from "../server-load";
import type { Trouble } from "../trouble";

const NAME = "I11 nothing is held at rest";

/** The service works and nobody else is there: a call that takes longer waits for something that is not given back. */
const CALL_SECONDS_MAX = 30;
/** What PPDB leaves itself of the 30 s that a closing server has. */
const CLOSING_SECONDS_MAX = 29.5;
/** Five seconds without a call for players who are still there, and a few requests to say goodbye. */
const IDLE_CLOSING_SECONDS_MAX = 10;

/** I11: when nobody asks for anything, nothing is taken: no key, no place in the gate, no thread; and closing has nothing to wait for. */
export class AtRest {
	public constructor(
		private readonly now: () => number,
		private readonly findings: Findings,
		private readonly trouble: Trouble,
		private readonly memoryTrouble: Trouble,
	) {}

	/** A server was given the time to come to rest, and has not. */
	public onBusy(server: string, { queued, inFlight, heldKeys }: ServerLoad): void {
		const text = `${server} still has ${queued} requests queued, ${inFlight} in flight and ${heldKeys} keys held`;
		this.findings.add(NAME, "", text);
	}

	/** A call at rest has ended: with an error, or after some seconds. */
	public onCall(
		what: string,
		server: string,
		document: string,
		seconds: number,
		code: string | undefined,
	): void {
		const took = string.format("took %.1f s", seconds);
		if (code !== undefined) {
			this.findings.add(NAME, document, `${what} on ${server} ended with ${code}, ${took}`);
		} else if (seconds > CALL_SECONDS_MAX) {
			this.findings.add(NAME, document, `${what} on ${server} ${took}`);
		}
	}

	/** A server has closed, after it was told so at `since`. */
	public onClosed(server: string, since: number, wasIdle: boolean): void {
		const seconds = this.now() - since;
		const { trouble, memoryTrouble } = this;
		// While a service is down, the time that Roblox gives may end in the middle of a request.
		if (!trouble.isCalmSince(server, since) || !memoryTrouble.isCalmSince(server, since)) {
			return;
		}
		const limit = wasIdle ? IDLE_CLOSING_SECONDS_MAX : CLOSING_SECONDS_MAX;
		if (seconds > limit) {
			const had = wasIdle ? "had nothing to store" : "should have known its time";
			const text = string.format("%s took %.1f s to close and %s", server, seconds, had);
			this.findings.add(NAME, "", text);
		}
	}
}
