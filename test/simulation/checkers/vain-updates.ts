import type { Findings } from "../findings";

const NAME = "I11 updates in vain";
const CODE = "UpdateFailed";

/** I11: an update whose updater returns nothing, or what is no data, fails and says so. */
export class VainUpdates {
	public constructor(private readonly findings: Findings) {}

	/**
	 * A call with such an updater has ended.
	 *
	 * @param hasRun - whether the updater has run: until then anything may have come in between
	 */
	public onEnded(
		what: string,
		document: string,
		isOk: boolean,
		hasRun: boolean,
		code: string | undefined,
	): void {
		if (isOk || (hasRun && code !== CODE)) {
			const how = isOk ? "well" : `with ${code}`;
			this.findings.add(NAME, document, `${what} ended ${how}, its updater returned no data`);
		}
	}
}
