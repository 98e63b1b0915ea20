import type { Findings } from "../findings";

const NAME = "fresh loads";

/** A load brings what was stored when it began, or newer data: not a cached value, and not a default instead of a record. */
export class FreshLoad {
	public constructor(private readonly findings: Findings) {}

	/** A load that began when `storedCount` updates were stored has brought `loadedCount`. */
	public onLoaded(
		server: string,
		document: string,
		storedCount: number,
		loadedCount: number,
	): void {
		if (loadedCount < storedCount) {
			const text = `${server} loaded ${loadedCount} updates, ${storedCount} were stored before`;
			this.findings.add(NAME, document, text);
		}
	}
}
