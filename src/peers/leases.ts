import { left, PPDBError } from "../base/error";
import type { Platform } from "../platform/platform";
import { KeyMutex } from "../threads/key-mutex";
import { waitUntil } from "../threads/wait-until";
import type { StoreDirectory } from "./store-directory";
import { Lease } from "./lease";
import { NO_DEBTS, type Debts } from "./lease-item";
import { LeaseMap, RENEW_SECONDS } from "./lease-map";
import type { LeaseOwner, LeaseSettings } from "./lease-owner";
import { LeaseUpkeep } from "./lease-upkeep";
import { LeaseWait, type WaitResult } from "./lease-wait";
import { Owing } from "./owing";
import { readHandOver } from "./message-readers";
import { handOverKind, storeMap, type HandOver } from "./wire-format";

/**
 * The leases of one store on this server.
 *
 * They keep servers out of each other's way, but nothing relies on them: commits are safe without them.
 */
export class Leases {
	public readonly map: LeaseMap;
	public readonly owing: Owing;
	private readonly leases = new Map<string, Lease>();
	private readonly upkeep: LeaseUpkeep;
	private takes = 0;
	private hasStarted = false;

	public constructor(
		private readonly platform: Platform,
		private readonly directory: StoreDirectory,
		private readonly serverId: string,
		private readonly storeMark: string,
		private readonly settings: LeaseSettings,
		private readonly owner: LeaseOwner,
	) {
		this.owing = new Owing(directory, storeMark);
		const memory = directory.memory.map(storeMap(storeMark));
		this.map = new LeaseMap(memory, serverId, new KeyMutex(platform.scheduler));
		const isCurrent = (lease: Lease) => this.leases.get(lease.key) === lease;
		this.upkeep = new LeaseUpkeep(platform, directory, this.map, isCurrent, () =>
			this.nextTake(),
		);
	}

	/** Makes this server known and answers servers that want its keys. */
	public start(): void {
		this.directory.start(this.settings.leaseSeconds());
		if (this.hasStarted) {
			return;
		}
		this.hasStarted = true;
		const { inbox, presence } = this.directory;
		presence.onLapse(() => {
			this.verifyAll();
		});
		inbox.on(handOverKind(this.storeMark), readHandOver, (wanted) => {
			this.onWanted(wanted);
		});
		this.owing.start((key) => this.owner.isOwing(key));
		this.renewLater();
	}

	/**
	 * Takes the lease of a key. Yields until it is ours, or until MemoryStore has been silent for too
	 * long to wait for it.
	 *
	 * @param lastMoment - by the monotonic clock
	 * @throws LockTimeout, LockUnavailable; Left if it was given back meanwhile
	 */
	public take(key: string, lastMoment: number): WaitResult {
		this.start();
		const { platform, directory, map, storeMark, settings } = this;
		const lease = this.newLease(key);
		if (directory.isAlone()) {
			lease.state = "held";
			return { isTaken: true, wasFree: true };
		}
		const wait = new LeaseWait(
			platform,
			directory,
			map,
			storeMark,
			lease,
			settings,
			lastMoment,
		);
		directory.presence.waitForFirstBeat(lastMoment - platform.clock.now());
		const { lapses } = directory.presence;
		const [ok, result] = pcall(() => wait.run());
		if (lease.state !== "taking") {
			throw left(key);
		}
		if (!ok) {
			this.abandon(lease);
			throw result;
		}
		lease.lapses = lapses;
		if (result.isTaken || directory.isAlone()) {
			lease.state = "held";
			return result;
		}
		if (settings.isRequired()) {
			this.abandon(lease);
			const message =
				"MemoryStore does not answer and the store requires a lease, so nothing was loaded; call init again later";
			throw new PPDBError("LockUnavailable", message, { key });
		}
		lease.state = "unproven";
		this.owner.onUnproven(key);
		this.verifySoon(lease);
		return result;
	}

	/**
	 * Takes back a lease that this server has given back, unless another server has it by now. Yields.
	 *
	 * @returns whether it is ours again
	 */
	public retake(key: string): boolean {
		const given = this.leases.get(key);
		if (given?.state !== "returned") {
			return false;
		}
		const lease = this.newLease(key);
		if (this.directory.isAlone()) {
			lease.state = "held";
			return true;
		}
		const look = this.map.take(
			lease,
			(item) => item === undefined || given.isOurs(item) || given.isOurReturn(item),
		);
		if (look.kind === "foreign" && lease.state === "taking") {
			lease.state = "lost";
		}
		// It may have been given back again in the meantime.
		if (lease.state !== "taking") {
			return false;
		}
		lease.lapses = this.directory.presence.lapses;
		lease.owedToUs = given.owedToUs;
		lease.state = look.kind === "taken" ? "held" : "unproven";
		if (lease.state === "unproven") {
			this.verifySoon(lease);
		}
		return true;
	}

	/**
	 * Lets another server have a key. Continues until MemoryStore knows; does not yield.
	 *
	 * @param sequence - an update that is still being committed and that the next holder has to wait
	 * for; 0 for none
	 */
	public giveBack(key: string, sequence: number): void {
		const lease = this.leases.get(key);
		if (lease !== undefined && lease.state !== "lost") {
			lease.sequence = sequence;
			this.returnLease(lease);
		}
	}

	/** The document has left: the lease is given back if it was not before. */
	public forget(key: string): void {
		const lease = this.leases.get(key);
		if (lease === undefined) {
			return;
		}
		lease.isForgotten = true;
		if (lease.state === "lost" || lease.isThrough) {
			this.leases.delete(key);
		} else {
			this.returnLease(lease);
		}
	}

	/** Gives back a key that MemoryStore says is ours although this server has nothing for it, or only a lost document. */
	public disown(key: string, sequence: number): void {
		const known = this.leases.get(key);
		if (known === undefined || known.state === "lost" || known.isThrough) {
			const lease = this.newLease(key);
			lease.state = "held";
			lease.sequence = sequence;
			this.forget(key);
		}
	}

	/** Yields until the first try to give a key back was answered, unless it was taken again meanwhile. */
	public waitForReturn(key: string): void {
		const lease = this.leases.get(key);
		if (lease?.state === "returned") {
			lease.firstReturn.wait();
		}
	}

	/** Checks, on its own thread, whether a lease that seems to be another server's is still ours. */
	public suspect(key: string): void {
		const lease = this.leases.get(key);
		if (lease !== undefined) {
			this.verifySoon(lease);
		}
	}

	/** What the record of a key has to contain before this server may rely on it. The next holder of the key is told as well. */
	public owedTo(key: string): Debts {
		return this.leases.get(key)?.owedToUs ?? NO_DEBTS;
	}

	/** The record contains what was owed. */
	public noteSettled(key: string): void {
		const lease = this.leases.get(key);
		if (lease !== undefined) {
			lease.owedToUs = NO_DEBTS;
		}
	}

	/** The state of the lease of a key; a lease in doubt counts as held, but may be another server's. */
	public stateOf(key: string): Lease["state"] | "doubtful" | undefined {
		const lease = this.leases.get(key);
		const { presence } = this.directory;
		if (lease?.state !== "held" || this.directory.isAlone()) {
			return lease?.state;
		}
		const isCertain = presence.isCertain() && lease.lapses === presence.lapses;
		return isCertain ? "held" : "doubtful";
	}

	/** The number of leases that this server holds, as far as it knows. */
	public heldCount(): number {
		return [...this.leases].filter(([, lease]) => lease.state === "held").size();
	}

	/** Gives everything back. Yields until that is done, or the time is over. */
	public giveAllBack(secondsMax: number): void {
		for (const lease of this.inKeyOrder()) {
			this.forget(lease.key);
		}
		waitUntil(this.platform, secondsMax, () => this.leases.isEmpty());
	}

	/** A request about an earlier hold is late, or a duplicate: it has been granted. */
	private onWanted([key, take]: HandOver): void {
		const lease = this.leases.get(key);
		if (lease === undefined || take >= lease.since) {
			// A damaged item may name a take that never was: our next item must count as later.
			this.takes = math.max(this.takes, take);
			this.owner.onWanted(key);
		}
	}

	private newLease(key: string): Lease {
		const lease = new Lease(key, this.nextTake(), this.serverId, this.platform.scheduler);
		this.leases.set(key, lease);
		return lease;
	}

	private nextTake(): number {
		this.takes += 1;
		return this.takes;
	}

	/** A try whose answer was lost may have made it ours. */
	private abandon(lease: Lease): void {
		lease.isForgotten = true;
		this.returnLease(lease);
	}

	private returnLease(lease: Lease): void {
		lease.state = "returned";
		lease.isThrough = false;
		if (!lease.isReturning) {
			lease.isReturning = true;
			this.platform.scheduler.spawn(() => {
				this.upkeep.giveBack(lease);
				lease.isReturning = false;
				this.drop(lease);
			});
		}
	}

	private drop(lease: Lease): void {
		if (lease.isForgotten && this.leases.get(lease.key) === lease) {
			this.leases.delete(lease.key);
		}
	}

	private verifyAll(): void {
		for (const lease of this.inKeyOrder()) {
			this.verifySoon(lease);
		}
	}

	private verifySoon(lease: Lease): void {
		if (lease.isVerifying) {
			return;
		}
		lease.isVerifying = true;
		this.platform.scheduler.spawn(() => {
			const isLost = this.upkeep.verify(lease);
			lease.isVerifying = false;
			if (isLost) {
				lease.state = "lost";
				this.owner.onLost(lease.key);
			} else if (lease.state === "held" && lease.lapses !== this.directory.presence.lapses) {
				this.verifySoon(lease);
			}
		});
	}

	private renewLater(): void {
		this.platform.scheduler.delay(RENEW_SECONDS, () => {
			this.verifyAll();
			this.renewLater();
		});
	}

	private inKeyOrder(): Array<Lease> {
		return [...this.leases].map(([, lease]) => lease).sort((a, b) => a.key < b.key);
	}
}
