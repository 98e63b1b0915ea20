import type { Clock } from "../platform/platform";
import type { RecordServer } from "./record-host";
import { RecentMap } from "./recent-map";
import { idOf } from "./transitions";
import type { PendingChange } from "../record-format/pending-change";

/**
 * How long a change may be seen pending before it is given up, regardless of its owner: a live transaction
 * takes a second or two, and one whose owner is stuck blocks everyone.
 */
const PENDING_SECONDS_MAX = 25;
/** Transactions remembered as pending; rarely are there more, and a forgotten one starts counting again. */
const SEEN_KEPT = 1000;

/** Decides whether the owner of a transaction may still decide it. */
export class Owners {
	/** When each was first seen pending, by this server's monotonic clock. */
	private readonly seenSince = new RecentMap<number>(SEEN_KEPT);
	private readonly clock: Clock;

	public constructor(private readonly server: RecordServer) {
		this.clock = server.platform.clock;
	}

	/** Records a pending change; returns for how many seconds it has been known. */
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
	 * A wrong answer costs a transaction another run, never its atomicity.
	 */
	public shouldWait(change: PendingChange): boolean {
		if (change.i === this.server.id) {
			return false;
		}
		return this.see(change) < PENDING_SECONDS_MAX && !this.isGone(change.i);
	}

	/** Whether a server is known to be gone. Yields. */
	public isGone(serverId: string): boolean {
		return this.server.directory.presence.isPresent(serverId) === false;
	}
}
