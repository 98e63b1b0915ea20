import {
	ADOPTABLE,
	foreignRecordIn,
	isAdoptedBy,
	type AdoptableLibrary,
} from "../record-format/foreign-record";
import { describeValue, PPDBError } from "../base/error";
import { callWithoutYield } from "../value/call-without-yield";
import { suggestName } from "../value/nearest-name";
import { inspectStorable } from "../value/storable-value";

/**
 * A function from one schema version's data to the next one's: takes the old shape, returns the new.
 *
 * It must depend only on its argument, because it may run again on another server. Annotate
 * the parameter with the shape that the step expects.
 */
export type Migration<Result = unknown> = (data: never) => Result & defined;

/** A migration with options. */
export interface MigrationStep<Result = unknown> {
	/**
	 * The same as a function alone. A step that `adopts` gets the data in another library's record, and that record as it is
	 * stored as its second argument, which is nil for data that is not such a record.
	 */
	readonly migrate: (data: never, record: never) => Result & defined;
	/**
	 * Adopts the records of another library that are in this store, once their sessions are over: while one is
	 * alive, all calls for its key throw `ForeignSession`. Only for the first step. Without it they throw `ForeignRecord`.
	 *
	 * That library must no longer run on the store: some libraries replace what they do not know with their template.
	 */
	readonly adopts?: AdoptableLibrary;
	/**
	 * Whether servers that do not know this step may keep reading and writing the data after it, as
	 * they can if it only adds fields. Default false: they refuse, with `NewerSchema`.
	 *
	 * They fill in their own template and check their own `schema`, so a step that removes or renames
	 * a field is not compatible, even if it says so.
	 */
	readonly backwardsCompatible?: boolean;
}

/** One step of a store. */
type Step<Result = unknown> = Migration<Result> | MigrationStep<Result>;

/**
 * The steps of a store: the first makes version 1, the next version 2, and so on. The last one returns `T`.
 *
 * Steps that are defined elsewhere keep their order with `as const` or `satisfies Migrations<T>`.
 */
export type Migrations<T = unknown> =
	readonly [] | readonly [...ReadonlyArray<Step>, Step<T>] | ReadonlyArray<Step<T>>;

/** A step in the form in which it is run. */
type Run = (data: unknown, record?: unknown) => unknown;

/** The result of running steps. Check `ok`; the object itself is always true. */
export type MigrationResult =
	| { readonly ok: true; readonly data: unknown }
	| { readonly ok: false; readonly error: PPDBError };

/** Runs the steps of a store in order; a record that has been through all of them has `version`. */
export class Migrator {
	/** The schema version after the last step. */
	public readonly version: number;
	/** The lowest schema version whose servers may write what this one wrote. */
	public readonly compatibleFrom: number;
	/** The library whose records the first step adopts, if any. */
	public readonly adopts: AdoptableLibrary | undefined;
	private readonly steps: ReadonlyArray<Run>;

	public constructor(migrations: ReadonlyArray<Step>) {
		this.version = migrations.size();
		let compatibleFrom = 0;
		let adopted: AdoptableLibrary | undefined;
		this.steps = migrations.map((migration, index) => {
			const step: MigrationStep = typeIs(migration, "function")
				? { migrate: migration }
				: migration;
			if (step.backwardsCompatible !== true) {
				compatibleFrom = index + 1;
			}
			const { adopts } = step;
			adopted ??= adopts;
			const migrate = step.migrate as unknown as Run;
			return adopts === undefined ? migrate : (data) => runOnRecord(migrate, adopts, data);
		});
		this.compatibleFrom = compatibleFrom;
		this.adopts = adopted;
	}

	/**
	 * Runs the steps that data of a version lacks, in place; never yields.
	 *
	 * All or nothing: after a failure the data must not be used.
	 */
	public run(data: unknown, fromVersion: number): MigrationResult {
		let migrated = data;
		for (let version = fromVersion + 1; version <= this.version; version++) {
			const [status, result] = callWithoutYield(this.steps[version - 1], migrated);
			if (status !== "returned" || result === undefined) {
				return { ok: false, error: stepError(version, status, result) };
			}
			migrated = result;
		}
		const { obstacle } = inspectStorable(migrated, "data");
		if (obstacle !== undefined && fromVersion < this.version) {
			const message = `migration ${this.version} left data that cannot be stored: ${obstacle}; the record is unchanged`;
			return { ok: false, error: new PPDBError("MigrationFailed", message) };
		}
		return { ok: true, data: migrated };
	}
}

/** Passes the rest of the record along with the data: nothing is lost unless the step drops it. */
function runOnRecord(migrate: Run, adopts: AdoptableLibrary, data: unknown): unknown {
	const foreign = foreignRecordIn(data, undefined);
	return foreign?.data !== undefined && isAdoptedBy(foreign, adopts)
		? migrate(foreign.data, data)
		: migrate(data);
}

function stepError(version: number, status: string, result: unknown): PPDBError {
	if (status === "threw") {
		const message = `migration ${version} threw; the record is unchanged`;
		return new PPDBError("MigrationFailed", message, { cause: result });
	}
	const what = status === "yielded" ? "yielded, which a migration must not do" : "returned nil";
	return new PPDBError(
		"MigrationFailed",
		`migration ${version} ${what}; the record is unchanged`,
	);
}

const STEP_FIELDS: ReadonlyArray<keyof MigrationStep> = [
	"migrate",
	"backwardsCompatible",
	"adopts",
];

/** Says what is wrong with the `migrations` option, if anything. */
export function faultOfMigrations(value: unknown): string | undefined {
	if (!typeIs(value, "table")) {
		return describeValue(value);
	}
	let count = 0;
	for (const [number] of pairs(value as Map<unknown, defined>)) {
		if (!typeIs(number, "number") || number < 1 || number % 1 !== 0) {
			return `a step numbered ${describeValue(number)}`;
		}
		count += 1;
	}
	for (let number = 1; number <= count; number++) {
		const step = (value as Map<number, unknown>).get(number);
		if (step === undefined) {
			return `no step ${number} although there is a later one`;
		}
		const fault = faultOfStep(step, number);
		if (fault !== undefined) {
			return `step ${number} that is ${fault}`;
		}
	}
	return undefined;
}

function faultOfStep(step: unknown, stepNumber: number): string | undefined {
	if (typeIs(step, "function")) {
		return undefined;
	}
	if (!typeIs(step, "table")) {
		return describeValue(step);
	}
	for (const [name, value] of pairs(step as Map<unknown, unknown>)) {
		const isKnown =
			(name === "migrate" && typeIs(value, "function")) ||
			(name === "backwardsCompatible" && typeIs(value, "boolean")) ||
			(name === "adopts" && ADOPTABLE.includes(value as AdoptableLibrary));
		if (name === "adopts" && stepNumber > 1) {
			return "a table with adopts, which only the first step may have";
		}
		if (!isKnown) {
			const fields = "migrate (a function), backwardsCompatible (true or false) and adopts";
			const meant = suggestName(name, STEP_FIELDS);
			const found = `a table with ${describeValue(name)} = ${describeValue(value)}${meant}`;
			return `${found}; a step has ${fields} (one of ${ADOPTABLE.join(", ")})`;
		}
	}
	return "migrate" in step ? undefined : "a table without migrate";
}
