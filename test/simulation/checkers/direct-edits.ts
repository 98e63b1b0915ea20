import type { StoredChange } from "../document-data";
import type { Findings } from "../findings";

const NAME = "I11 direct edits";
/** Where only what an updater has kept is written on: an update that follows at once takes it for its own. */
const KEPT_PATH = "data.scribble ";

/**
 * I11: what callers write onto what was handed out to them is never stored, and is reported by the time that the document has left;
 * nothing is reported that nobody did.
 */
export class DirectEdits {
	/** By server and document: edits that were not reported yet. */
	private readonly open = new Set<string>();

	public constructor(private readonly findings: Findings) {}

	/** A caller has written onto what a server handed out of a document. */
	public onEdited(server: string, document: string): void {
		this.open.add(`${server} ${document}`);
	}

	/** The library has reported an edit. */
	public onReported(server: string, document: string, message: string): void {
		const isKnown = this.open.delete(`${server} ${document}`);
		if (!isKnown && string.find(message, KEPT_PATH, 1, true)[0] !== 1) {
			this.add(document, `${server} reports an edit that nobody made: ${message}`);
		}
	}

	/** A document is not in the cache of a server any more. */
	public onGone(server: string, document: string): void {
		if (this.open.delete(`${server} ${document}`)) {
			this.add(document, `${server} let go of it and did not report an edit`);
		}
	}

	/** A durable write. */
	public onStored({ document, after }: StoredChange): void {
		if (after?.edit !== undefined) {
			this.add(document, "what was written onto what was handed out is stored");
		}
	}

	private add(document: string, text: string): void {
		this.findings.add(NAME, document, text);
	}
}
