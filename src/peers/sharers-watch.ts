import type { Platform } from "../platform/platform";
import type { StoreDirectory } from "./store-directory";
import { cachedInOrder, inKeyOrder, type SharedKey } from "./shared-key";
import { isAlone, isCached, type SharingEvent } from "./sharing";
import { RENEW_SECONDS } from "./sharing-step";

/**
 * How often the item of a key that others share is looked at, whatever messages say. With the sweep
 * and the read of the record that follows, nothing stale stays for longer than 30 s.
 */
const POLL_SECONDS = 24;
const SWEEP_SECONDS = 2;
/** Keys that are only renewed, which may be thousands, are gone through this often. */
const SWEEP_ALL_SECONDS = 600;
/** After trouble all keys are looked at, but not all at once. */
const DOUBT_SECONDS = 8;
/**
 * How long after trouble a server does not rely on being alone. A server that was not seen for a moment may be taken
 * out of an item by one that noticed, even after it has written itself in anew; and a message that was lost is
 * repeated by nobody if its sender has left by then.
 */
const UNSURE_SECONDS = 60;
/** One of the servers that share anything is looked for this often. */
const PEER_SECONDS = 5;
/** How long after a server was missed its last requests have landed, or never will. */
const LANDED_SECONDS = 15;
/** Looks are drawn this much before they are due, or servers would keep meeting. */
const SPREAD = 0.2;

/**
 * Looks after what messages may have missed.
 *
 * A key that nobody else shares is not looked at: a server that comes says so. As long as this server may count
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

	/** @param happen - is called when something has happened to a key */
	public constructor(
		private readonly platform: Platform,
		private readonly directory: StoreDirectory,
		private readonly keys: ReadonlyMap<string, SharedKey>,
		private readonly happen: (shared: SharedKey, event: SharingEvent) => void,
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
		const isSure = isAlone(shared.sharing) && !isUnsure;
		this.lookWithin(shared, isSure ? RENEW_SECONDS : POLL_SECONDS, SPREAD);
	}

	/** Messages may have got lost: for a while this server does not rely on being alone with its keys. */
	public beUnsure(): void {
		const now = this.platform.clock.now();
		const wasSure = now >= this.unsureUntil;
		this.unsureUntil = now + UNSURE_SECONDS;
		for (const shared of cachedInOrder(this.keys)) {
			if (wasSure && shared.sharing.company === "alone") {
				this.schedule(shared);
			}
		}
	}

	/** What the items say of this server may be gone, and what it was told may not be all. */
	public doubtAll(): void {
		if (this.directory.presence.lapses > 1) {
			this.unsureUntil = this.platform.clock.now() + UNSURE_SECONDS;
		}
		for (const shared of cachedInOrder(this.keys)) {
			this.happen(shared, { kind: "doubted" });
			this.lookWithin(shared, DOUBT_SECONDS, 1);
		}
	}

	/** Whether by the next look this server will rely on being alone again, and does not yet. */
	public isTroubleEnding(): boolean {
		const seconds = this.unsureUntil - this.platform.clock.now();
		return seconds > 0 && seconds <= POLL_SECONDS;
	}

	private lookWithin(shared: SharedKey, seconds: number, spread: number): void {
		const { clock, random } = this.platform;
		shared.lookAt = clock.now() + seconds * (1 - spread * random.next());
		if (seconds > POLL_SECONDS) {
			this.soon.delete(shared);
		} else {
			this.soon.add(shared);
		}
	}

	private soonest(fits: (shared: SharedKey) => boolean): Array<SharedKey> {
		const found = new Array<SharedKey>();
		for (const shared of this.soon) {
			if (!isCached(shared.sharing)) {
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
			for (const [, shared] of this.keys) {
				if (now >= shared.lookAt) {
					this.soon.add(shared);
				}
			}
		}
		for (const shared of this.soonest(({ lookAt }) => now >= lookAt)) {
			this.happen(shared, { kind: "due", isServerInDoubt: isDoubtful });
		}
		if (now >= this.peerAt) {
			this.peerAt = now + PEER_SECONDS;
			scheduler.spawn(() => {
				this.checkPeer();
			});
		}
		if (!this.keys.isEmpty()) {
			this.begin();
		}
	}

	/** A server that crashed is taken out of the items, and what it wrote last is looked for. */
	private checkPeer(): void {
		const peer = this.nextPeer();
		if (peer === undefined) {
			return;
		}
		this.lastPeer = peer;
		if (this.directory.presence.isPresent(peer) !== false) {
			return;
		}
		const orphans = this.soonest(({ sharing }) => sharing.others.includes(peer));
		for (const shared of orphans) {
			this.happen(shared, { kind: "missed", id: peer });
		}
		this.readOrphans(orphans);
		this.platform.scheduler.delay(LANDED_SECONDS, () => {
			this.readOrphans(orphans);
		});
	}

	private readOrphans(orphans: ReadonlyArray<SharedKey>): void {
		for (const shared of orphans) {
			this.happen(shared, { kind: "orphaned" });
		}
	}

	/** The next of all servers that share a key with this one, in the order of their ids. */
	private nextPeer(): string | undefined {
		const peers = new Set<string>();
		for (const { sharing } of this.soon) {
			for (const id of sharing.others) {
				peers.add(id);
			}
		}
		const inOrder = [...peers].sort();
		return inOrder.find((id) => id > this.lastPeer) ?? inOrder[0];
	}
}
