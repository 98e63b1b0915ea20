import { retry } from "../requests/retry";
import type { Priority } from "../requests/priority";
import type { Stamp, StoredRecord } from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import type { Attempt } from "../requests/durable-store";
import type { Failure } from "../requests/failure";
import type { RecordHost } from "./record-host";
import { RecordSteps, type StepPatience } from "./record-step";
import { idOf, isLeftOver, isPendingIn, tellsCommitted, withRemoval } from "./transitions";

/** A request that was reported as failed has landed so long after, or not at all. */
export const LATE_SECONDS = 15;
/** A mark is made, and its `RemoveAsync` sent, in this time from the first try to make it, or not at all. */
const SEND_SECONDS = 10;
/** Once a mark has been seen for so long, no `RemoveAsync` that belongs to it can land any more. */
export const MARK_SECONDS = SEND_SECONDS + LATE_SECONDS;
/** Of no schema: the server that makes the key anew has its own. */
const NO_VERSION = 0;

const TOO_LATE: Failure = { kind: "retry", message: "it was too late to send RemoveAsync" };

/** What came of a removal: `kept` when the record was not one that may go. */
export type RemovalResult =
	| { readonly kind: "removed" }
	| { readonly kind: "kept" }
	| { readonly kind: "failed"; readonly failure: Failure };

/** One removal of what is under a key. */
interface Removal {
	readonly key: string;
	readonly change: PendingChange;
	readonly stamp: Stamp;
	/** Nothing is marked or sent after that, by this server's monotonic clock. */
	readonly lastMoment: number;
}

/**
 * Removes keys: first durably, by a mark in the record, and then what is left of it.
 *
 * `RemoveAsync` has no condition, and may land long after it was reported as failed. So at most one is
 * sent for each mark, and nobody writes over a mark as long as its `RemoveAsync` may land.
 */
export class Removals {
	private readonly steps: RecordSteps;

	public constructor(private readonly context: RecordHost) {
		this.steps = new RecordSteps(context);
	}

	/** Removes the record of a key, if it is one that may go when that lands. Yields. */
	public remove(
		key: string,
		patience: StepPatience,
		mayGo: (record: StoredRecord) => boolean,
	): RemovalResult {
		const { clock } = this.context.server.platform;
		const removal = this.begin(key);
		const { change, stamp, lastMoment } = removal;
		const result = this.steps.take(key, patience, (record) => {
			// Others may have written over the mark, if this server stood still.
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
		// No RemoveAsync belongs to this mark, so where it lands all the same nobody has to wait for one.
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
		// It may have waited for its turn, so the last moment is looked at when that comes.
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

/** Whether a request was turned away for a limit, so that it cannot land any more. */
function isUnsent({ kind }: Failure): boolean {
	return kind === "throttled" || kind === "keyThrottled";
}
