import type { Fault } from "../faults/fault-kind";
import type { ServerContext } from "../context/server-context";
import { checkMetadata, checkUserIds } from "./arguments";
import { DataStoreErrors } from "./data-store-errors";
import type { DataStoreMethod, FailureTexts } from "./data-store-errors";
import type { DataStoreKnobs } from "./data-store-options";
import { GetCache } from "./get-cache";
import { EmulatedKeyInfo } from "./key-info";
import type { LegRunner } from "./leg";
import type { RecordBackend } from "./record-backend";
import type { StoredRecord } from "./stored-record";
import type { RequestGate } from "./request-gate";
import type { StoreAddress } from "./store-address";
import { copyStored } from "./storable-value";
import { runTransform } from "./transform";

/** What all stores of one kind share on one server. */
export interface StoreParts {
	readonly context: ServerContext;
	readonly knobs: DataStoreKnobs;
	readonly backend: RecordBackend;
	readonly gate: RequestGate;
	readonly legs: LegRunner;
	/** Copies a value for storage, or raises. */
	readonly check: (value: unknown) => CheckedValue;
}

/** A copy that may be stored. */
export interface CheckedValue {
	readonly value: defined;
	readonly kilobytes: number;
}

/** What one write, or one run of a transform, is to store. */
export interface PlannedWrite extends CheckedValue {
	readonly userIds?: ReadonlyArray<number>;
	readonly metadata?: ReadonlyMap<string, defined>;
}

/**
 * The requests of one store object, standard or ordered: the 4 s read cache, then budget and queue, then the request.
 * `UpdateAsync` reads what is durable, runs the transform on a copy and commits only if no other write came in between; otherwise it
 * runs the transform again, any number of times. Keys and arguments have been checked before.
 */
export class StoreCore {
	/** The texts of its failures. */
	public readonly errors: DataStoreErrors;
	private readonly cache = new GetCache();

	public constructor(
		private readonly address: StoreAddress,
		public readonly parts: StoreParts,
	) {
		this.errors = new DataStoreErrors(parts.knobs.errorTexts, address.name);
	}

	/** The record of a key, or nothing; may be 4 s old if the cache may be used. */
	public get(key: string, useCache: boolean): StoredRecord | undefined {
		this.parts.gate.checkAccess("GetAsync", this.errors);
		const cached = useCache ? this.cache.find(key, this.now()) : undefined;
		if (cached !== undefined) return cached.record;
		const record = this.readKey("GetAsync", key, (store, name) => {
			return this.parts.backend.read(store, name);
		});
		if (this.parts.knobs.cachesNil || record?.value !== undefined) {
			this.cache.remember(key, record, this.now());
		}
		return record;
	}

	/** A request that reads something of one key and counts against the key's throughput. */
	public readKey<T>(
		method: DataStoreMethod,
		key: string,
		act: (store: string, key: string) => T,
	): T {
		const { backend } = this.parts;
		const { store, name } = this.address.locate(key);
		return this.request(method, key, () => {
			if (this.isTooHot(backend.tryRead(store, name))) {
				return $tuple(undefined, this.hotError(method));
			}
			return $tuple(act(store, name), undefined);
		});
	}

	/** A whole request with one leg. `act` returns its result, and why the backend refused it if it did. */
	public request<T>(
		method: DataStoreMethod,
		key: string,
		act: () => LuaTuple<[result: T | undefined, refusal: FailureTexts | undefined]>,
	): T {
		const { gate, legs } = this.parts;
		gate.checkAccess(method, this.errors);
		gate.admit(method, this.errors, key);
		let result: T | undefined;
		const failure = legs.run(method, this.errors, legs.drawFault(method), () => {
			const [found, refusal] = act();
			result = found;
			return refusal;
		});
		if (failure !== undefined) gate.fail(method, key, failure);
		gate.succeed(method, key);
		return result as T; // `act` has run: nothing failed
	}

	/** An unconditional write that is planned when it lands. Planning nothing means that the stored data has the wrong type. */
	public write(
		method: DataStoreMethod,
		key: string,
		plan: (current: StoredRecord | undefined) => PlannedWrite | undefined,
	): StoredRecord {
		const { backend, gate } = this.parts;
		const { store, name } = this.address.locate(key);
		const record = this.request<StoredRecord>(method, key, () => {
			const planned = plan(backend.read(store, name));
			if (planned === undefined) return $tuple(undefined, undefined);
			const refusal = this.refusal(method, store, name, planned);
			if (refusal !== undefined) return $tuple(undefined, refusal);
			return $tuple(this.commit(store, name, planned), undefined);
		}) as StoredRecord | undefined;
		if (record === undefined) {
			return gate.fail(method, key, this.errors.ofService("internal", method));
		}
		this.remember(key, record);
		return record;
	}

	/** Reads, transforms, and writes unless another write came in between. Nothing if the transform cancels. */
	public update(key: string, transform: Callback): StoredRecord | undefined {
		const { gate, legs } = this.parts;
		gate.checkAccess("UpdateAsync", this.errors);
		gate.admit("UpdateAsync", this.errors, key);
		let fault = legs.drawFault("UpdateAsync");
		while (true) {
			const read = this.readForUpdate(key, fault);
			const planned = this.transformed(key, read, transform);
			if (planned === undefined) {
				gate.succeed("UpdateAsync", key);
				return undefined;
			}
			const record = this.swap(key, read, planned, fault);
			if (record !== undefined && fault?.kind !== "rerun") {
				gate.succeed("UpdateAsync", key);
				this.remember(key, record);
				return record;
			}
			// Once, not in each round; and only something that has landed can land again.
			if (fault?.kind === "hang" || record !== undefined) fault = undefined;
		}
	}

	/** Removes whatever is there when it lands, and returns it. */
	public remove(key: string): StoredRecord | undefined {
		const { backend } = this.parts;
		const { store, name } = this.address.locate(key);
		const removed = this.request<StoredRecord>("RemoveAsync", key, () => {
			if (this.isTooHot(backend.tryWrite(store, name, 1))) {
				return $tuple(undefined, this.hotError("RemoveAsync"));
			}
			const found = backend.read(store, name);
			backend.remove(store, name);
			return $tuple(found, undefined);
		}) as StoredRecord | undefined;
		this.remember(key, undefined);
		return removed;
	}

	private now(): number {
		return this.parts.context.scheduler.clock.seconds;
	}

	private isTooHot(admitted: boolean): boolean {
		return !admitted && this.parts.knobs.enforceBudgets;
	}

	private remember(key: string, record: StoredRecord | undefined): void {
		if (this.parts.knobs.writesRefreshCache) this.cache.remember(key, record, this.now());
	}

	private commit(store: string, key: string, planned: PlannedWrite): StoredRecord {
		const { value, userIds, metadata, kilobytes } = planned;
		return this.parts.backend.commit(store, key, value, userIds, metadata, kilobytes);
	}

	/** First leg of an update. Only a fault before the transform can affect it. */
	private readForUpdate(key: string, fault: Fault | undefined): StoredRecord | undefined {
		const { backend, legs, gate } = this.parts;
		const { store, name } = this.address.locate(key);
		let read: StoredRecord | undefined;
		const hit = isBeforeTransform(fault) ? fault : undefined;
		const failure = legs.run("UpdateAsync", this.errors, hit, () => {
			if (this.isTooHot(backend.tryRead(store, name))) return this.hotError("UpdateAsync");
			read = backend.read(store, name);
			return undefined;
		});
		if (failure !== undefined) gate.fail("UpdateAsync", key, failure);
		return read;
	}

	/** Runs the transform on a copy; `undefined` if it cancels or if its error is only reported. */
	private transformed(
		key: string,
		read: StoredRecord | undefined,
		transform: Callback,
	): PlannedWrite | undefined {
		const { gate, knobs, context, check } = this.parts;
		const info = read?.value === undefined ? undefined : new EmulatedKeyInfo(read);
		const outcome = runTransform(transform, copyStored(read?.value), info);
		if (outcome.failure !== undefined) {
			if (outcome.yielded || knobs.transformErrors === "raise") {
				gate.fail("UpdateAsync", key, { thrown: tostring(outcome.failure) });
			}
			context.process.report(outcome.failure);
			return undefined;
		}
		if (outcome.value === undefined) return undefined;
		return {
			...check(outcome.value),
			userIds: checkUserIds(outcome.userIds),
			metadata: checkMetadata(outcome.metadata),
		};
	}

	/** Second leg of an update: compare and swap. Returns nothing if another write was faster. */
	private swap(
		key: string,
		read: StoredRecord | undefined,
		planned: PlannedWrite,
		fault: Fault | undefined,
	): StoredRecord | undefined {
		const { backend, legs, gate } = this.parts;
		const { store, name } = this.address.locate(key);
		let record: StoredRecord | undefined;
		const hit = isBeforeTransform(fault) ? undefined : fault;
		const failure = legs.run("UpdateAsync", this.errors, hit, () => {
			if (backend.read(store, name) !== read) return undefined;
			const refusal = this.refusal("UpdateAsync", store, name, planned);
			if (refusal !== undefined) return refusal;
			record = this.commit(store, name, planned);
			return undefined;
		});
		if (failure !== undefined) gate.fail("UpdateAsync", key, failure);
		return record;
	}

	/** Why the backend refuses a write. */
	private refusal(
		method: DataStoreMethod,
		store: string,
		key: string,
		{ kilobytes }: PlannedWrite,
	): FailureTexts | undefined {
		const { backend, knobs } = this.parts;
		if (this.isTooHot(backend.tryWrite(store, key, kilobytes))) return this.hotError(method);
		const isFull =
			knobs.overStorage === "refuse" && backend.isOverStorage(store, key, kilobytes);
		return isFull ? this.errors.ofService("storageExceeded", method) : undefined;
	}

	private hotError(method: DataStoreMethod): FailureTexts {
		return this.errors.ofService("keyThrottled", method);
	}
}

function isBeforeTransform(fault: Fault | undefined): boolean {
	const hangsOnItsWay = fault?.kind === "hang" && (fault.stage ?? "request") === "request";
	return fault?.kind === "errorBefore" || hangsOnItsWay;
}
