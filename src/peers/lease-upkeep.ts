import type { Platform } from "../platform/platform";
import { drawnSeconds, growingSeconds } from "../threads/growing-wait";
import type { StoreDirectory } from "./store-directory";
import type { Lease } from "./lease";
import { LEASE_ITEM_SECONDS, RETURN_ITEM_SECONDS, type LeaseMap } from "./lease-map";

/** The wait after a failed request, which doubles each time. */
const RETRY_SECONDS = 0.25;
const RETRY_SECONDS_MAX = 8;

/** Whether a lease is still this server's current one for its key. */
type IsCurrent = (lease: Lease) => boolean;

/** Keeps a server's leases in MemoryStore in line with what the server wants, past all failures. */
export class LeaseUpkeep {
	public constructor(
		private readonly platform: Platform,
		private readonly directory: StoreDirectory,
		private readonly map: LeaseMap,
		private readonly isCurrent: IsCurrent,
		private readonly nextTake: () => number,
	) {}

	/**
	 * Finds out whether a lease is ours, and takes it if no server has it. Yields until that is known.
	 *
	 * @returns whether another server has it
	 */
	public verify(lease: Lease): boolean {
		const { presence } = this.directory;
		let failures = 0;
		let abandoned: string | undefined;
		while (this.isWanted(lease) && !this.directory.isAlone()) {
			const { lapses } = presence;
			// A new item makes a take-over fail that is based on the previous one.
			lease.take = this.nextTake();
			const look = this.map.take(
				lease,
				(item, text) =>
					item === undefined ||
					lease.isOurs(item) ||
					text === abandoned ||
					(item.holder === undefined && lease.state === "unproven"),
			);
			if (!this.isWanted(lease)) {
				return false;
			}
			if (look.kind === "taken") {
				lease.state = "held";
				lease.lapses = lapses;
				return false;
			}
			if (look.kind === "foreign") {
				const { holder } = look.item;
				const isThere = holder === undefined || presence.isPresent(holder);
				if (isThere === true) {
					return this.isWanted(lease);
				}
				abandoned = isThere === false ? look.text : undefined;
			}
			failures += 1;
			this.rest(failures);
		}
		return false;
	}

	/** Gives a lease back, however many tries that takes, and makes sure that other servers learn what is owed. Yields. */
	public giveBack(lease: Lease): void {
		const { clock } = this.platform;
		// By then, anything that was written has expired.
		const lastMoment = clock.now() + LEASE_ITEM_SECONDS;
		let failures = 0;
		while (this.isReturning(lease) && clock.now() < lastMoment && !this.directory.isAlone()) {
			const text = lease.returnText();
			const attempt = this.map.giveBack(lease);
			lease.firstReturn.settle(true);
			if (!attempt.ok) {
				failures += 1;
				this.rest(failures);
			} else if (text === lease.returnText()) {
				lease.isThrough = true;
				if (attempt.value === undefined || lease.isForgotten) {
					break;
				}
				this.platform.scheduler.wait(RETURN_ITEM_SECONDS / 2);
			}
		}
		lease.firstReturn.settle(true);
	}

	private isWanted(lease: Lease): boolean {
		return this.isCurrent(lease) && (lease.state === "held" || lease.state === "unproven");
	}

	private isReturning(lease: Lease): boolean {
		return this.isCurrent(lease) && lease.state === "returned";
	}

	private rest(failures: number): void {
		const { random, scheduler } = this.platform;
		const full = growingSeconds(failures, RETRY_SECONDS, RETRY_SECONDS_MAX);
		scheduler.wait(drawnSeconds(full, random.next()));
	}
}
