import type { Platform } from "../platform/platform";
import { growingSeconds } from "../threads/growing-wait";
import { Slots } from "../threads/slots";
import { waitUntil } from "../threads/wait-until";
import type { CacheView, Standing } from "./cache-view";
import type { StoreDirectory } from "./store-directory";
import { JoinNews } from "./join-news";
import { readKeyNews } from "./message-readers";
import { RevisionNews } from "./revision-news";
import { SharedKey, wantedInOrder } from "./shared-key";
import { DELETED, isNews } from "./sharers-item";
import { SharersMap, type SharersChanged } from "./sharers-map";
import { SharersWatch } from "./sharers-watch";
import { joinedKind, revisionKind, storeMap, type KeyNews } from "./wire-format";

/** So many items are being written at a time: a limit that is hit must not have thousands of keys try again. */
const WRITES_MAX = 50;
/** After a failed write the next comes this much later, then twice as much each time. */
const RETRY_SECONDS = 0.5;
const RETRY_SECONDS_MAX = 10;
/** Waits are drawn this much around their length, or servers would keep meeting each other. */
const SPREAD = 0.5;
/** How long a closing server waits for its name to be taken out of all items. */
const FINISH_SECONDS_MAX = 3;

/**
 * Who else caches a store's keys, and who has to be told of a change.
 *
 * Each key has an item that names the servers that cache it. A server writes itself in once it has
 * loaded the key. As long as it is alone its commits need no MemoryStore: the next server finds it
 * marked as unaware in the item and tells it so. From then on both put each new revision into the
 * item and into the inboxes of the others. Since the item keeps the revision, nobody needs an answer.
 */
export class Sharers {
	/** By key; what has left the cache stays until the item says so. */
	public readonly keys = new Map<string, SharedKey>();
	public readonly map: SharersMap;
	public readonly joins: JoinNews;
	private readonly news: RevisionNews;
	private readonly slots: Slots;
	private readonly watch: SharersWatch;
	private hasStarted = false;

	public constructor(
		private readonly platform: Platform,
		private readonly serverId: string,
		private readonly storeMark: string,
		private readonly directory: StoreDirectory,
		private readonly cache: CacheView,
	) {
		this.slots = new Slots(platform.scheduler, WRITES_MAX);
		this.map = new SharersMap(directory.memory.map(storeMap(storeMark)));
		this.news = new RevisionNews(platform, directory.outbox, revisionKind(storeMark), cache);
		this.joins = new JoinNews(directory.outbox, joinedKind(storeMark), cache);
		this.watch = new SharersWatch(platform, serverId, this, directory, cache);
	}

	/** A document has come into the cache. */
	public join(key: string): void {
		if (this.directory.isAlone()) {
			return;
		}
		this.start();
		const shared = this.obtain(key);
		shared.isWanted = true;
		shared.stand(this.cache.baseOf(key) ?? { exists: false, revision: DELETED });
		this.watch.schedule(shared);
		this.tend(shared);
		this.watch.begin();
	}

	/** A document has left the cache. */
	public leave(key: string, base: Standing): void {
		const shared = this.keys.get(key);
		if (shared !== undefined) {
			shared.stand(base);
			shared.isWanted = false;
			this.tend(shared);
		}
	}

	/**
	 * A key has a new revision, by whatever this server did: all servers that cache it are to know.
	 * Costs nothing when there are none. Does not yield.
	 *
	 * @param revision - `DELETED` when there is no record any more
	 */
	public announce(key: string, revision: number): void {
		if (this.directory.isAlone()) {
			return;
		}
		let shared = this.keys.get(key);
		if (shared === undefined) {
			this.start();
			shared = this.obtain(key);
			shared.isWanted = false;
		}
		shared.revision = revision;
		if (!shared.isRegistered || shared.isAware || !shared.isWanted) {
			this.repair(shared, revision);
		}
	}

	/** Puts a revision into the item, and tells it. */
	public repair(shared: SharedKey, revision: number): void {
		shared.toTell = revision;
		this.news.tell(shared, revision);
		this.tend(shared);
	}

	/** The document of a key was compared with its record. */
	public looked(key: string, base: Standing, hasChanged: boolean): void {
		const shared = this.keys.get(key);
		if (shared?.isOrphaned === true) {
			shared.isOrphaned = false;
			if (hasChanged) {
				// Who wrote that is gone, and may have told nobody.
				this.announce(key, base.revision);
			}
		}
	}

	/**
	 * Takes this server's name out of all items, until it loads a key again. Yields, but not for long. What it commits is still told.
	 *
	 * It stays where a last commit may land yet: others read the record once they find this server gone.
	 */
	public finish(): void {
		for (const shared of wantedInOrder(this.keys)) {
			if (this.cache.isUnsettled(shared.key)) {
				this.keys.delete(shared.key);
				continue;
			}
			shared.isWanted = false;
			this.tend(shared);
			shared.endRest();
		}
		waitUntil(this.platform, FINISH_SECONDS_MAX, () => this.keys.isEmpty());
	}

	/** Sees to it that what is to be written of a key is written. */
	public tend(shared: SharedKey): void {
		if (!shared.isTended) {
			shared.isTended = true;
			this.platform.scheduler.spawn(() => {
				this.slots.hold(() => {
					this.work(shared);
				});
			});
		}
	}

	/** Compares what was heard of a key with what is in the cache. */
	public hear(shared: SharedKey, revision: number): void {
		const base = this.cache.baseOf(shared.key);
		if (shared.isWanted && base !== undefined && isNews(revision, base.revision)) {
			this.cache.look(shared.key, revision);
		}
	}

	/** Takes note of how many others share a key by now. */
	public count(shared: SharedKey): void {
		const count = shared.isWanted ? shared.others.size() : 0;
		this.cache.noteSharers(count - shared.counted);
		shared.counted = count;
	}

	private start(): void {
		const { directory, storeMark } = this;
		if (!this.hasStarted) {
			this.hasStarted = true;
			directory.inbox.on(joinedKind(storeMark), readKeyNews, (news, from) => {
				this.onJoined(news, from);
			});
			directory.inbox.on(revisionKind(storeMark), readKeyNews, (news) => {
				this.onRevision(news);
			});
			directory.inbox.onLoss(() => {
				this.watch.beUnsure();
			});
			directory.presence.onLapse(() => {
				this.watch.doubtAll();
			});
		}
		directory.start();
	}

	private obtain(key: string): SharedKey {
		let shared = this.keys.get(key);
		if (shared === undefined) {
			shared = new SharedKey(key);
			this.keys.set(key, shared);
		}
		return shared;
	}

	private work(shared: SharedKey): void {
		const { clock, scheduler, random } = this.platform;
		let failures = 0;
		// Whoever is named and not seen is taken out again.
		this.directory.presence.waitForFirstBeat();
		while (shared.needsWrite() && !this.directory.isAlone()) {
			const change = shared.nextChange(this.serverId, clock.unixSeconds());
			const isLast = !shared.isWanted && shared.others.isEmpty();
			const wasAware = shared.isAware;
			const { lapses } = this.directory.presence;
			const attempt = this.map.change(shared.key, change, isLast);
			if (attempt.ok) {
				failures = 0;
				shared.written(change, attempt.value, clock.now());
				// Memory may have been lost between the write and its answer.
				shared.isRegistered &&= lapses === this.directory.presence.lapses;
				this.follow(shared, change.revision, wasAware, attempt.value);
				this.joins.warnGone(shared, change.gone);
			} else {
				shared.failed();
				failures += 1;
				const seconds = growingSeconds(failures, RETRY_SECONDS, RETRY_SECONDS_MAX);
				const spread = 1 - SPREAD / 2 + SPREAD * random.next();
				shared.rest(scheduler, seconds * spread);
			}
		}
		shared.isTended = false;
		if (!shared.isWanted) {
			this.count(shared);
			this.keys.delete(shared.key);
			this.news.forget(shared);
		}
	}

	/** What a write that went through has found calls for more. */
	private follow(
		shared: SharedKey,
		told: number | undefined,
		wasAware: boolean,
		{ before }: SharersChanged,
	): void {
		this.count(shared);
		this.joins.tellUnaware(shared);
		this.watch.schedule(shared);
		// There may be a newer one by now, whose write is still to come.
		const newest = told === undefined ? undefined : (shared.toTell ?? told);
		// Whoever thought to be alone has told nobody of its commits.
		if (newest !== undefined && (this.news.isTelling(shared, newest) || !wasAware)) {
			this.news.tell(shared, newest);
		}
		if (before.revision !== undefined) {
			this.hear(shared, before.revision);
		}
	}

	private onJoined([key, revision]: KeyNews, from: string): void {
		const shared = this.keys.get(key);
		if (shared === undefined || !shared.isWanted) {
			this.withdraw(key);
			return;
		}
		const base = this.cache.baseOf(key);
		shared.isAware = true;
		shared.isMarkDue = true;
		if (!shared.others.includes(from)) {
			shared.others = [...shared.others, from];
			this.count(shared);
		}
		if (base !== undefined && base.exists && base.revision !== revision) {
			this.repair(shared, base.revision);
		}
		if (revision !== undefined) {
			this.hear(shared, revision);
		}
		this.tend(shared);
		this.watch.schedule(shared);
	}

	private onRevision([key, revision]: KeyNews): void {
		const shared = this.keys.get(key);
		if (shared === undefined || !shared.isWanted) {
			this.withdraw(key);
		} else if (revision !== undefined) {
			this.news.heard(shared, revision);
			this.hear(shared, revision);
		}
	}

	/** An item names this server although the key is not in the cache: a late write of its own. */
	private withdraw(key: string): void {
		if (!this.keys.has(key)) {
			const shared = this.obtain(key);
			shared.isWanted = false;
			shared.mayBeIn = true;
			this.tend(shared);
		}
	}
}
