import { asEngine } from "../engine-shape";
import type { Fault } from "../faults/fault-kind";
import type { ServerContext } from "../server/server-context";
import { checkKey, checkMetadata, checkUserIds } from "./arguments";
import { internalError } from "./data-store-errors";
import type { DataStoreMethod } from "./data-store-errors";
import type { DataStoreKnobs } from "./data-store-options";
import { GetCache } from "./get-cache";
import { EmulatedKeyInfo } from "./key-info";
import type { LegRunner } from "./leg";
import type { RecordBackend, StoredRecord } from "./record-backend";
import type { RequestGate } from "./request-gate";
import { copyStored, toStorable } from "./storable-value";
import { runTransform } from "./transform";

/** What all stores of one server share. */
export interface StoreParts {
	readonly context: ServerContext;
	readonly knobs: DataStoreKnobs;
	readonly backend: RecordBackend;
	readonly gate: RequestGate;
	readonly legs: LegRunner;
}

/** What one run of a transform wants to be written. */
interface PlannedWrite {
	readonly value: defined;
	readonly userIds?: ReadonlyArray<number>;
	readonly metadata?: ReadonlyMap<string, defined>;
}

function checkStorable(value: unknown): defined {
	const [copied, failure] = toStorable(value);
	if (copied === undefined) error(`${failure?.code}: ${failure?.message}`, 0);
	return copied;
}

function keyInfo(record: StoredRecord | undefined): DataStoreKeyInfo {
	const exists = record !== undefined && record.value !== undefined;
	return asEngine(exists ? new EmulatedKeyInfo(record) : undefined);
}

/**
 * Models a standard `DataStore` object (fact sheet 1.1 to 1.5): argument errors at once, then the 4 s read cache, then budget and
 * queue, then the request. `UpdateAsync` reads what is durable, runs the transform on a copy and commits only if
 * nobody wrote meanwhile; else it runs the transform again. Values are copies both ways.
 *
 * Not modelled yet: versions (`ListVersionsAsync`, `GetVersionAsync`), `ListKeysAsync`, AllScopes, throughput per key, and the
 * engine's habit to skip a write that would change nothing.
 */
export class EmulatedDataStore implements Pick<
	DataStore,
	"GetAsync" | "SetAsync" | "UpdateAsync" | "IncrementAsync" | "RemoveAsync"
> {
	private readonly cache = new GetCache();

	public constructor(
		/** Name in the backend: the store's name, with its scope when that is not "global". */
		public readonly Name: string,
		private readonly parts: StoreParts,
	) {}

	/** The value and its key info; both nil when there is none. May be 4 s old unless `UseCache` is false. */
	public GetAsync<T>(
		key: string,
		options?: DataStoreGetOptions,
	): LuaTuple<[T | undefined, DataStoreKeyInfo]> {
		const name = checkKey(key);
		const { gate, legs, backend } = this.parts;
		gate.checkAccess("GetAsync", this.Name);
		const useCache = options === undefined || options.UseCache;
		const cached = useCache ? this.cache.find(name, this.now()) : undefined;
		if (cached !== undefined) return this.answer(cached.record);
		gate.admit("GetAsync", this.Name, name);
		let record: StoredRecord | undefined;
		const failure = legs.run("GetAsync", this.Name, legs.drawFault("GetAsync"), () => {
			record = backend.read(this.Name, name);
		});
		if (failure !== undefined) gate.fail("GetAsync", name, failure.message);
		gate.succeed("GetAsync", name);
		if (this.parts.knobs.cachesNil || record?.value !== undefined) {
			this.cache.remember(name, record, this.now());
		}
		return this.answer(record);
	}

	/** Overwrites whatever is there, and its user ids and metadata. Returns the version. */
	public SetAsync(
		key: string,
		value?: unknown,
		userIds?: Array<number>,
		options?: DataStoreSetOptions,
	): string {
		const name = checkKey(key);
		const planned: PlannedWrite = {
			value: checkStorable(value),
			userIds: checkUserIds(userIds),
			metadata: checkMetadata(options?.GetMetadata()),
		};
		this.open("SetAsync", name);
		return this.write("SetAsync", name, () => planned).version;
	}

	/** Adds to a whole number; a key without a value counts from 0. */
	public IncrementAsync(
		key: string,
		delta = 1,
		userIds?: Array<number>,
		options?: DataStoreIncrementOptions,
	): LuaTuple<[number, DataStoreKeyInfo]> {
		const name = checkKey(key);
		if (!typeIs(delta, "number") || delta % 1 !== 0) error("delta must be an integer", 0);
		const tags = checkUserIds(userIds);
		const metadata = checkMetadata(options?.GetMetadata());
		this.open("IncrementAsync", name);
		const record = this.write("IncrementAsync", name, (current) => {
			const start = current?.value ?? 0;
			if (!typeIs(start, "number") || start % 1 !== 0) return undefined;
			return { value: start + delta, userIds: tags, metadata };
		});
		return $tuple(record.value as number, keyInfo(record));
	}

	/** Reads, transforms, and writes if nobody else did meanwhile. Returns nil when the transform cancels. */
	public UpdateAsync<O, R>(
		key: string,
		transform: (
			current: O | undefined,
			info: DataStoreKeyInfo | undefined,
		) => LuaTuple<[value: R | undefined, userIds?: Array<number>, metadata?: object]>,
	): LuaTuple<[R | undefined, DataStoreKeyInfo]> {
		const name = checkKey(key);
		if (!typeIs(transform, "function")) error("Argument 2 missing or nil", 0);
		this.open("UpdateAsync", name);
		const fault = this.parts.legs.drawFault("UpdateAsync");
		while (true) {
			const read = this.readForUpdate(name, fault);
			const planned = this.transformed(name, read, transform);
			if (planned === undefined) {
				this.parts.gate.succeed("UpdateAsync", name);
				return $tuple(undefined, keyInfo(undefined));
			}
			const record = this.swap(name, read, planned, fault);
			if (record !== undefined) return this.answer<R>(record);
		}
	}

	/** Leaves a tombstone and returns what was there. It has no condition: it hits whatever is there when it lands. */
	public RemoveAsync<T>(key: string): LuaTuple<[T | undefined, DataStoreKeyInfo | undefined]> {
		const name = checkKey(key);
		const { backend, legs, gate } = this.parts;
		this.open("RemoveAsync", name);
		let removed: StoredRecord | undefined;
		const failure = legs.run("RemoveAsync", this.Name, legs.drawFault("RemoveAsync"), () => {
			removed = backend.read(this.Name, name);
			backend.remove(this.Name, name);
		});
		if (failure !== undefined) gate.fail("RemoveAsync", name, failure.message);
		gate.succeed("RemoveAsync", name);
		this.remember(name, undefined);
		return this.answer(removed);
	}

	private now(): number {
		return this.parts.context.scheduler.clock.seconds;
	}

	private open(method: DataStoreMethod, key: string): void {
		this.parts.gate.checkAccess(method, this.Name);
		this.parts.gate.admit(method, this.Name, key);
	}

	private remember(key: string, record: StoredRecord | undefined): void {
		if (this.parts.knobs.writesRefreshCache) this.cache.remember(key, record, this.now());
	}

	private answer<T>(
		record: StoredRecord | undefined,
	): LuaTuple<[T | undefined, DataStoreKeyInfo]> {
		return $tuple(copyStored(record?.value) as T | undefined, keyInfo(record));
	}

	private commit(key: string, planned: PlannedWrite): StoredRecord {
		const { value, userIds, metadata } = planned;
		return this.parts.backend.commit(this.Name, key, value, userIds, metadata);
	}

	/** An unconditional write that is planned where it lands. Planning nothing means data of the wrong kind. */
	private write(
		method: DataStoreMethod,
		key: string,
		plan: (current: StoredRecord | undefined) => PlannedWrite | undefined,
	): StoredRecord {
		const { backend, legs, gate } = this.parts;
		let record: StoredRecord | undefined;
		const failure = legs.run(method, this.Name, legs.drawFault(method), () => {
			const planned = plan(backend.read(this.Name, key));
			if (planned !== undefined) record = this.commit(key, planned);
		});
		if (failure !== undefined) gate.fail(method, key, failure.message);
		if (record === undefined) return gate.fail(method, key, internalError(method, this.Name));
		gate.succeed(method, key);
		this.remember(key, record);
		return record;
	}

	/** First leg of an update. Only a fault before the commit can hit it. */
	private readForUpdate(key: string, fault: Fault | undefined): StoredRecord | undefined {
		const { backend, legs, gate } = this.parts;
		let read: StoredRecord | undefined;
		const hit = fault?.kind === "errorBefore" ? fault : undefined;
		const failure = legs.run("UpdateAsync", this.Name, hit, () => {
			read = backend.read(this.Name, key);
		});
		if (failure !== undefined) gate.fail("UpdateAsync", key, failure.message);
		return read;
	}

	/** Runs the transform on a copy; `undefined` when it cancels or its error is only reported. */
	private transformed(
		key: string,
		read: StoredRecord | undefined,
		transform: Callback,
	): PlannedWrite | undefined {
		const { gate, knobs, context } = this.parts;
		const info = read?.value === undefined ? undefined : new EmulatedKeyInfo(read);
		const outcome = runTransform(transform, copyStored(read?.value), info);
		if (outcome.failure !== undefined) {
			if (outcome.yielded || knobs.transformErrors === "raise") {
				gate.fail("UpdateAsync", key, tostring(outcome.failure));
			}
			context.process.report(outcome.failure);
			return undefined;
		}
		if (outcome.value === undefined) return undefined;
		return {
			value: checkStorable(outcome.value),
			userIds: checkUserIds(outcome.userIds),
			metadata: checkMetadata(outcome.metadata),
		};
	}

	/** Second leg of an update: compare and swap. Returns nothing when somebody else was faster. */
	private swap(
		key: string,
		read: StoredRecord | undefined,
		planned: PlannedWrite,
		fault: Fault | undefined,
	): StoredRecord | undefined {
		const { backend, legs, gate } = this.parts;
		let record: StoredRecord | undefined;
		const failure = legs.run("UpdateAsync", this.Name, fault, () => {
			if (backend.read(this.Name, key) === read) record = this.commit(key, planned);
		});
		if (failure !== undefined) gate.fail("UpdateAsync", key, failure.message);
		if (record === undefined) return undefined;
		gate.succeed("UpdateAsync", key);
		this.remember(key, record);
		return record;
	}
}
