import type { Stamp } from "../record-format/record";
import type { RecordSteps, StepResult } from "../record/record-step";
import { begun } from "../record/transitions";

/**
 * Gives a key without a record an empty one. Yields.
 *
 * So every change is prepared at a revision that no other record of its key ever has: whatever becomes
 * of the record, a late attempt to prepare finds it gone.
 *
 * @returns a result that says whether there is an empty record
 */
export function beginRecord(
	steps: RecordSteps,
	key: string,
	stamp: Stamp,
	failuresMax: number,
): StepResult<boolean> {
	return steps.take(key, { priority: "flushing", failuresMax }, (record) => {
		const isEmpty = record.kind === "missing" && record.pending === undefined;
		const write = isEmpty && record.revision === 0 ? begun(record, stamp) : undefined;
		return { verdict: isEmpty, write };
	});
}
