import type { MemoryAttempt, MemoryMap } from "../requests/memory-stores";
import { changeSharers, NO_SHARERS, readSharers, sharersText } from "./sharers-item";
import type { SharersChange, SharersItem } from "./sharers-item";
import { sharersKey } from "./wire-format";

/** An item is written anew long before; it bounds how long the item of a crashed server stays. */
export const SHARERS_SECONDS = 6 * 3600;
/** Without sharers only the revision is left, for a server that is just loading. */
const LEFT_SECONDS = 30;

/** An item before and after a change. */
export interface SharersChanged {
	readonly before: SharersItem;
	readonly after: SharersItem;
}

/** Who caches the keys of a store, as MemoryStore has it. */
export class SharersMap {
	public constructor(private readonly map: MemoryMap) {}

	/** Yields. */
	public read(key: string): MemoryAttempt<SharersItem> {
		const attempt = this.map.get(sharersKey(key));
		return attempt.ok ? { ok: true, value: readSharers(attempt.value) } : attempt;
	}

	/**
	 * Changes an item. Yields.
	 *
	 * @param isLast - whether this is likely the last server; a second request is made if it is not
	 */
	public change(
		key: string,
		change: SharersChange,
		isLast: boolean,
	): MemoryAttempt<SharersChanged> {
		const seen = { before: NO_SHARERS, after: NO_SHARERS, isGuessed: false };
		const attempt = this.map.update(
			sharersKey(key),
			(text) => {
				seen.before = readSharers(text);
				seen.after = changeSharers(seen.before, change);
				// How long the item lives has to be said before it is seen.
				seen.isGuessed = isLast === isLeft(seen.after);
				return seen.isGuessed ? sharersText(seen.after) : undefined;
			},
			isLast ? LEFT_SECONDS : SHARERS_SECONDS,
		);
		if (!attempt.ok) {
			return attempt;
		}
		return seen.isGuessed
			? { ok: true, value: seen }
			: this.change(key, change, isLeft(seen.after));
	}
}

function isLeft({ ids, crowdedAt }: SharersItem): boolean {
	return ids.isEmpty() && crowdedAt === undefined;
}
