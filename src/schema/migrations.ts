import { PPDBError } from "../error";
import { callWithoutYield } from "../value/call-without-yield";
import { inspectStorable } from "../value/storable-value";

/**
 * One step from a schema version to the next: takes the old shape, returns the new one.
 *
 * It must be a function of its argument alone, since it may run again on another server. Annotate
 * the parameter with the shape that the step expects.
 */
export type Migration = (data: never) => defined;

/** What came of running steps. Look at `ok`; the object itself is always true. */
export type MigrationResult =
	| { readonly ok: true; readonly data: unknown }
	| { readonly ok: false; readonly error: PPDBError };

/** The steps of a store in order; a record that went through all of them has `version`. */
export class Migrations {
	/** The schema version that the last step leads to. */
	public readonly version: number;

	public constructor(private readonly steps: ReadonlyArray<Migration>) {
		this.version = steps.size();
	}

	/**
	 * Runs the steps that data of a version still lacks, in place; never yields.
	 *
	 * All or nothing: after a failure the data is not to be used.
	 */
	public run(data: unknown, fromVersion: number): MigrationResult {
		let migrated = data;
		for (let version = fromVersion + 1; version <= this.version; version++) {
			const step = this.steps[version - 1] as unknown as (data: unknown) => unknown;
			const [status, result] = callWithoutYield(step, migrated);
			if (status !== "returned" || result === undefined) {
				return { ok: false, error: stepError(version, status, result) };
			}
			migrated = result;
		}
		const { obstacle } = inspectStorable(migrated, "data");
		if (obstacle !== undefined && fromVersion < this.version) {
			const message = `migration ${this.version} left data that cannot be stored: ${obstacle}`;
			return { ok: false, error: new PPDBError("MigrationFailed", message) };
		}
		return { ok: true, data: migrated };
	}
}

function stepError(version: number, status: string, result: unknown): PPDBError {
	if (status === "threw") {
		const message = `migration ${version} threw`;
		return new PPDBError("MigrationFailed", message, { cause: result });
	}
	const what = status === "yielded" ? "yielded, which a migration must not" : "returned nil";
	return new PPDBError("MigrationFailed", `migration ${version} ${what}`);
}
