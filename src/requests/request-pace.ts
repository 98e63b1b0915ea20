/** Requests per minute of an experience: a base, and more for each user. */
export interface MinuteLimit {
	readonly base: number;
	readonly perUser: number;
}

/**
 * The experience's limits, shared by all its servers (docs/platform.md). The engine does not report what is left of them.
 */
export const READ_LIMIT: MinuteLimit = { base: 300, perUser: 40 };
export const WRITE_LIMIT: MinuteLimit = { base: 300, perUser: 20 };
export const REMOVE_LIMIT: MinuteLimit = { base: 300, perUser: 40 };

/** The part of a minute's limit that may be sent at once; the rest goes evenly. */
const BURST_PART = 0.05;
/** The part of the burst that is reserved for urgent requests, such as loads of joining players. */
const RESERVED_PART = 0.25;
/** A throttled request halves the pace, down to this part of the limit. */
const SLOWEST_PART = 1 / 32;
/** Each second without another throttled request restores this part. */
const RECOVERY_PER_SECOND = 0.05;
/** Requests that were in flight together are throttled together, and count as one for this long. */
const THROTTLE_SECONDS = 1;

/**
 * Keeps one kind of request within what this server may take of the experience's limit.
 *
 * It starts as if this server were alone. When the service throttles, it halves its pace, and restores
 * it a little each second, so that servers which share a limit settle on fair parts of it.
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
	 * @param isUrgent - whether it may use the reserve
	 */
	public fits(now: number, users: number, isUrgent: boolean): boolean {
		this.count(now, users);
		const reserved = isUrgent ? 0 : this.burst(users) * RESERVED_PART;
		return this.tokens >= 1 + reserved;
	}

	/** Counts a request that is sent, whether it fitted or not. */
	public spend(now: number, users: number): void {
		this.count(now, users);
		this.tokens -= 1;
	}

	/** Slows down after a request that was throttled. */
	public slowDown(now: number): void {
		if (now >= this.throttledAt + THROTTLE_SECONDS) {
			this.throttledAt = now;
			this.part = math.max(this.part / 2, SLOWEST_PART);
		}
	}

	/** The part of the limit that is currently used at most; 1 unless it was throttled recently. */
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
		// Urgent requests may overdraw, but by no more than a burst.
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
