import type { Migrations } from "./migrations";
import type { Template } from "./template";
import type { RepairFunction, SchemaCheck } from "./validation";

/** The schema of a store's data. */
export interface SchemaOptions<T = unknown, Migrated = T> {
	/**
	 * The steps from one schema to the next: step 1 turns earlier data into version 1, and so on.
	 * Default: none.
	 *
	 * Data of another system that is already under a key is version 0, so step 1 can adopt it.
	 * A step may be a table `{ migrate = fn, backwardsCompatible = true }`.
	 */
	readonly migrations?: Migrations<NoInfer<Migrated>>;
	/**
	 * Says whether data is valid: a check of `t`, or a function that returns a boolean and the reason.
	 * Default: none.
	 *
	 * Data that fails is not loaded (`InvalidData`) and stays stored as it is; an update that makes it
	 * fail is rejected alone, when it is committed.
	 */
	readonly schema?: SchemaCheck<T>;
	/** Repairs data that fails `schema` when it is loaded, or returns nil. Default: none. */
	readonly onInvalid?: RepairFunction<T>;
	/**
	 * The data of a new document, or a function of its key that returns it. Default: none.
	 *
	 * Fields that stored data lacks are filled in from it on loading, except those that an update has removed.
	 */
	readonly template?: Template<T>;
}
