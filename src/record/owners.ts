import type { Clock } from "../platform/platform";
import type { RecordServer } from "./record-host";
import { RecentMap } from "./recent-map";
import { idOf } from "./transitions";
import type { PendingChange } from "../record-format/pending-change";

/**
 * A change that has been seen pending for so long is given up, whoever owns it: a live transaction
 * takes a second or two, and one whose owner cannot get on holds everybody up.
 */
const PENDING_SECONDS_MAX = 25;
/** More transactions are hardly seen pending at a time; one that is forgotten begins to count anew. */
const SEEN_KEPT = 1000;

/** Whether a transaction may still be decided by its owner. */
export class Owners {
	/** When each was first seen pending, by this server's monotonic clock. */
	private readonly seenSince = new RecentMap<number>(SEEN_KEPT);
	private readonly clock: Clock;

	public constructor(private readonly server: RecordServer) {
		this.clock = server.platform.clock;
	}

	/** Takes note of a pending change; returns for how many seconds it has been known. */
	public see(change: PendingChange): number {
		const id = idOf(change);
		const now = this.clock.now();
		const since = this.seenSince.get(id);
		if (since === undefined) {
			this.seenSince.set(id, now);
		}
		return now - (since ?? now);
	}

	/**
	 * Whether a pending change should be left to its owner, unless that is this server, which would know. Yields.
	 *
	 * Being wrong costs a transaction another run, never its atomicity.
	 */
	public shouldWait(change: PendingChange): boolean {
		if (change.i === this.server.id) {
			return false;
		}
		return this.see(change) < PENDING_SECONDS_MAX && !this.isGone(change.i);
	}

	/** Whether a server is known not to be there any more. Yields. */
	public isGone(serverId: string): boolean {
		return this.server.directory.presence.isPresent(serverId) === false;
	}
}
