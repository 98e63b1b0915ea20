import type { Findings } from "../findings";

const NAME = "I11 refused calls";

/** What a call that has to wait throws where nothing can; or the store is closing, or it is about the very document that is updated. */
const CODES = new Set(["CannotWait", "NestedUpdate", "Closed"]);

/** I11: a call that has to wait is refused where nothing can, before anything has begun. */
export class Refusals {
	public constructor(private readonly findings: Findings) {}

	/** The game's code runs at a place where it must not be able to yield. */
	public onPlace(server: string, place: string): void {
		if (coroutine.isyieldable()) {
			this.findings.add(NAME, "", `on ${server}, ${place} runs where it can yield`);
		}
	}

	/** A call has ended: with this code, or well. */
	public onAnswered(server: string, what: string, code: string | undefined): void {
		if (code === undefined || !CODES.has(code)) {
			const how = code === undefined ? "returned" : `ended with ${code}`;
			this.findings.add(NAME, "", `on ${server}, ${what} ${how} where nothing can wait`);
		}
	}

	/** A function of the game's ran for a call that had to be refused. */
	public onRan(server: string, what: string): void {
		this.findings.add(NAME, "", `on ${server}, ${what} of a refused call ran`);
	}
}
