import { PPDBError } from "../base/error";
import type { Platform } from "../platform/platform";
import { Pause } from "../threads/pause";
import { growingSeconds } from "../threads/growing-wait";
import type { StoreDirectory } from "./store-directory";
import type { Lease } from "./lease";
import type { LeaseLook, LeaseMap } from "./lease-map";
import type { LeaseSettings } from "./lease-owner";
import { handOverKind, type HandOver } from "./wire-format";

/** How long MemoryStore may be silent before waiting for a lease is pointless. */
const UNREACHABLE_SECONDS = 4;
/** The wait after a failed request, which doubles each time. */
const RETRY_SECONDS = 0.1;
const RETRY_SECONDS_MAX = 0.5;
/** The wait between two checks of a lease that another server has, as a part of the time already waited... */
const PATIENCE = 1 / 12;
/** ...but no less than this, and no more than the first while its holder may still answer or be gone soon. */
const LOOK_SECONDS_MIN = 0.05;
const LOOK_SECONDS_MAX = 0.5;
const LOOK_SECONDS_MAX_LATER = 2;
/** How soon the holder is asked again: a message may be lost, or arrive too early. */
const ASK_AGAIN_SECONDS = 2.5;
/** How long a request may be read: by then it has been repeated if it is still wanted. */
const ASKED_SECONDS = 2 * ASK_AGAIN_SECONDS;

/** How a wait for a lease ended. */
export interface WaitResult {
	/** Whether MemoryStore says that it is ours; otherwise MemoryStore did not answer. */
	readonly isTaken: boolean;
	/** Whether no other server was found to have it: what was read meanwhile counts. */
	readonly wasFree: boolean;
}

/** One wait for a lease: asks its holder to hand it over, and takes it if the holder is gone. */
export class LeaseWait {
	private readonly startedAt: number;
	private answeredAt: number;
	private failures = 0;
	private holder: string | undefined;
	private holderTake = 0;
	private askedAt = -math.huge;
	/** An item whose holder was found to be gone after it was seen. */
	private abandoned: string | undefined;
	private pause: Pause | undefined;

	public constructor(
		private readonly platform: Platform,
		private readonly directory: StoreDirectory,
		private readonly map: LeaseMap,
		private readonly storeMark: string,
		private readonly lease: Lease,
		private readonly settings: LeaseSettings,
		/** By the monotonic clock. */
		private readonly lastMoment: number,
	) {
		this.startedAt = platform.clock.now();
		this.answeredAt = this.startedAt;
	}

	/**
	 * Yields until the lease is ours, MemoryStore has been silent for too long, or it is no longer wanted.
	 *
	 * @throws LockTimeout
	 */
	public run(): WaitResult {
		const { clock } = this.platform;
		while (this.isWanted()) {
			const look = this.map.take(
				this.lease,
				(item, text) =>
					this.isWanted() &&
					(item?.holder === undefined ||
						this.lease.isOurs(item) ||
						text === this.abandoned),
			);
			if (!this.isWanted()) {
				// No holder is asked to hand over a key that is no longer wanted.
				break;
			}
			if (look.kind === "taken") {
				return { isTaken: true, wasFree: this.holder === undefined };
			}
			if (look.kind === "foreign") {
				this.noteHolder(look.item.holder ?? "", look.item.take, look.text);
			} else if (this.isHopeless(look)) {
				break;
			}
			const secondsLeft = this.lastMoment - clock.now();
			if (secondsLeft <= 0) {
				if (look.kind === "failed" && this.settings.isRequired()) {
					break;
				}
				throw this.timeout();
			}
			this.rest(math.min(this.restSeconds(look), secondsLeft));
		}
		return { isTaken: false, wasFree: false };
	}

	/** Whether it was not given back meanwhile. */
	private isWanted(): boolean {
		return this.lease.state === "taking";
	}

	private noteHolder(holder: string, take: number, text: string): void {
		this.answeredAt = this.platform.clock.now();
		this.failures = 0;
		if (this.holder !== holder || this.holderTake !== take) {
			this.holder = holder;
			this.holderTake = take;
			this.askedAt = -math.huge;
		}
		this.abandoned = undefined;
		this.platform.scheduler.spawn(() => {
			this.lookForHolder(holder, text);
		});
		if (this.answeredAt - this.askedAt >= ASK_AGAIN_SECONDS) {
			this.askedAt = this.answeredAt;
			this.platform.scheduler.spawn(() => {
				this.ask(holder, take);
			});
		}
	}

	private isHopeless({ isInvalid }: LeaseLook & { kind: "failed" }): boolean {
		this.failures += 1;
		const silence = this.platform.clock.now() - this.answeredAt;
		// If a lease is required, the wait lasts as long as there is time.
		const isSilent = silence >= UNREACHABLE_SECONDS && !this.settings.isRequired();
		return isInvalid || this.directory.isAlone() || isSilent;
	}

	private lookForHolder(holder: string, text: string): void {
		if (this.directory.presence.isPresent(holder) === false) {
			this.abandoned = text;
			this.pause?.interrupt();
		}
	}

	/** A request that has not been read when it is repeated, or when it is no longer wanted, is of no use. */
	private ask(holder: string, take: number): void {
		const secondsLeft = this.lastMoment - this.platform.clock.now();
		const body: HandOver = [this.lease.key, take];
		const { outbox } = this.directory;
		const seconds = math.min(ASKED_SECONDS, secondsLeft);
		if (seconds > 0 && !outbox.send(holder, handOverKind(this.storeMark), body, seconds)) {
			this.askedAt = -math.huge;
		}
	}

	private restSeconds({ kind }: LeaseLook): number {
		if (kind === "failed") {
			return growingSeconds(this.failures, RETRY_SECONDS, RETRY_SECONDS_MAX);
		}
		if (this.abandoned !== undefined) {
			return 0;
		}
		const waited = this.platform.clock.now() - this.startedAt;
		const isEarly = waited < 2 * this.settings.leaseSeconds();
		const longest = isEarly ? LOOK_SECONDS_MAX : LOOK_SECONDS_MAX_LATER;
		const spread = 0.75 + this.platform.random.next() / 2;
		return math.clamp(waited * PATIENCE, LOOK_SECONDS_MIN, longest) * spread;
	}

	private rest(seconds: number): void {
		this.pause = new Pause(this.platform.scheduler, seconds);
		this.pause.wait();
		this.pause = undefined;
	}

	private timeout(): PPDBError {
		const { key } = this.lease;
		const waited = string.format("%.0f", this.lastMoment - this.startedAt);
		const message =
			this.holder === undefined
				? `no answer from MemoryStore in ${waited} s, so nothing was loaded; call init again`
				: `server ${this.holder} holds the key and did not hand it over in ${waited} s, so nothing was loaded; call init again`;
		return new PPDBError("LockTimeout", message, { key });
	}
}
