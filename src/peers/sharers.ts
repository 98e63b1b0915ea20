import type { Platform } from "../platform/platform";
import { growingSeconds } from "../threads/growing-wait";
import { Pause } from "../threads/pause";
import { Slots } from "../threads/slots";
import { waitUntil } from "../threads/wait-until";
import type { CacheView, BaseView } from "./cache-view";
import type { StoreDirectory } from "./store-directory";
import { readKeyNews } from "./message-readers";
import { cachedInOrder, SharedKey } from "./shared-key";
import { SharersMap } from "./sharers-map";
import { SharersWatch } from "./sharers-watch";
import { countOthers, isCached, type SharingEffect, type SharingEvent } from "./sharing";
import { step } from "./sharing-step";
import { joinedKind, revisionKind, storeMap, type KeyNews } from "./wire-format";

/** How many items are written at a time: a limit that is hit must not have thousands of keys try again. */
const WRITES_MAX = 50;
/** After a failed write the next comes this much later, then twice as much each time. */
const RETRY_SECONDS = 0.5;
const RETRY_SECONDS_MAX = 10;
/** Waits are drawn this much around their length, or servers would keep meeting each other. */
const SPREAD = 0.5;
/** How long a closing server waits for its name to be taken out of all items. */
const FINISH_SECONDS_MAX = 3;

/**
 * The other servers that cache a store's keys, and are notified of each change.
 *
 * Each key has an item that names the servers that cache it. A server writes itself in once it has
 * loaded the key. As long as it is alone its commits need no MemoryStore: the next server finds it
 * marked as unaware in the item and tells it so. From then on both put each new revision into the
 * item and into the inboxes of the others. Since the item keeps the revision, nobody needs an answer.
 *
 * What follows from what happens to a key is decided in `sharing-step.ts`; this carries it out.
 */
export class Sharers {
	/** By key; what has left the cache stays until the item says so. */
	public readonly keys = new Map<string, SharedKey>();
	private readonly map: SharersMap;
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
		this.watch = new SharersWatch(platform, directory, this.keys, (shared, event) => {
			this.happen(shared, event);
		});
	}

	/** A document has come into the cache. */
	public join(key: string): void {
		if (!this.directory.isAlone()) {
			this.start();
			this.happen(this.obtain(key), { kind: "cached" });
			this.watch.begin();
		}
	}

	/** A document has left the cache. */
	public leave(key: string, base: BaseView): void {
		const shared = this.keys.get(key);
		if (shared !== undefined) {
			this.happen(shared, { kind: "left", base });
		}
	}

	/**
	 * A key has a new revision, by whatever this server did: all servers that cache it are to know.
	 * Costs nothing when there are none. Does not yield.
	 *
	 * @param revision - `DELETED` when there is no record any more
	 */
	public announce(key: string, revision: number): void {
		if (!this.directory.isAlone()) {
			this.start();
			this.happen(this.obtain(key), { kind: "committed", revision });
		}
	}

	/** The document of a key was compared with its record. */
	public looked(key: string, { revision }: BaseView, hasChanged: boolean): void {
		const shared = this.keys.get(key);
		if (shared !== undefined && !this.directory.isAlone()) {
			this.happen(shared, { kind: "compared", revision, hasChanged });
		}
	}

	/**
	 * Takes this server's name out of all items, until it loads a key again. Yields, but not for long. What it commits is still told.
	 *
	 * It stays where a last commit may land yet: others read the record once they find this server gone.
	 */
	public finish(): void {
		for (const shared of cachedInOrder(this.keys)) {
			if (this.cache.isUnsettled(shared.key)) {
				this.keys.delete(shared.key);
			} else {
				this.happen(shared, { kind: "left" });
				shared.pause?.interrupt();
			}
		}
		waitUntil(this.platform, FINISH_SECONDS_MAX, () => this.keys.isEmpty());
	}

	private start(): void {
		const { directory, storeMark } = this;
		if (!this.hasStarted) {
			this.hasStarted = true;
			directory.inbox.on(joinedKind(storeMark), readKeyNews, ([key, revision], from) => {
				this.hear(key, { kind: "joined", from, revision });
			});
			directory.inbox.on(revisionKind(storeMark), readKeyNews, ([key, revision]) => {
				this.hear(key, { kind: "heard", revision });
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

	/** A message about a key that is not in the cache comes from a late write of this server's own. */
	private hear(key: string, event: SharingEvent): void {
		const isKnown = this.keys.has(key);
		this.happen(this.obtain(key), isKnown ? event : { kind: "found" });
	}

	private happen(shared: SharedKey, event: SharingEvent): void {
		const { cache, serverId } = this;
		const now = this.platform.clock.now();
		const [base, seenAt] = [cache.baseOf(shared.key), cache.seenAt(shared.key)];
		const { state, effects } = step(shared.sharing, event, { serverId, now, base, seenAt });
		const countBefore = countOthers(shared.sharing);
		shared.sharing = state;
		cache.noteSharers(countOthers(state) - countBefore);
		for (const effect of effects) {
			this.carryOut(shared, effect);
		}
	}

	private carryOut(shared: SharedKey, effect: SharingEffect): void {
		const { storeMark: mark, platform, cache } = this;
		const { key } = shared;
		switch (effect.kind) {
			case "write":
				return this.write(shared);
			case "read":
				platform.scheduler.spawn(() => {
					const attempt = this.map.read(key);
					const item = attempt.ok ? attempt.value : undefined;
					const isTroubleEnding = this.watch.isTroubleEnding();
					this.happen(shared, { kind: "read", item, isTroubleEnding });
				});
				return;
			case "schedule":
				return this.watch.schedule(shared);
			case "look":
				return cache.look(key, effect.heard);
			case "greet":
				return this.post(effect.to, joinedKind(mark), [key, effect.revision]);
			case "tell":
				cache.noteTold(effect.to.size());
				return this.post(effect.to, revisionKind(mark), [key, effect.revision]);
			case "wait":
				platform.scheduler.delay(effect.seconds, () => {
					this.happen(shared, { kind: "quietOver" });
				});
				return;
			case "go":
				if (effect.chance === undefined || platform.random.next() < effect.chance) {
					this.happen(shared, effect.event);
				}
		}
	}

	private post(to: ReadonlyArray<string>, kind: string, news: KeyNews): void {
		for (const id of to) {
			this.directory.outbox.post(id, kind, news);
		}
	}

	private write(shared: SharedKey): void {
		if (!shared.isWriting) {
			shared.isWriting = true;
			this.platform.scheduler.spawn(() => {
				this.slots.hold(() => {
					this.writeAll(shared);
				});
			});
		}
	}

	/** Writes as long as there is something to write. */
	private writeAll(shared: SharedKey): void {
		let failures = 0;
		// A server that is named and not seen is taken out again.
		this.directory.presence.waitForFirstBeat();
		while (!this.directory.isAlone()) {
			this.happen(shared, {
				kind: "mayWrite",
				unixSeconds: this.platform.clock.unixSeconds(),
			});
			const { request } = shared.sharing;
			if (request === undefined) {
				break;
			}
			const { lapses } = this.directory.presence;
			const isLast = !request.change.isSharer && shared.sharing.others.isEmpty();
			const attempt = this.map.change(shared.key, request.change, isLast);
			if (attempt.ok) {
				failures = 0;
				// Memory may have been lost between the write and its answer.
				const isLost = lapses !== this.directory.presence.lapses;
				this.happen(shared, { kind: "written", ...attempt.value, isLost });
			} else {
				failures += 1;
				this.happen(shared, { kind: "failed" });
				this.rest(shared, failures);
			}
		}
		shared.isWriting = false;
		if (!isCached(shared.sharing)) {
			this.keys.delete(shared.key);
		}
	}

	private rest(shared: SharedKey, failures: number): void {
		const { random, scheduler } = this.platform;
		const seconds = growingSeconds(failures, RETRY_SECONDS, RETRY_SECONDS_MAX);
		const spread = 1 - SPREAD / 2 + SPREAD * random.next();
		shared.pause = new Pause(scheduler, seconds * spread);
		shared.pause.wait();
	}
}
