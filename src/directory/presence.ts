import type { MemoryMap, MemoryStores } from "../platform/memory-stores";
import type { Platform } from "../platform/platform";
import { Future } from "../threads/future";
import { GAME_MAP, presenceKey } from "./wire-format";

/** A server counts as gone so long after its last beat, unless an option says otherwise. */
export const LEASE_SECONDS_DEFAULT = 12;
/** So many beats fit into that time: all but one of them may fail. */
const BEATS_PER_LEASE = 3;
/** After a failed beat the next comes sooner: this at first, then twice as long each time. */
const RETRY_SECONDS = 0.25;
/** What is known of another server is good for so long. */
const KNOWN_SECONDS = 0.4;

/**
 * Says that this server is there, and knows whether others are.
 *
 * Each server keeps one item that expires by MemoryStore's own clock, so no two clocks are ever
 * compared. Nothing is sent before `start`.
 */
export class Presence {
	/** Grows whenever this server may have counted as gone before: what it held may be another's. */
	public lapses = 0;
	private readonly map: MemoryMap;
	private readonly asked = new Map<string, Future<boolean | "unknown">>();
	private readonly lapseListeners = new Array<() => void>();
	private readonly firstBeat: Future<true>;
	private leaseSeconds: number | undefined;
	private hasStarted = false;
	private hasEnded = false;
	/** Until then all others see this server, by this server's monotonic clock. */
	private seenUntil = 0;

	public constructor(
		private readonly platform: Platform,
		private readonly serverId: string,
		private readonly stores: MemoryStores,
	) {
		this.map = stores.map(GAME_MAP);
		this.firstBeat = new Future(platform.scheduler);
	}

	/**
	 * Begins to say that this server is there. Does nothing when it has begun.
	 *
	 * @param leaseSeconds - how soon it counts as gone once it says so no more; the shortest counts
	 */
	public start(leaseSeconds?: number): void {
		if (leaseSeconds !== undefined) {
			this.leaseSeconds = math.min(this.leaseSeconds ?? math.huge, leaseSeconds);
		}
		if (!this.hasStarted) {
			this.hasStarted = true;
			this.platform.scheduler.spawn(() => {
				this.run();
			});
		}
	}

	/** Says that this server is gone, so that nobody waits for it. Yields. */
	public finish(): void {
		if (this.hasStarted && !this.hasEnded) {
			this.hasEnded = true;
			this.seenUntil = 0;
			this.map.remove(presenceKey(this.serverId));
		}
	}

	/** Yields until the first beat was answered, in whatever way. */
	public waitForFirstBeat(): void {
		this.firstBeat.wait();
	}

	/** Whether all others see this server. They may do so although it does not know. */
	public isCertain(): boolean {
		return this.platform.clock.now() < this.seenUntil;
	}

	/** Calls a function, on a thread of its own, each time that `lapses` has grown. */
	public onLapse(listener: () => void): void {
		this.lapseListeners.push(listener);
	}

	/**
	 * Whether a server is there. Yields, unless it was asked a moment ago.
	 *
	 * @returns "unknown" when MemoryStore did not answer. A server whose beats do not get through
	 * counts as gone, and may come back. Where there is no MemoryStore no other server is.
	 */
	public isPresent(serverId: string): boolean | "unknown" {
		if (serverId === this.serverId) {
			return true;
		}
		const asked = this.asked.get(serverId) ?? this.ask(serverId);
		return asked.wait();
	}

	private ask(serverId: string): Future<boolean | "unknown"> {
		const { scheduler } = this.platform;
		const answer = new Future<boolean | "unknown">(scheduler);
		this.asked.set(serverId, answer);
		scheduler.spawn(() => {
			const attempt = this.map.get(presenceKey(serverId));
			const isKnown = attempt.ok || this.stores.isMissing;
			const isThere = attempt.ok && attempt.value !== undefined;
			answer.settle(isKnown ? isThere : "unknown");
			scheduler.delay(isKnown ? KNOWN_SECONDS : 0, () => {
				this.asked.delete(serverId);
			});
		});
		return answer;
	}

	private run(): void {
		const { scheduler } = this.platform;
		let failures = 0;
		while (!this.hasEnded && !this.stores.isMissing) {
			failures = this.beat() ? 0 : failures + 1;
			this.firstBeat.settle(true);
			const interval = this.lifeSeconds() / BEATS_PER_LEASE;
			const retry = RETRY_SECONDS * 2 ** (failures - 1);
			scheduler.wait(failures === 0 ? interval : math.min(retry, interval));
		}
	}

	private lifeSeconds(): number {
		return this.leaseSeconds ?? LEASE_SECONDS_DEFAULT;
	}

	private beat(): boolean {
		const { clock, scheduler } = this.platform;
		const sentAt = clock.now();
		const lifeSeconds = this.lifeSeconds();
		const attempt = this.map.set(presenceKey(this.serverId), 1, lifeSeconds);
		if (!attempt.ok || this.hasEnded) {
			return false;
		}
		// Without an item to replace the last one had expired, or all of MemoryStore was lost.
		const hasLapsed = !attempt.value || !this.isCertain();
		this.seenUntil = sentAt + lifeSeconds;
		if (hasLapsed) {
			this.lapses += 1;
			for (const listener of this.lapseListeners) {
				scheduler.spawn(listener);
			}
		}
		return true;
	}
}
