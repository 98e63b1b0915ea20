import type { ObservedWrite } from "../../emulator/index";
import type { Migrations, MigrationStep } from "../../src/schema/migrations";
import type { SchemaCheck } from "../../src/schema/validation";
import type { Bag } from "./workload/bag";

/** What every document of the simulation holds. */
export interface SimulatedData {
	/** How many updates it has seen. */
	count: number;
	/** Ids of the newest updates, oldest first; older ones are dropped once they are known to be stored. */
	tail: Array<number>;
	/** Drawn when the document is made: a default that replaced a record would have another one. */
	born?: number;
	/** The migrations that it has been through, in order. */
	steps?: Array<number>;
	/** The schema version of the server that made the newest update. */
	madeBy?: number;
	/** Only updates that do a deed leave it. */
	bag?: Bag;
	/** What callers write onto a table that an updater was given: it may be stored or not. */
	scribble?: number;
	/** What callers write onto a table that was handed out: it must not be stored. */
	edit?: unknown;
	/** Only updates that break the schema leave it. */
	isWrong?: boolean;
	/** Only poisoned updates leave it: it cannot be stored. */
	bad?: number;
}

/** The envelope around it, as PPDB stores it. */
export interface SimulatedEnvelope {
	readonly ppdb?: number;
	readonly v?: number;
	readonly c?: number;
	readonly d?: SimulatedData;
}

/** A durable write of a simulated document. */
export interface StoredChange {
	/** "store/key". */
	readonly document: string;
	/** Nothing where there was no record. */
	readonly before: SimulatedData | undefined;
	/** Nothing after a removal. */
	readonly after: SimulatedData | undefined;
	readonly beforeVersion: number;
	readonly afterVersion: number;
	/** The lowest schema version that may write over what was there before. */
	readonly writableFrom: number;
	readonly write: ObservedWrite;
}

/** How many ids stay in a document although they are known to be stored. */
const TAIL_FLOOR = 4;

function dataOf(value: unknown): SimulatedData | undefined {
	if (value === undefined) {
		return undefined;
	}
	const envelope = value as SimulatedEnvelope;
	// Legacy data is the data itself.
	return envelope.ppdb === undefined ? (value as SimulatedData) : envelope.d;
}

function versionOf(value: unknown): number {
	return (value as SimulatedEnvelope | undefined)?.v ?? 0;
}

/** Only a schema that calls itself compatible with older ones says from which on it can be written. */
function writableFrom(value: unknown): number {
	return (value as SimulatedEnvelope | undefined)?.c ?? versionOf(value);
}

/** Reads what a durable write changed. */
export function changeOf(write: ObservedWrite): StoredChange {
	const before = write.previous?.value;
	const after = write.record.value;
	return {
		document: `${write.store}/${write.key}`,
		before: dataOf(before),
		after: dataOf(after),
		beforeVersion: versionOf(before),
		afterVersion: versionOf(after),
		writableFrom: writableFrom(before),
		write,
	};
}

/**
 * An updater that puts down an id.
 *
 * @param version - the schema version of the server that makes it
 * @param storedCount - how many updates are known to be stored by now; replays only ever see more
 */
export function putDown(
	id: number,
	version: number,
	storedCount: number,
	tailMin = TAIL_FLOOR,
): (data: SimulatedData) => SimulatedData {
	return (data) => {
		data.count += 1;
		data.madeBy = version;
		data.tail.push(id);
		const kept = math.max(tailMin, data.count - storedCount);
		while (data.tail.size() > kept) {
			data.tail.shift();
		}
		return data;
	};
}

/** The `schema` of servers of a version: whatever is missing was not migrated, or came from a bad update. */
export function schemaOf(version: number): SchemaCheck<SimulatedData> {
	return (data): data is SimulatedData => {
		const { count, steps, isWrong } = data as SimulatedData;
		const isMigrated = steps !== undefined && steps.size() >= version;
		return typeIs(count, "number") && isMigrated && isWrong === undefined;
	};
}

/** The data of a new document, as a server of a schema version makes it. */
export function newData(born: number, version: number): SimulatedData {
	const steps = new Array<number>();
	for (let step = 1; step <= version; step++) {
		steps.push(step);
	}
	return { count: 0, tail: [], born, steps };
}

/**
 * The migrations to a schema version; each notes that it ran.
 *
 * @param isCompatible - whether servers without the last one may write what it has made
 */
export function migrationsTo(version: number, isCompatible: boolean): Migrations<SimulatedData> {
	const migrations = new Array<MigrationStep<SimulatedData>>();
	for (let step = 1; step <= version; step++) {
		const migrate = (data: Partial<SimulatedData>) => {
			data.count ??= 0;
			data.tail ??= [];
			data.born ??= 0;
			data.steps ??= [];
			data.steps.push(step);
			return data as SimulatedData;
		};
		migrations.push({ migrate, backwardsCompatible: isCompatible && step > 1 });
	}
	return migrations;
}
