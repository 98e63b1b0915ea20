import type { Platform } from "../platform/platform";
import type { CacheView } from "./cache-view";
import type { JoinNews } from "./join-news";
import type { StoreDirectory } from "./store-directory";
import { inKeyOrder, wantedInOrder, type SharedKey } from "./shared-key";
import { isNews, type SharersItem } from "./sharers-item";
import { SHARERS_SECONDS, type SharersMap } from "./sharers-map";

/**
 * How often the item of a key that others share is looked at, whatever messages say. With the sweep
 * and the read of the record that follows, nothing stale stays for longer than 30 s.
 */
const POLL_SECONDS = 24;
/**
 * So many looks at the item are followed by one at the record itself: a removal may land long after it
 * was given up, and other software may write.
 */
const POLLS_PER_RECORD = 4;
/** Whoever caches thousands of keys for hours must not notice it. */
const RENEW_SECONDS = (SHARERS_SECONDS * 5) / 6;
const SWEEP_SECONDS = 2;
/** Keys that are only renewed, which may be thousands, are gone through this often. */
const SWEEP_ALL_SECONDS = 600;
/** After trouble all keys are looked at, but not all at once. */
const DOUBT_SECONDS = 8;
/**
 * So long after trouble a server does not rely on being alone. Who was not seen for a moment may be taken out of
 * an item by one that noticed, even after it has written itself in anew; and a message that was lost is repeated
 * by nobody if its sender has left by then.
 */
const UNSURE_SECONDS = 60;
/** One of the servers that share anything is looked for this often. */
const PEER_SECONDS = 5;
/** What a server that is gone sent last has landed so long after it was missed, or not at all. */
const LANDED_SECONDS = 15;
/** Of those that were too many only a part tries at a time to be named again. */
const CROWD_REJOIN_CHANCE = 1 / 16;
/** Looks are drawn this much before they are due, or servers would keep meeting. */
const SPREAD = 0.2;

/** What is looked after. */
export interface WatchedShares {
	readonly keys: ReadonlyMap<string, SharedKey>;
	readonly map: SharersMap;
	readonly joins: JoinNews;
	/** Brings a key's item up to date. */
	tend(shared: SharedKey): void;
	/** Puts a revision that the others have not heard of into a key's item. */
	repair(shared: SharedKey, revision: number): void;
	/** Counts those who share a key anew. */
	count(shared: SharedKey): void;
}

/**
 * Looks after what messages may have missed.
 *
 * A key that nobody else shares is not looked at: whoever comes says so. As long as this server may count
 * as gone, everything is compared with the records themselves.
 */
export class SharersWatch {
	private isRunning = false;
	private isDoubtful = false;
	private unsureUntil = 0;
	private peerAt = 0;
	private sweepAllAt = 0;
	/** Those that are looked at within `POLL_SECONDS`, among them all that others share. */
	private readonly soon = new Set<SharedKey>();
	private lastPeer = "";

	public constructor(
		private readonly platform: Platform,
		private readonly serverId: string,
		private readonly sharers: WatchedShares,
		private readonly directory: StoreDirectory,
		private readonly cache: CacheView,
	) {}

	/** Begins to look. Does nothing when it has begun. */
	public begin(): void {
		if (!this.isRunning) {
			this.isRunning = true;
			this.platform.scheduler.delay(SWEEP_SECONDS, () => {
				this.isRunning = false;
				this.sweep();
			});
		}
	}

	/** Decides when to look at a key next. */
	public schedule(shared: SharedKey): void {
		const isUnsure = this.isDoubtful || this.platform.clock.now() < this.unsureUntil;
		const isSure = shared.isRegistered && !shared.isAware && !isUnsure;
		this.lookWithin(shared, isSure ? RENEW_SECONDS : POLL_SECONDS, SPREAD);
	}

	/** Messages may have got lost: for a while this server does not rely on being alone with its keys. */
	public beUnsure(): void {
		const now = this.platform.clock.now();
		const wasSure = now >= this.unsureUntil;
		this.unsureUntil = now + UNSURE_SECONDS;
		if (wasSure) {
			for (const shared of wantedInOrder(this.sharers.keys)) {
				if (!shared.isAware) {
					this.schedule(shared);
				}
			}
		}
	}

	/** What the items say of this server may be gone, and what it was told may not be all. */
	public doubtAll(): void {
		if (this.directory.presence.lapses > 1) {
			this.unsureUntil = this.platform.clock.now() + UNSURE_SECONDS;
		}
		for (const shared of wantedInOrder(this.sharers.keys)) {
			shared.isRegistered = false;
			this.lookWithin(shared, DOUBT_SECONDS, 1);
		}
	}

	private lookWithin(shared: SharedKey, seconds: number, spread: number): void {
		const { clock, random } = this.platform;
		shared.pollAt = clock.now() + seconds * (1 - spread * random.next());
		if (seconds > POLL_SECONDS) {
			this.soon.delete(shared);
		} else {
			this.soon.add(shared);
		}
	}

	private soonest(fits: (shared: SharedKey) => boolean): Array<SharedKey> {
		const found = new Array<SharedKey>();
		for (const shared of this.soon) {
			if (!shared.isWanted) {
				this.soon.delete(shared);
			} else if (fits(shared)) {
				found.push(shared);
			}
		}
		return inKeyOrder(found);
	}

	private sweep(): void {
		if (this.directory.isAlone()) {
			return;
		}
		const { clock, scheduler } = this.platform;
		const isDoubtful = !this.directory.presence.isCertain();
		if (isDoubtful && !this.isDoubtful) {
			this.doubtAll();
		}
		this.isDoubtful = isDoubtful;
		const now = clock.now();
		if (now >= this.sweepAllAt) {
			this.sweepAllAt = now + SWEEP_ALL_SECONDS;
			for (const [, shared] of this.sharers.keys) {
				if (now >= shared.pollAt) {
					this.soon.add(shared);
				}
			}
		}
		for (const shared of this.soonest(({ pollAt }) => now >= pollAt)) {
			this.schedule(shared);
			scheduler.spawn(() => {
				this.poll(shared);
			});
		}
		if (now >= this.peerAt) {
			this.peerAt = now + PEER_SECONDS;
			scheduler.spawn(() => {
				this.checkPeer();
			});
		}
		if (!this.sharers.keys.isEmpty()) {
			this.begin();
		}
	}

	private poll(shared: SharedKey): void {
		if (this.isDoubtful || !shared.isRegistered) {
			this.cache.look(shared.key);
			this.sharers.tend(shared);
			return;
		}
		if (!shared.isAware && this.platform.clock.now() - shared.writtenAt >= RENEW_SECONDS / 2) {
			shared.isMarkDue = true;
			this.sharers.tend(shared);
			return;
		}
		const attempt = this.sharers.map.read(shared.key);
		if (!shared.isWanted) {
			return;
		}
		if (attempt.ok) {
			this.judge(shared, attempt.value);
		}
		// Whoever could not write itself in meanwhile, and is gone again, has told nobody.
		const unsure = this.unsureUntil - this.platform.clock.now();
		shared.polls = (shared.polls + 1) % POLLS_PER_RECORD;
		if (!attempt.ok || shared.polls === 0 || (unsure > 0 && unsure <= POLL_SECONDS)) {
			this.cache.look(shared.key);
		}
	}

	/** Compares what an item says with what this server thinks. */
	private judge(shared: SharedKey, item: SharersItem): void {
		const { serverId, sharers } = this;
		if (item.crowdedAt === undefined && !item.ids.includes(serverId)) {
			this.rejoin(shared);
			return;
		}
		shared.takeOthers(item, serverId);
		const isAlone = !shared.isCrowded && shared.others.isEmpty();
		const wasUnaware = item.isFirstUnaware && item.ids[0] === serverId;
		if (wasUnaware !== isAlone || shared.isAware === isAlone) {
			// It is alone again, or was alone and heard of nobody.
			shared.isAware = true;
			shared.isMarkDue = true;
			sharers.tend(shared);
		}
		if (shared.unaware !== undefined && shared.unaware === item.ids[0]) {
			// It has got no message yet, so it has told of nothing.
			sharers.joins.tellUnaware(shared);
			this.cache.look(shared.key);
		}
		sharers.count(shared);
		// Whoever came and left again in between has put a revision there.
		if (!isAlone || item.revision !== undefined) {
			this.compare(shared, item.revision);
		}
		this.schedule(shared);
	}

	private compare(shared: SharedKey, revision: number | undefined): void {
		const base = this.cache.baseOf(shared.key);
		if (base === undefined || revision === base.revision) {
			shared.strange = undefined;
			return;
		}
		const { strange } = shared;
		const wasBorneOut =
			strange?.revision !== revision ||
			strange === undefined ||
			this.cache.seenAt(shared.key) <= strange.since;
		if (revision !== undefined && isNews(revision, base.revision) && wasBorneOut) {
			if (strange?.revision !== revision) {
				shared.strange = { revision, since: this.platform.clock.now() };
			}
			this.cache.look(shared.key);
		} else if (base.exists) {
			// What the item says is behind, or of a record that was deleted.
			this.sharers.repair(shared, base.revision);
		}
	}

	private rejoin(shared: SharedKey): void {
		this.cache.look(shared.key);
		if (shared.isCrowded && this.platform.random.next() >= CROWD_REJOIN_CHANCE) {
			return;
		}
		shared.isRegistered = false;
		this.sharers.tend(shared);
	}

	/** Whoever crashed is taken out of the items, and what it wrote last is looked for. */
	private checkPeer(): void {
		const peer = this.nextPeer();
		if (peer === undefined) {
			return;
		}
		this.lastPeer = peer;
		if (this.directory.presence.isPresent(peer) !== false) {
			return;
		}
		const orphans = this.soonest(({ others }) => others.includes(peer));
		for (const shared of orphans) {
			shared.miss(peer);
			this.sharers.tend(shared);
		}
		this.readOrphans(orphans);
		this.platform.scheduler.delay(LANDED_SECONDS, () => {
			this.readOrphans(orphans);
		});
	}

	private readOrphans(orphans: ReadonlyArray<SharedKey>): void {
		for (const shared of orphans) {
			shared.isOrphaned = shared.isWanted;
			this.cache.look(shared.key);
		}
	}

	/** The next of all servers that share a key with this one, in the order of their ids. */
	private nextPeer(): string | undefined {
		let first: string | undefined;
		let following: string | undefined;
		for (const shared of this.soon) {
			for (const id of shared.others) {
				first = first === undefined || id < first ? id : first;
				if (id > this.lastPeer && (following === undefined || id < following)) {
					following = id;
				}
			}
		}
		return following ?? first;
	}
}
