import type { ObservedWrite } from "../../../emulator/index";
import type { StoredChange } from "../document-data";
import type { Findings } from "../findings";
import type { Plan } from "../plan";
import { slowLegsSeconds } from "../slow-legs";
import type { Trouble } from "../trouble";

const NAME = "I4 no copy stays stale";

/** While nothing is wrong. */
const CALM_SECONDS = 5;
/** Whatever MemoryStore does. */
const RENEWAL_SECONDS = 30;
/** The writer was gone or stood still before it could tell: until it counts as gone, and all its keys were read. */
const ORPHAN_SECONDS = 55;
/** Of each document: no copy may be as old as the oldest of these. */
const WRITES_MAX = 1000;
/** A writer has told by then. */
const TELLING_SECONDS = 5;

/** A document in the cache of a server, as the library tells of it. */
export interface Copy {
	readonly server: string;
	readonly document: string;
	/** Nothing where the document goes back to no record. */
	readonly revision: number | undefined;
	/** Whether the server must not touch what newer servers write. */
	readonly isOutdated: boolean;
}

/** A document, whole and in its parts. */
export interface WrittenDocument {
	readonly document: string;
	readonly store: string;
	readonly key: string;
}

interface Write {
	readonly at: number;
	/** Nothing for a removal. */
	readonly revision: number | undefined;
	readonly isSilent: boolean;
}

/** I4: a change is seen by all servers that have the key in their cache, soon, whatever is lost on the way. */
export class StaleCopies {
	/** By document, oldest first. */
	private readonly writes = new Map<string, Array<Write>>();
	private readonly written = new Array<WrittenDocument>();
	/** By server and document: since when it is in the cache, as far as was seen. */
	private cachedSince = new Map<string, number>();
	private lastStandstill = -math.huge;
	private readonly extraSeconds: number;
	private readonly areMessagesSafe: boolean;

	public constructor(
		private readonly now: () => number,
		private readonly findings: Findings,
		private readonly trouble: Trouble,
		private readonly memoryTrouble: Trouble,
		plan: Plan,
	) {
		this.extraSeconds = slowLegsSeconds(plan);
		this.areMessagesSafe = plan.inboxLoss + plan.inboxDelay === 0;
	}

	/** All documents that were ever written, in the order in which they first were. */
	public documents(): ReadonlyArray<WrittenDocument> {
		return this.written;
	}

	/**
	 * A durable write.
	 *
	 * @param isSilent - whether it was made past the library, so that no server is notified of it
	 */
	public onStored({ document, after, write }: StoredChange, isSilent: boolean): void {
		const writes = this.writesOf(document, write);
		const revision = after === undefined ? undefined : revisionIn(write.record.value);
		if (writes[writes.size() - 1]?.revision !== revision || writes.isEmpty()) {
			writes.push({ at: this.now(), revision, isSilent });
			if (writes.size() > WRITES_MAX) writes.shift();
		}
	}

	/** A server has died, or stands still until some moment. */
	public onStandstill(moment: number): void {
		this.lastStandstill = math.max(this.lastStandstill, moment);
	}

	/**
	 * Looks at all copies there are. Returns how many of them are stale.
	 *
	 * @param isOver - whether none may be stale any more, whatever happened before
	 */
	public look(copies: ReadonlyArray<Copy>, isOver = false): number {
		const known = this.cachedSince;
		this.cachedSince = new Map();
		let stale = 0;
		for (const copy of copies) {
			const name = `${copy.server} ${copy.document}`;
			const since = known.get(name) ?? this.now();
			this.cachedSince.set(name, since);
			const missed = this.firstMissed(copy);
			if (missed !== undefined && !copy.isOutdated) {
				stale += 1;
				this.judge(copy, math.max(since, missed.at), isOver);
			}
		}
		return stale;
	}

	private writesOf(document: string, { store, key }: ObservedWrite): Array<Write> {
		let writes = this.writes.get(document);
		if (writes === undefined) {
			writes = [];
			this.writes.set(document, writes);
			this.written.push({ document, store, key });
		}
		return writes;
	}

	private firstMissed({ document, revision }: Copy): Write | undefined {
		const writes = this.writes.get(document) ?? [];
		const last = writes.size() - 1;
		for (let index = last; index >= 0; index--) {
			if (writes[index].revision === revision) {
				return nextHeard(writes, index + 1);
			}
		}
		// A base that nobody has stored yet: a transaction's, or one from before the first write.
		const newest = writes[last]?.revision;
		const isAhead = revision !== undefined && newest !== undefined && revision > newest;
		return isAhead || revision === undefined ? undefined : nextHeard(writes, 0);
	}

	private judge(copy: Copy, since: number, isOver: boolean): void {
		const { server, document, revision } = copy;
		const seconds = this.now() - since;
		const limit = isOver ? 0 : this.limitSeconds(server, since);
		if (limit !== undefined && seconds > limit + this.extraSeconds) {
			const text = string.format(
				"%s has revision %s, which is out of date for %.1f s",
				server,
				tostring(revision),
				seconds,
			);
			this.findings.add(NAME, document, text);
		}
	}

	private limitSeconds(server: string, since: number): number | undefined {
		if (!this.trouble.isCalmSince(server, since)) {
			return undefined;
		}
		if (this.lastStandstill + TELLING_SECONDS > since - ORPHAN_SECONDS) {
			return ORPHAN_SECONDS;
		}
		const isCalm = this.areMessagesSafe && this.memoryTrouble.isCalm(since);
		return isCalm ? CALM_SECONDS : RENEWAL_SECONDS;
	}
}

/** The first write, from an index on, that servers are notified of. */
function nextHeard(writes: ReadonlyArray<Write>, from: number): Write | undefined {
	return writes.find(({ isSilent }, index) => index >= from && !isSilent);
}

function revisionIn(value: unknown): number | undefined {
	return (value as { readonly r?: number } | undefined)?.r;
}
