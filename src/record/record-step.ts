import { retry } from "../requests/retry";
import type { Priority } from "../requests/priority";
import { encodeRecord, type Stamp, type StoredRecord } from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import { mergeUserIds } from "../record-format/user-ids";
import type { FoundRecord } from "./record-loader";
import type { Failure } from "../requests/failure";
import type { KeyInfo, TransformResult } from "../platform/platform";
import type { RecordHost } from "./record-host";

/** What to do with a record that was found: nothing, or replace it with another. */
export interface Step<T> {
	readonly verdict: T;
	readonly write?: StoredRecord;
	/** Whether user ids and metadata of the key are dropped; otherwise they stay. */
	readonly isCleared?: boolean;
}

/** The result of a step. Check `ok`. */
export type StepResult<T> =
	| {
			readonly ok: true;
			readonly verdict: T;
			/** The record as it is now. */
			readonly record: StoredRecord;
			/** The record as it was before. */
			readonly found: FoundRecord;
			/** Whether an earlier try was reported as failed, and may have landed or may still land. */
			readonly wasInDoubt: boolean;
	  }
	| { readonly ok: false; readonly failure: Failure };

/** How long a step is tried. */
export interface StepPatience {
	readonly priority: Priority;
	/** How many failures to tolerate; `math.huge` for as long as the server lives. */
	readonly failuresMax: number;
}

/**
 * Decides what to do with a record, after everything known about transactions has been applied.
 *
 * @param pending - the change that was pending before that
 */
export type Decide<T> = (record: StoredRecord, pending: PendingChange | undefined) => Step<T>;

/** The part of the first wait that is used after a failure: most failures are single ones, and others wait for a transaction. */
const HICCUP_PART = 1 / 4;

const BROKEN: Failure = {
	kind: "retry",
	message: "UpdateAsync returned nil, or its transform failed",
};

/** Steps of transactions: single `UpdateAsync` calls that may be repeated, whatever became of the last try. */
export class RecordSteps {
	public constructor(private readonly context: RecordHost) {}

	/** The stamp of a write by this server now, for records that have no revision yet. */
	public stamp(sequence: number): Stamp {
		const { server } = this.context;
		return {
			serverId: server.id,
			sequence,
			unixSeconds: server.platform.clock.unixSeconds(),
			draw: server.platform.random.next(),
		};
	}

	/** Takes a step. Yields, retrying after failures. `decide` may run several times. */
	public take<T>(
		key: string,
		{ priority, failuresMax }: StepPatience,
		decide: Decide<T>,
	): StepResult<T> {
		const { server } = this.context;
		return retry(
			this.context,
			(failures) => this.tryOnce(key, priority, decide, failures > 0),
			({ kind }, failures) => {
				const isHopeless =
					kind === "closing" || kind === "invalid" || server.phase === "closed";
				const isHiccup = failures === 1 && kind === "retry";
				return isHopeless || failures > failuresMax
					? undefined
					: { part: isHiccup ? HICCUP_PART : 1 };
			},
		);
	}

	private tryOnce<T>(
		key: string,
		priority: Priority,
		decide: Decide<T>,
		wasInDoubt: boolean,
	): StepResult<T> {
		const { server, durable, outcomes } = this.context;
		const last: { step?: Step<T>; found?: FoundRecord } = {};
		const userIds = this.context.userIdsOf(key);
		const transform = (stored: unknown, keyInfo: KeyInfo | undefined): TransformResult => {
			const raw = this.context.decode(stored, key, keyInfo);
			const record = outcomes.applyTo(raw);
			const step = decide(record, raw.pending);
			last.found = { record };
			last.step = step;
			if (step.write === undefined) {
				return $tuple(undefined);
			}
			const written = encodeRecord(step.write);
			if (step.isCleared === true) {
				return $tuple(written);
			}
			const owners = mergeUserIds(keyInfo?.GetUserIds(), userIds);
			return $tuple(written, owners, keyInfo?.GetMetadata());
		};
		const answer = server.gate.pass("update", priority, () => durable.update(key, transform));
		if (!answer.ok) {
			return { ok: false, failure: answer.failure };
		}
		const { step, found } = last;
		const isLost = step?.write !== undefined && answer.value === undefined;
		if (step === undefined || found === undefined || isLost) {
			return { ok: false, failure: BROKEN };
		}
		const record =
			step.write === undefined
				? found.record
				: { ...step.write, keyVersion: answer.keyInfo?.Version };
		return { ok: true, verdict: step.verdict, record, found, wasInDoubt };
	}
}
