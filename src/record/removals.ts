import { retry } from "../requests/retry";
import type { Priority } from "../requests/priority";
import type { Stamp, StoredRecord } from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import type { Attempt } from "../requests/durable-store";
import type { Failure } from "../requests/failure";
import type { RecordHost } from "./record-host";
import { RecordSteps, type StepPatience } from "./record-step";
import { idOf, isLeftOver, isPendingIn, tellsCommitted, withRemoval } from "./transitions";

/** How long after it was reported as failed a request may still land. */
export const LATE_SECONDS = 15;
/** How long after the first try to make a mark it may be made, and its `RemoveAsync` sent. */
const SEND_SECONDS = 10;
/** Once a mark has been seen for this long, no `RemoveAsync` that belongs to it can land any more. */
export const MARK_SECONDS = SEND_SECONDS + LATE_SECONDS;
/** Belongs to no schema: the server that creates the key again has its own. */
const NO_VERSION = 0;

const TOO_LATE: Failure = {
	kind: "retry",
	message: "it was too late to send RemoveAsync; the next server that finds the mark removes it",
};

/** The result of a removal: `kept` if the record was not one that may be removed. */
export type RemovalResult =
	| { readonly kind: "removed" }
	| { readonly kind: "kept" }
	| { readonly kind: "failed"; readonly failure: Failure };

/** One removal of what is stored under a key. */
interface Removal {
	readonly key: string;
	readonly change: PendingChange;
	readonly stamp: Stamp;
	/** The latest moment to mark or send anything, by this server's monotonic clock. */
	readonly lastMoment: number;
}

/**
 * Removes keys: first durably, by a mark in the record, and then the mark.
 *
 * `RemoveAsync` is unconditional, and may land long after it was reported as failed. So at most one is
 * sent for each mark, and no server writes over a mark while its `RemoveAsync` may land.
 */
export class Removals {
	private readonly steps: RecordSteps;

	public constructor(private readonly context: RecordHost) {
		this.steps = new RecordSteps(context);
	}

	/** Removes the record of a key, if it is one that may be removed when that lands. Yields. */
	public remove(
		key: string,
		patience: StepPatience,
		mayGo: (record: StoredRecord) => boolean,
	): RemovalResult {
		const { clock } = this.context.server.platform;
		const removal = this.begin(key);
		const { change, stamp, lastMoment } = removal;
		const result = this.steps.take(key, patience, (record) => {
			// Other servers may have written over the mark, if this server stood still.
			if (isPendingIn(record.pending, idOf(change)) || tellsCommitted(record, change)) {
				return { verdict: true };
			}
			return clock.now() < lastMoment && mayGo(record)
				? { verdict: true, write: withRemoval(record, change, stamp), isCleared: true }
				: { verdict: false };
		});
		if (result.ok && result.verdict) {
			this.clear(removal, patience.priority);
			return { kind: "removed" };
		}
		// No RemoveAsync belongs to this mark, so there is no reason to wait for one that lands all the same.
		this.context.outcomes.settle(idOf(change), "committed");
		return result.ok ? { kind: "kept" } : { kind: "failed", failure: result.failure };
	}

	/** Removes an empty record, if there is one, now or later. Yields. */
	public sweep(key: string): void {
		const failuresMax = this.context.settings.retries();
		const result = this.remove(key, { priority: "maintenance", failuresMax }, isLeftOver);
		if (result.kind === "failed" && this.context.server.phase !== "closed") {
			this.sweepLater(key, LATE_SECONDS);
		}
	}

	private begin(key: string): Removal {
		const { server } = this.context;
		const stamp = this.steps.stamp(server.nextSequence());
		const change: PendingChange = {
			i: stamp.serverId,
			s: stamp.sequence,
			t: stamp.unixSeconds,
			k: [key],
			v: NO_VERSION,
			d: undefined,
		};
		const lastMoment = server.platform.clock.now() + SEND_SECONDS;
		return { key, change, stamp, lastMoment };
	}

	/** Removes the mark. */
	private clear(removal: Removal, priority: Priority): void {
		const answer = retry(
			this.context,
			() => this.send(removal, priority),
			(failure) => (isUnsent(failure) ? {} : undefined),
		);
		const { key, change } = removal;
		const finish = () => {
			this.context.outcomes.settle(idOf(change), "committed");
		};
		if (answer.ok) {
			finish();
			return;
		}
		this.context.server.platform.scheduler.delay(
			answer.failure === TOO_LATE ? 0 : LATE_SECONDS,
			() => {
				finish();
				this.sweep(key);
			},
		);
	}

	private send({ key, lastMoment }: Removal, priority: Priority): Attempt {
		const { server, durable } = this.context;
		// It may have waited for its turn, so the latest moment is checked when that comes.
		return server.gate.pass("remove", priority, () =>
			server.platform.clock.now() < lastMoment
				? durable.remove(key)
				: { ok: false, failure: TOO_LATE },
		);
	}

	private sweepLater(key: string, seconds: number): void {
		this.context.server.platform.scheduler.delay(seconds, () => {
			this.sweep(key);
		});
	}
}

/** Whether a request was refused because of a limit, so that it cannot land any more. */
function isUnsent({ kind }: Failure): boolean {
	return kind === "throttled" || kind === "keyThrottled";
}
