import { isSameVersion, type StoredRecord } from "../record-format/record";
import type { FoundRecord } from "../record/record-loader";
import { missingDocument, PPDBError } from "../base/error";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { copyValue } from "../value/copy-value";
import { equalValues } from "../value/equal-values";
import type { SeenKey } from "./seen-key";
import type { TransactionPlan } from "./transaction-plan";
import { isPendingIn } from "../record/transitions";

/** Whether a record is still the one that was seen, without a pending change of another transaction. */
export function isFree(store: Store, record: StoredRecord, seen: SeenKey): boolean {
	const { pending } = record;
	const isOpen =
		pending === undefined ||
		(seen.reservation !== undefined && isPendingIn(pending, seen.reservation));
	return (
		isOpen &&
		record.kind === seen.kind &&
		record.revision === seen.revision &&
		isUnedited(store, record, seen)
	);
}

/** Whether a record at the revision that was seen has the same data: not every writer raises the revision. */
export function isUnedited({ context }: Store, record: StoredRecord, seen: SeenKey): boolean {
	const { key, data, keyVersion } = seen;
	if (record.kind === "missing" || isSameVersion(record.keyVersion, keyVersion)) {
		return true;
	}
	const copy = { ...record, data: copyValue(record.data) };
	const current = context.schema.materialise(copy, key);
	return current.ok && equalValues(current.data, data);
}

/**
 * The data of some keys. Yields.
 *
 * Stale data is detected when it is to be changed, at the price of another run.
 *
 * @param found - records that an earlier run has found; without it, in the first run, cached documents
 * are used as they are
 * @throws LoadFailed, DamagedRecord, NewerSchema, MigrationFailed, MissingDocument, Deleted
 */
export function takeSnapshot(
	store: Store,
	plan: TransactionPlan,
	found: ReadonlyMap<string, FoundRecord> | undefined,
): ReadonlyMap<string, SeenKey> {
	const seen = new Map<string, SeenKey>();
	const problems = new Map<string, PPDBError>();
	const { keys } = plan;
	runParallel(store.context.server.platform.scheduler, keys, keys.size(), (key) => {
		const [ok, result] = pcall(
			() =>
				(found === undefined
					? seeCached(store, key)
					: seeAgain(store, plan, key, found.get(key))) ?? seeStored(store, plan, key),
		);
		if (ok) {
			seen.set(key, result);
		} else {
			problems.set(key, toError(key, result));
		}
	});
	for (const key of keys) {
		const problem = problems.get(key);
		if (problem !== undefined) {
			throw problem;
		}
	}
	return seen;
}

function toError(key: string, cause: unknown): PPDBError {
	return cause instanceof PPDBError
		? cause
		: new PPDBError("LoadFailed", "loading broke", { key, cause });
}

function seeCached(store: Store, key: string): SeenKey | undefined {
	const document = store.context.cache.get(key);
	if (document === undefined || document.isInDoubt()) {
		return undefined;
	}
	const { exists, revision, keyVersion } = document.base;
	if (exists && revision === 0) {
		return undefined;
	}
	return {
		key,
		kind: exists ? "envelope" : "missing",
		revision,
		keyVersion,
		// An update may change the live data before the transaction has read it.
		data: copyValue(document.getPristine()) as defined,
		isFresh: false,
	};
}

/** The record in the answer to an attempt to prepare, unless it has no revision to identify it. */
function seeAgain(
	store: Store,
	plan: TransactionPlan,
	key: string,
	found: FoundRecord | undefined,
): SeenKey | undefined {
	if (found === undefined || found.record.revision === 0) {
		return undefined;
	}
	const record = store.context.outcomes.applyTo(found.record);
	return record.pending === undefined ? see(store, plan, key, { record }) : undefined;
}

function seeStored(store: Store, plan: TransactionPlan, key: string): SeenKey {
	return see(store, plan, key, store.resolver.loadDecided(key, "flushing"));
}

/**
 * The data of a record.
 *
 * @throws NewerSchema, MigrationFailed, InvalidData, MissingDocument, Deleted
 */
export function see(
	store: Store,
	plan: TransactionPlan,
	key: string,
	{ record }: FoundRecord,
): SeenKey {
	const { context } = store;
	const { kind, revision, keyVersion } = record;
	if (kind === "missing") {
		return { key, kind, revision, data: dataOfNew(store, plan, key), isFresh: true };
	}
	const data = context.schema.dataOf(record, key) as defined;
	return { key, kind, revision, keyVersion, data, isFresh: true };
}

/** Whether a key without a record has data to start with. */
export function isKnownNew({ context }: Store, plan: TransactionPlan, key: string): boolean {
	const document = context.cache.get(key);
	return document === undefined ? plan.newData(key) !== undefined : !document.base.exists;
}

/** The data of a key without a record: the default that it was initialised with, or the plan's. */
function dataOfNew(store: Store, plan: TransactionPlan, key: string): defined {
	const { context } = store;
	const document = context.cache.get(key);
	if (document === undefined) {
		const data = plan.newData(key);
		if (data === undefined) {
			throw missingDocument(key);
		}
		return data as defined;
	}
	if (document.base.exists) {
		throw deleted(store, key);
	}
	return copyValue(document.getPristine()) as defined;
}

/** The error for a key that another server deleted. Unsaved updates are rejected by their own commit. */
function deleted({ context }: Store, key: string): PPDBError {
	const document = context.cache.get(key);
	if (document !== undefined && !document.isDirty()) {
		context.cache.remove(document);
		context.announcer.deleted(key);
	}
	const message = "the record was deleted by another server; the transaction changed nothing";
	return new PPDBError("Deleted", message, { key });
}
