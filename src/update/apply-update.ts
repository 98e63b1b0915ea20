import type { Document } from "../document/document";
import { UNUSED_SECONDS_MAX } from "../store/eviction";
import type { Updater } from "../document/update-log";
import { updateRemotely } from "./remote-update";
import { lockLost } from "../store/session";
import type { Opening, Store } from "../store/store";
import { updateWithCare } from "./update-with-care";

/** What an update has come to. */
export interface AppliedUpdate {
	/** The document here; nothing if it was updated where it is stored, and is stored by now. */
	readonly document?: Document;
	/** The data as users get to see it. */
	readonly data: unknown;
}

/**
 * Updates the document of a key if that can be done without waiting: it is here, and has room.
 *
 * @returns nothing if it has to be waited for
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
 * Updates the document of a key, which is loaded or begun if need be; in session mode one that is not here is updated where it is
 * stored. Yields for that, and while it has too many unsaved updates.
 *
 * While this waits for room the document may be left, deleted, or handed to another server, so it is looked up again
 * after each wait: what is applied to a document that has gone is stored by nobody.
 *
 * @throws MissingDocument, Closed, LockLost, what loading or a transaction throws and what the updater comes to
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
	// Where updates are refused there is nothing to wait for.
	return !document.standing.isLockLost() && document.log().size() >= context.pendingUpdatesMax;
}

/** Applies an updater to a document of the cache and sees to it that it is stored. Does not yield. */
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

/** How many updates may follow without coming here: in Studio, with `debug`, `expire` or listeners, none. */
function roomFor({ context }: Store, document: Document): number {
	const { cache, changes, isFreezing, pendingUpdatesMax } = context;
	const comesHere = isFreezing || cache.tracksUse || changes.watches(document.key);
	return comesHere ? 0 : pendingUpdatesMax - document.log().size();
}
