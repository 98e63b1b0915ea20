import type { BaseView } from "./cache-view";
import type { SharersChange, SharersItem } from "./sharers-item";
import type { SharersChanged } from "./sharers-map";

/**
 * How this server stands to a key and its item.
 *
 * - `new`: the key is in the cache; no request to write this server into the item was sent.
 * - `joining`: it is in the cache; the item may name this server, which is to be written in.
 * - `named`: it is in the cache, and the item names this server.
 * - `leaving`: it has left the cache; the item names this server, which is to be taken out.
 * - `withdrawing`: the same where the item only may name it.
 * - `passing`: it is not in the cache, and this server not in the item; there may be something to tell.
 */
export type SharerStanding = "new" | "joining" | "named" | "leaving" | "withdrawing" | "passing";

/** Which others may have the key in their cache: none; some, which are notified of each new revision; too many to tell them. */
export type Company = "alone" | "shared" | "crowded";

/** What this server knows of a key that it has in its cache, or has just let go, and of the others that do. */
export interface Sharing {
	readonly standing: SharerStanding;
	readonly company: Company;
	/** The servers that the item named besides this one. */
	readonly others: ReadonlyArray<string>;
	/** Those of them that turned out to be gone, and are to be taken out. */
	readonly gone: ReadonlyArray<string>;
	/** The newest revision here; missing while there is no record. */
	readonly revision?: number;
	/** A revision that is to be put into the item. */
	readonly toTell?: number;
	/** The newest revision to tell. */
	readonly telling?: number;
	/** The servers that know it, or are being told. */
	readonly told: ReadonlySet<string>;
	/** The newest revision that others told us. */
	readonly heard?: number;
	/** Until then, by the monotonic clock, the others have enough to do with what they were told. */
	readonly quietUntil: number;
	/** Whether the event `quietOver` is to come. */
	readonly isWaiting: boolean;
	/** Whether the item is to be written although there is nothing to put into it. */
	readonly isMarkDue: boolean;
	/** The request to write the item that is under way, and the company when it was sent. */
	readonly request?: { readonly change: SharersChange; readonly company: Company };
	/** When the item was last written, by the monotonic clock. */
	readonly writtenAt: number;
	/** How often the item has been read since the record was last looked at for that reason. */
	readonly polls: number;
	/** A revision of the item that the record did not bear out yet, and since when. */
	readonly strange?: { readonly revision: number; readonly since: number };
	/** Whether one of the others crashed, which may have told nobody of its last commits. */
	readonly isOrphaned: boolean;
}

/** What happens to a key, here or elsewhere. */
export interface SharingEvents {
	/** Its document has come into the cache. */
	cached: object;
	/** Its document has left the cache, and stood like this; or the server closes. */
	left: { base?: BaseView };
	/** This server has brought about a new revision; `DELETED` if there is no record any more. */
	committed: { revision: number };
	/** Its document was compared with the record, and has this revision now. */
	compared: { revision: number; hasChanged: boolean };
	/** Another server says that it has the key as well. */
	joined: { from: string; revision?: number };
	/** Another server tells of a revision. */
	heard: { revision?: number };
	/** Another server has found this one in the item of a key that it does not know. */
	found: object;
	/** The item can be written now, if there is anything to write. */
	mayWrite: { unixSeconds: number };
	/** The request was answered. Meanwhile MemoryStore may have lost everything. */
	written: SharersChanged & { isLost: boolean };
	/** The request failed; it may have landed. */
	failed: object;
	/** The item is to be looked at. */
	due: { isServerInDoubt: boolean };
	/** The item was read, or could not be. */
	read: { item?: SharersItem; isTroubleEnding: boolean };
	/** The item that was read has this revision. */
	shown: { revision?: number };
	/** What the item says of this server may be gone. */
	doubted: object;
	/** One of the others turned out to be gone. */
	missed: { id: string };
	/** What it stored last may have landed by now. */
	orphaned: object;
	/** The time is over in which the others were told nothing more. */
	quietOver: object;
}

/** One of these events. */
export type SharingEvent<Kind extends keyof SharingEvents = keyof SharingEvents> = {
	readonly [Each in Kind]: { readonly kind: Each } & Readonly<SharingEvents[Each]>;
}[Kind];

/** What is to be done about a key. What takes time is done apart. */
export type SharingEffect =
	/** Write the item as long as there is something to write. */
	| { readonly kind: "write" }
	/** Read the item. */
	| { readonly kind: "read" }
	/** Decide when to look at the item next. */
	| { readonly kind: "schedule" }
	/** Compare the document with the record. */
	| { readonly kind: "look"; readonly heard?: number }
	/** Say to others that this server has the key as well. */
	| { readonly kind: "greet"; readonly to: ReadonlyArray<string>; readonly revision?: number }
	/** Tell others of a revision. */
	| { readonly kind: "tell"; readonly to: ReadonlyArray<string>; readonly revision: number }
	/** Bring about `quietOver`. */
	| { readonly kind: "wait"; readonly seconds: number }
	/** Bring about an event now, perhaps by chance only. It comes after everything that was done before. */
	| { readonly kind: "go"; readonly event: SharingEvent; readonly chance?: number };

/** The same for all that are alone, since there may be thousands. */
export const NOBODY: ReadonlyArray<string> = [];
export const NOBODY_TOLD: ReadonlySet<string> = new Set();

/** A key of which this server knows nothing. */
export const UNKNOWN_KEY: Sharing = {
	standing: "passing",
	company: "alone",
	others: NOBODY,
	gone: NOBODY,
	told: NOBODY_TOLD,
	quietUntil: 0,
	isWaiting: false,
	isMarkDue: false,
	writtenAt: 0,
	polls: 0,
	isOrphaned: false,
};

/** Whether the key is in the cache. */
export function isCached({ standing }: Sharing): boolean {
	return standing === "new" || standing === "joining" || standing === "named";
}

/** Whether this server is named and nobody else has the key: it tells nothing, and pays nothing. */
export function isAlone({ standing, company }: Sharing): boolean {
	return standing === "named" && company === "alone";
}

/** How many others have a key that is in the cache here. */
export function countOthers(sharing: Sharing): number {
	return isCached(sharing) ? sharing.others.size() : 0;
}
