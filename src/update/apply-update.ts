import type { Document } from "../document/document";
import { UNUSED_SECONDS_MAX } from "../store/eviction";
import type { Updater } from "../document/update-log";
import { updateRemotely } from "./remote-update";
import { lockLost } from "../store/session";
import type { Opening, Store } from "../store/store";
import { updateWithCare } from "./update-with-care";

/** The result of an update. */
export interface AppliedUpdate {
	/** The document here; nothing if it was updated, and stored, where it is stored. */
	readonly document?: Document;
	/** The data as it is handed out. */
	readonly data: unknown;
}

/**
 * Updates the document of a key if that is possible without waiting: it is here, and has room.
 *
 * @returns nothing if the caller has to wait for it
 */
export function updateNow(
	store: Store,
	key: string,
	updater: Updater,
	tag?: unknown,
): AppliedUpdate | undefined {
	const document = store.cachedFor(key);
	if (document === undefined || isFull(store, document)) {
		return undefined;
	}
	return applyUpdate(store, document, updater, tag, UNUSED_SECONDS_MAX);
}

/**
 * Updates the document of a key, loading or creating it if necessary; in session mode a document that is not here is updated where it is
 * stored. Yields for that, and while it has too many unsaved updates.
 *
 * While this waits for room the document may be left, deleted, or handed to another server, so it is looked up again
 * after each wait: an update of a document that is gone would never be stored.
 *
 * @throws MissingDocument, Closed, LockLost, what loading or a transaction throws, and the updater's failure
 */
export function updateWhenReady(
	store: Store,
	key: string,
	updater: Updater,
	opening: Opening,
	tag?: unknown,
): AppliedUpdate {
	while (true) {
		store.assertNotClosed();
		const document = store.obtain(key, opening);
		if (document === undefined) {
			return { data: updateRemotely(store, key, updater, opening) };
		}
		if (!isFull(store, document)) {
			return applyUpdate(store, document, updater, tag, opening.staySeconds);
		}
		waitForRoom(store, document);
	}
}

function isFull({ context }: Store, document: Document): boolean {
	// If updates are refused there is nothing to wait for.
	return !document.standing.isLockLost() && document.log().size() >= context.pendingUpdatesMax;
}

/** Applies an updater to a cached document and has it stored. Does not yield. */
function applyUpdate(
	store: Store,
	document: Document,
	updater: Updater,
	tag: unknown,
	staySeconds: number,
): AppliedUpdate {
	const { context } = store;
	store.assertNotClosed();
	if (document.standing.isLockLost()) {
		throw lockLost(document.key);
	}
	context.server.noteCall();
	document.usedAt = context.server.calledAt;
	store.keep(document, staySeconds);
	if (updateWithCare(context, document, updater, tag)) {
		store.queue.schedule(document);
		if (document.room === 0) {
			document.giveRoom(roomFor(store, document));
		}
	}
	return { document, data: document.handOut() };
}

function waitForRoom({ context, queue }: Store, document: Document): void {
	while (
		document.log().size() >= context.pendingUpdatesMax &&
		!document.standing.isClosed() &&
		context.server.phase !== "closed"
	) {
		const problem = queue.settle(document, { priority: "flushing", isPatient: true });
		if (document.storing === "refused" && problem !== undefined) {
			throw problem;
		}
		if (document.standing.isLockLost() || document.standing.isLeaving()) {
			return;
		}
	}
}

/** How many updates may follow without coming here: none in Studio, or with `debug`, `expire` or listeners. */
function roomFor({ context }: Store, document: Document): number {
	const { cache, changes, isFreezing, pendingUpdatesMax } = context;
	const comesHere = isFreezing || cache.tracksUse || changes.watches(document.key);
	return comesHere ? 0 : pendingUpdatesMax - document.log().size();
}
