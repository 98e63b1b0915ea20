import {
	ANSWER_SECONDS_MAX,
	type MemoryAttempt,
	type MemoryMap,
	type MemoryStores,
} from "../requests/memory-stores";
import type { Platform } from "../platform/platform";
import { Future } from "../threads/future";
import { growingSeconds } from "../threads/growing-wait";
import { GAME_MAP, presenceKey } from "./wire-format";

/** How long after its last beat a server counts as gone, by default. */
export const LEASE_SECONDS_DEFAULT = 12;
/** The time between two beats as a part of that: one beat may fail, and is retried immediately. */
const BEAT_PART = 5 / 12;
/** The wait after a failed beat, which doubles each time. */
const RETRY_SECONDS = 0.25;
/** How much later a beat that seemed to fail may land. */
const LATE_SECONDS_MAX = 30;
/** How long the knowledge that another server is present counts. */
const KNOWN_SECONDS = 0.4;

/** A question whether a server is present. */
interface Question {
	readonly askedAt: number;
	readonly answer: Future<boolean | "unknown">;
}

/**
 * Announces that this server is present, and knows whether others are.
 *
 * Each server keeps one item that expires by MemoryStore's own clock, so clocks are never
 * compared. Nothing is sent before `start`.
 */
export class Presence {
	/** Increases whenever this server may have been considered gone: another server may have what it held. */
	public lapses = 0;
	private readonly map: MemoryMap;
	private readonly asked = new Map<string, Question>();
	private readonly lapseListeners = new Array<() => void>();
	private firstBeat: Future<true>;
	private leaseSeconds: number | undefined;
	private isRunning = false;
	/** Increases with each thread; the others end. */
	private turn = 0;
	/** Until this time all other servers see this one, by this server's monotonic clock. */
	private seenUntil = 0;
	private beats = 0;
	/** The newest beat that was answered: MemoryStore should have its number. */
	private answeredBeat = 0;
	/** Until this time a beat that seemed to fail may land, and hide that the item was gone. */
	private doubtUntil = 0;
	/** Beats that were not answered in time, and may land at any moment. */
	private unanswered = 0;

	public constructor(
		private readonly platform: Platform,
		private readonly serverId: string,
		private readonly stores: MemoryStores,
	) {
		this.map = stores.map(GAME_MAP);
		this.firstBeat = new Future(platform.scheduler);
	}

	/**
	 * Starts announcing that this server is present, also again after a `finish`. Does nothing if it is already doing so.
	 *
	 * @param leaseSeconds - how soon it counts as gone after its last announcement; the shortest of several counts
	 */
	public start(leaseSeconds?: number): void {
		if (leaseSeconds !== undefined) {
			this.leaseSeconds = math.min(this.leaseSeconds ?? math.huge, leaseSeconds);
		}
		if (!this.isRunning) {
			this.isRunning = true;
			this.turn += 1;
			const { turn } = this;
			this.platform.scheduler.spawn(() => {
				this.run(turn);
			});
		}
	}

	/** Announces that this server is gone, so that no other server waits for it. Yields. */
	public finish(): void {
		if (this.isRunning) {
			this.isRunning = false;
			this.turn += 1;
			this.seenUntil = 0;
			this.firstBeat = new Future(this.platform.scheduler);
			this.map.remove(presenceKey(this.serverId));
		}
	}

	/** Yields until the first beat was answered in any way, or not in time. */
	public waitForFirstBeat(secondsMax = ANSWER_SECONDS_MAX): void {
		this.firstBeat.waitAtMost(secondsMax);
	}

	/** Whether all other servers see this one. They may do so even if it does not know. */
	public isCertain(): boolean {
		return this.platform.clock.now() < this.seenUntil;
	}

	/** Calls a function, on its own thread, each time `lapses` has increased. */
	public onLapse(listener: () => void): void {
		this.lapseListeners.push(listener);
	}

	/**
	 * Whether a server is present. Yields, unless it was found a moment ago; an earlier result is never
	 * used to conclude that it is gone.
	 *
	 * @returns "unknown" if MemoryStore did not answer. A server whose beats do not arrive
	 * counts as gone, and may come back. Without MemoryStore there are no other servers.
	 */
	public isPresent(serverId: string): boolean | "unknown" {
		if (serverId === this.serverId) {
			return true;
		}
		const calledAt = this.platform.clock.now();
		const question = this.asked.get(serverId) ?? this.ask(serverId);
		const answer = question.answer.wait();
		if (answer !== false || question.askedAt >= calledAt) {
			return answer;
		}
		const newest = this.asked.get(serverId);
		const isNewer = newest !== undefined && newest.askedAt >= calledAt;
		return (isNewer ? newest : this.ask(serverId)).answer.wait();
	}

	private ask(serverId: string): Question {
		const { clock, scheduler } = this.platform;
		const answer = new Future<boolean | "unknown">(scheduler);
		const question = { askedAt: clock.now(), answer };
		this.asked.set(serverId, question);
		scheduler.spawn(() => {
			const attempt = this.map.get(presenceKey(serverId));
			const isKnown = attempt.ok || this.stores.isMissing;
			// An item that is not a beat was not written by that server, and would be replaced by its next beat.
			const isThere = attempt.ok && typeIs(attempt.value, "number");
			answer.settle(isKnown ? isThere : "unknown");
			scheduler.delay(isThere ? KNOWN_SECONDS : 0, () => {
				if (this.asked.get(serverId) === question) this.asked.delete(serverId);
			});
		});
		return question;
	}

	private run(turn: number): void {
		const { scheduler } = this.platform;
		const { firstBeat } = this;
		let failures = 0;
		while (turn === this.turn && !this.stores.isMissing) {
			failures = this.beat(turn) ? 0 : failures + 1;
			firstBeat.settle(true);
			const interval = this.lifeSeconds() * BEAT_PART;
			const retry = growingSeconds(failures, RETRY_SECONDS, interval);
			scheduler.wait(failures === 0 ? interval : retry);
		}
		firstBeat.settle(true);
	}

	private lifeSeconds(): number {
		return this.leaseSeconds ?? LEASE_SECONDS_DEFAULT;
	}

	/** @returns whether there was an item */
	private setBeat(beat: number): MemoryAttempt<boolean> {
		return this.map.set(presenceKey(this.serverId), beat, this.lifeSeconds());
	}

	/** @returns whether the item was that of the newest answered beat */
	private replaceBeat(beat: number): MemoryAttempt<boolean> {
		let found: unknown;
		const attempt = this.map.update(
			presenceKey(this.serverId),
			(current) => {
				found = current;
				return beat;
			},
			this.lifeSeconds(),
		);
		return attempt.ok ? { ok: true, value: found === this.answeredBeat } : attempt;
	}

	private beat(turn: number): boolean {
		const { clock, scheduler } = this.platform;
		const sentAt = clock.now();
		const lifeSeconds = this.lifeSeconds();
		this.beats += 1;
		const { beats } = this;
		const isInDoubt = sentAt < this.doubtUntil || this.unanswered > 0;
		const attempt = isInDoubt ? this.replaceBeat(beats) : this.setBeat(beats);
		if (!attempt.ok || turn !== this.turn) {
			this.noteDoubt(attempt);
			return false;
		}
		this.answeredBeat = beats;
		// If there was no item to replace, the last one had expired, or all of MemoryStore was lost.
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

	private noteDoubt(attempt: MemoryAttempt<unknown>): void {
		this.doubtUntil = this.platform.clock.now() + LATE_SECONDS_MAX;
		if (!attempt.ok && attempt.late !== undefined) {
			this.unanswered += 1;
			attempt.late.onSettled((answer) => {
				this.unanswered -= 1;
				this.noteDoubt(answer);
			});
		}
	}
}
