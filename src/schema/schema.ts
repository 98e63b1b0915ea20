import { ENVELOPE_FORMAT, type StoredRecord } from "../document/record";
import { PPDBError } from "../error";
import type { PPDBOptions } from "../options";
import { Migrations, type MigrationResult } from "./migrations";
import { fillMissingFields, instantiateTemplate, type Template } from "./template";

/** The shape of a store's data: how old records become current ones, and what new ones hold. */
export class Schema {
	private readonly migrations: Migrations;
	private readonly template: Template<object> | undefined;

	public constructor(options: Pick<PPDBOptions, "migrations" | "template">) {
		this.migrations = new Migrations(options.migrations ?? []);
		this.template = options.template as Template<object> | undefined;
	}

	/** The schema version of what this server writes. */
	public version(): number {
		return this.migrations.version;
	}

	/** The data of a new document, if the store has a template. */
	public newData(key: string): unknown {
		return instantiateTemplate(this.template, key);
	}

	/** Whether a newer server wrote the record, so that this one must not write over it. */
	public refusalOf(record: StoredRecord): PPDBError | undefined {
		if (record.format > ENVELOPE_FORMAT) {
			const message = `the record is in envelope format ${record.format}, this is PPDB format`;
			return new PPDBError("NewerSchema", `${message} ${ENVELOPE_FORMAT}`);
		}
		if (record.version > this.version()) {
			const message = `the record has schema version ${record.version}, this server knows`;
			return new PPDBError("NewerSchema", `${message} ${this.version()}`);
		}
		return undefined;
	}

	/** Brings the data of a record up to date, in place; never yields. */
	public materialise(record: StoredRecord, key: string): MigrationResult {
		const refusal = this.refusalOf(record);
		if (refusal !== undefined) {
			return { ok: false, error: refusal };
		}
		const result = this.migrations.run(record.data, record.version);
		if (result.ok) {
			fillMissingFields(result.data, this.newData(key));
		}
		return result;
	}
}
