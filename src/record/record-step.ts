import { retry } from "../requests/retry";
import type { Priority } from "../requests/priority";
import { encodeRecord, type Stamp, type StoredRecord } from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import { mergeUserIds } from "../record-format/user-ids";
import type { FoundRecord } from "./record-loader";
import type { Failure } from "../requests/failure";
import type { KeyInfo, TransformResult } from "../platform/platform";
import type { RecordHost } from "./record-host";

/** What to do with a record that was found: nothing, or write another in its place. */
export interface Step<T> {
	readonly verdict: T;
	readonly write?: StoredRecord;
	/** Whether user ids and metadata of the key go; otherwise they stay. */
	readonly isCleared?: boolean;
}

/** How a step ended. Look at `ok`. */
export type StepResult<T> =
	| {
			readonly ok: true;
			readonly verdict: T;
			/** The record as it is now. */
			readonly record: StoredRecord;
			/** As it was before. */
			readonly found: FoundRecord;
			/** Whether a try before was reported as failed, and may have landed or land yet. */
			readonly wasInDoubt: boolean;
	  }
	| { readonly ok: false; readonly failure: Failure };

/** How long a step is tried. */
export interface StepPatience {
	readonly priority: Priority;
	/** So many failures are borne; `math.huge` for as long as the server lives. */
	readonly failuresMax: number;
}

/**
 * Decides on a record as it is found, after what is known of transactions has been applied.
 *
 * @param pending - the change that was pending before that
 */
export type Decide<T> = (record: StoredRecord, pending: PendingChange | undefined) => Step<T>;

/** Most failures are single ones, and others wait for a transaction: so much of the first wait will do. */
const HICCUP_PART = 1 / 4;

const BROKEN: Failure = { kind: "retry", message: "UpdateAsync gave nil, or its transform broke" };

/** Steps of transactions: single `UpdateAsync` calls that may be tried again, whatever became of the last try. */
export class RecordSteps {
	public constructor(private readonly context: RecordHost) {}

	/** Who writes now, for records that have no revision yet. */
	public stamp(sequence: number): Stamp {
		const { server } = this.context;
		return {
			serverId: server.id,
			sequence,
			unixSeconds: server.platform.clock.unixSeconds(),
			draw: server.platform.random.next(),
		};
	}

	/** Takes a step. Yields, through failures if need be. `decide` may run several times. */
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
