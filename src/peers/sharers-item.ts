import { REVISIONS_BEHIND_MAX } from "../record-format/record";
import { SERVER_ID_PATTERN } from "./wire-format";

/**
 * More servers than this are not notified of each change: notifying them all as often as allowed
 * costs as much as if each of them checked by itself. They share one item of 32 KB, too.
 */
export const SHARERS_MAX = 500;
/** How long after there were too many it is checked again whether there still are. */
const CROWD_SECONDS = 3600;

/** Revisions are below: above that numbers are not exact. */
const REVISIONS_END = 2 ** 53;

/** The revision of a key that has no record any more. */
export const DELETED = 0;

/** Who caches a key. */
export interface SharersItem {
	/** In the order in which they came; none of them is named once there are too many. */
	readonly ids: ReadonlyArray<string>;
	/** Whether the first of them was alone and may not know that it is so no more. */
	readonly isFirstUnaware: boolean;
	/** Since when there have been too many, in unix seconds of one of them; missing if there are not. */
	readonly crowdedAt?: number;
	/** The newest revision that was told; missing where nobody had anybody to tell. */
	readonly revision?: number;
}

/** What a server wants of the item of a key. */
export interface SharersChange {
	readonly serverId: string;
	/** Whether it caches the key. */
	readonly isSharer: boolean;
	/** Servers that are not there any more. */
	readonly gone: ReadonlyArray<string>;
	/** The newest revision that it knows and wants others to know. */
	readonly revision?: number;
	readonly unixSeconds: number;
}

/** The item where there is none. */
export const NO_SHARERS: SharersItem = { ids: [], isFirstUnaware: false };

/** Whether a revision that was heard of may be newer than the one that is known. */
export function isNews(heard: number, known: number): boolean {
	const isOlder = heard < known && known - heard <= REVISIONS_BEHIND_MAX && heard !== DELETED;
	return heard !== known && !isOlder;
}

/** The item's text: `[?]<server ids>[*<crowded at>][:<revision>]`, the mark if the first is unaware. */
export function sharersText({ ids, isFirstUnaware, crowdedAt, revision }: SharersItem): string {
	const mark = isFirstUnaware ? "?" : "";
	const crowd = crowdedAt === undefined ? "" : string.format("*%d", crowdedAt);
	const newest = revision === undefined ? "" : string.format(":%d", revision);
	return `${mark}${ids.join("")}${crowd}${newest}`;
}

/** Reads an item's text; what is no such text counts as no item. */
export function readSharers(text: unknown): SharersItem {
	if (!typeIs(text, "string")) {
		return NO_SHARERS;
	}
	const [mark, names, crowd, revision] = string.match(text, "^(%??)(%x*)(%*?%d*):?(%d*)$");
	if (mark === undefined) {
		return NO_SHARERS;
	}
	const newest = tonumber(revision);
	if (newest !== undefined && newest >= REVISIONS_END) {
		return NO_SHARERS;
	}
	const ids = new Array<string>();
	for (const [id] of string.gmatch(tostring(names), SERVER_ID_PATTERN)) {
		ids.push(tostring(id));
	}
	return {
		ids,
		isFirstUnaware: mark === "?" && !ids.isEmpty(),
		crowdedAt: tonumber(string.sub(tostring(crowd), 2)),
		revision: newest,
	};
}

/** The item after a server had its way. A server that is the only one is on its own: unaware. */
export function changeSharers(before: SharersItem, change: SharersChange): SharersItem {
	const { serverId, isSharer, unixSeconds } = change;
	const { crowdedAt } = before;
	const revision = newestOf(before.revision, change.revision);
	const hasCalmed = crowdedAt !== undefined && math.abs(unixSeconds - crowdedAt) > CROWD_SECONDS;
	if (crowdedAt !== undefined && !hasCalmed) {
		return { ids: [], isFirstUnaware: false, crowdedAt, revision };
	}
	const ids = before.ids.filter((id) => id !== serverId && !change.gone.includes(id));
	const isOtherUnaware = before.isFirstUnaware && ids[0] === before.ids[0];
	if (!isSharer) {
		return { ids, isFirstUnaware: isOtherUnaware, revision };
	}
	if (ids.isEmpty() && !hasCalmed) {
		return { ids: [serverId], isFirstUnaware: true };
	}
	if (ids.size() >= SHARERS_MAX) {
		return { ids: [], isFirstUnaware: false, crowdedAt: unixSeconds, revision };
	}
	ids.push(serverId);
	return { ids, isFirstUnaware: isOtherUnaware, revision };
}

function newestOf(known: number | undefined, heard: number | undefined): number | undefined {
	return heard !== undefined && (known === undefined || isNews(heard, known)) ? heard : known;
}
