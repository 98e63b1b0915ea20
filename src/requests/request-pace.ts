/** Requests that an experience may send in a minute: so many, and so many for each user. */
export interface MinuteLimit {
	readonly base: number;
	readonly perUser: number;
}

/**
 * The experience's limits, shared by all its servers. The engine does not tell what is left of them.
 * https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
 */
export const READ_LIMIT: MinuteLimit = { base: 300, perUser: 40 };
export const WRITE_LIMIT: MinuteLimit = { base: 300, perUser: 20 };
export const REMOVE_LIMIT: MinuteLimit = { base: 300, perUser: 40 };

/** This part of a minute's limit may be sent at once, and the rest evenly. */
const BURST_PART = 0.05;
/** Of the burst so much is kept for more urgent requests, such as loads of players who join. */
const RESERVED_PART = 0.25;
/** A throttled request halves the pace, down to this part of the limit. */
const SLOWEST_PART = 1 / 32;
/** Each second without another one gives this part back. */
const RECOVERY_PER_SECOND = 0.05;
/** Requests that were under way together are throttled together, and count as one. */
const THROTTLE_SECONDS = 1;

/**
 * Keeps one kind of request within what this server may take of the experience's limit.
 *
 * It begins as if this server were alone. When the service throttles, it halves its pace, and gives
 * back a little each second, so that servers which share a limit settle on fair parts of it.
 */
export class RequestPace {
	private tokens = math.huge;
	private part = 1;
	private countedAt = 0;
	private throttledAt = -math.huge;

	public constructor(private readonly limit: MinuteLimit) {}

	/**
	 * Whether a request fits now.
	 *
	 * @param isUrgent - whether it may use what is reserved
	 */
	public fits(now: number, users: number, isUrgent: boolean): boolean {
		this.count(now, users);
		const reserved = isUrgent ? 0 : this.burst(users) * RESERVED_PART;
		return this.tokens >= 1 + reserved;
	}

	/** Takes note of a request that is sent, whether it fitted or not. */
	public spend(now: number, users: number): void {
		this.count(now, users);
		this.tokens -= 1;
	}

	/** Takes note of a request that was throttled. */
	public slowDown(now: number): void {
		if (now >= this.throttledAt + THROTTLE_SECONDS) {
			this.throttledAt = now;
			this.part = math.max(this.part / 2, SLOWEST_PART);
		}
	}

	/** The part of the limit that is used at the most now; 1 unless it was throttled lately. */
	public currentPart(): number {
		return this.part;
	}

	private count(now: number, users: number): void {
		const seconds = now - this.countedAt;
		const calmSeconds = now - math.max(this.countedAt, this.throttledAt + THROTTLE_SECONDS);
		this.countedAt = now;
		const perSecond = (this.perMinute(users) * (1 - BURST_PART)) / 60;
		const burst = this.burst(users);
		const gained = seconds * perSecond * this.part;
		// Urgent requests may overdraw, but never by more than a burst.
		this.tokens = math.clamp(this.tokens + gained, -burst, burst * this.part);
		if (calmSeconds > 0) {
			this.part = math.min(1, this.part + calmSeconds * RECOVERY_PER_SECOND);
		}
	}

	private perMinute(users: number): number {
		return this.limit.base + this.limit.perUser * users;
	}

	private burst(users: number): number {
		return this.perMinute(users) * BURST_PART;
	}
}
