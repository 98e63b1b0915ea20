import type { Findings } from "../findings";

const NAME = "I11 what is held stays";

/** I11: a document stays in the cache until the script that has initialised it leaves it, whatever other calls end meanwhile. */
export class Held {
	/** By server and document: it was given up, and must not be there any more. */
	private readonly givenUp = new Set<string>();

	public constructor(
		private readonly findings: Findings,
		/** Whether documents leave by themselves. */
		private readonly mayExpire: boolean,
	) {}

	/** A script has initialised a document. */
	public onHeld(server: string, document: string): void {
		this.givenUp.delete(`${server} ${document}`);
	}

	/** The library has said that it cannot keep a document. */
	public onGivenUp(server: string, document: string): void {
		this.givenUp.add(`${server} ${document}`);
	}

	/** A look at a document that is held. */
	public onLook(server: string, document: string, isCached: boolean): void {
		if (!isCached && !this.mayExpire && !this.givenUp.has(`${server} ${document}`)) {
			this.findings.add(NAME, document, `${server} has it no more, and nobody there left it`);
		}
	}
}
