import type { Base } from "../record-format/base";
import type { AdoptableLibrary } from "../record-format/foreign-record";
import { ownField, type SchemaVersions, type StoredRecord } from "../record-format/record";
import { PPDBError, withKey } from "../base/error";
import { copyValue } from "../value/copy-value";
import { keepStorablePart } from "../value/storable-part";
import { takenOut, type TakenOut } from "../record-format/taken-out";
import { Migrator, type MigrationResult } from "./migrations";
import { fillMissingFields, instantiateTemplate, type Template } from "./template";
import type { SchemaOptions } from "./schema-options";
import { Validation } from "./validation";

/** The schema of a store's data: how old records become current ones, and what new ones contain. */
export class Schema {
	private readonly migrator: Migrator;
	private readonly template: Template<object> | undefined;
	private readonly validation: Validation;

	/** @param onUnstorable - called if a record contains values that cannot be stored; they were left out of the data */
	public constructor(
		options: SchemaOptions,
		private readonly onUnstorable: (key: string, paths: ReadonlyArray<string>) => void,
	) {
		this.migrator = new Migrator(options.migrations ?? []);
		const template = options.template as Template<object> | undefined;
		// The game may keep using its own table.
		this.template = typeIs(template, "function") ? template : copyValue(template);
		this.validation = new Validation(options.schema, options.onInvalid);
	}

	/** The schema version of this server's data. */
	public version(): number {
		return this.migrator.version;
	}

	/** The library whose records the first migration step adopts, if any. */
	public adopts(): AdoptableLibrary | undefined {
		return this.migrator.adopts;
	}

	/**
	 * The versions of data that this server writes over a record. Data of a newer schema that lets this server
	 * write keeps its version: no migration has converted it back.
	 */
	public versionsAfter(record: SchemaVersions): SchemaVersions {
		return record.version > this.migrator.version ? record : this.migrator;
	}

	/** The base of a document whose data was made from a record. */
	public baseOf(record: StoredRecord): Base {
		const { version } = this.versionsAfter(record);
		const { revision, keyVersion } = record;
		return { exists: record.kind !== "missing", revision, keyVersion, version };
	}

	/** The data of a new document, if the store has a template. */
	public newData(key: string): unknown {
		return instantiateTemplate(this.template, key);
	}

	/** Data completed with the template's fields that it lacks, as on loading. Changes the data that it is given. */
	public completed<T>(key: string, data: T): T {
		fillMissingFields(data, this.newData(key));
		return data;
	}

	/** Why the `schema` option refuses data, if it does. */
	public problemOf(data: unknown): PPDBError | undefined {
		return this.validation.problemOf(data);
	}

	/** Why this server must not write over a record: it cannot be read, or a newer server wrote it. */
	public refusalOf(record: StoredRecord): PPDBError | undefined {
		if (record.problem !== undefined) {
			return record.problem;
		}
		if (record.compatibleFrom > this.version()) {
			const message = `the record has schema version ${record.version}, this server knows`;
			const hint = record.kind === "legacy" ? `. ${ownField("_version")}` : "";
			return new PPDBError(
				"NewerSchema",
				`${message} ${this.version()}; it was left as it is, update this server${hint}`,
			);
		}
		return undefined;
	}

	/** Migrates the data of a record and checks it; in place, and never yields. */
	public materialise(record: StoredRecord, key: string): MigrationResult {
		const refusal = this.refusalOf(record);
		if (refusal !== undefined) {
			return { ok: false, error: refusal };
		}
		const stored = this.validation.isStrict() ? copyValue(record.data) : undefined;
		const removed = keepStorablePart(record.data);
		if (!removed.isEmpty()) {
			this.onUnstorable(key, removed);
		}
		const result = this.migrator.run(record.data, record.version);
		if (!result.ok) {
			return result;
		}
		// The result of a migration may contain tables that the game keeps using.
		const isMigrated = record.version < this.version();
		const data = isMigrated ? copyValue(result.data) : result.data;
		fillMissingFields(data, this.newData(key), record.takenOut);
		return this.validated(key, data, stored);
	}

	/**
	 * The data of a record, migrated and checked.
	 *
	 * @throws DamagedRecord, NewerSchema, MigrationFailed, InvalidData
	 */
	public dataOf(record: StoredRecord, key: string): unknown {
		const materialised = this.materialise(record, key);
		if (!materialised.ok) {
			throw withKey(materialised.error, key);
		}
		return materialised.data;
	}

	/**
	 * Which fields of the template are removed after a change, so that loading does not fill them in again.
	 *
	 * @param before - the migrated data before the change
	 * @param known - the fields removed from that
	 */
	public takenOut(
		key: string,
		before: unknown,
		after: unknown,
		known: TakenOut | undefined,
	): TakenOut | undefined {
		let fields: unknown = this.template;
		if (typeIs(fields, "function")) {
			const [ok, made] = pcall(() => this.newData(key));
			fields = ok ? made : undefined;
		}
		return takenOut(fields, before, after, known);
	}

	private validated(key: string, data: unknown, stored: unknown): MigrationResult {
		const problem = this.validation.problemOf(data, { key, value: stored });
		if (problem === undefined) {
			return { ok: true, data };
		}
		const repaired = this.validation.repaired(key, data, problem);
		return repaired === undefined
			? { ok: false, error: problem }
			: { ok: true, data: copyValue(repaired) };
	}
}
