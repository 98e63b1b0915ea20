import type { RecordSteps } from "../record/record-step";
import { isPendingIn, isRemoval, type TransactionId } from "../record/transitions";

/**
 * Rolls back what is pending under a key of a transaction that never commits. Yields.
 *
 * @param isInDoubt - whether an attempt to prepare it was reported as failed: it may still land, unless the
 * record has moved on
 */
export function takeBack(
	steps: RecordSteps,
	key: string,
	id: TransactionId,
	isInDoubt: boolean,
): void {
	const patience = { priority: "leaving", failuresMax: math.huge } as const;
	steps.take(key, patience, (record, pending) => {
		const mayLand = isInDoubt && record.revision > 0 && !isRemoval(record.pending);
		if (!isPendingIn(pending, id) && !mayLand) {
			return { verdict: true };
		}
		const revision = mayLand ? record.revision + 1 : record.revision;
		return { verdict: true, write: { ...record, revision } };
	});
}
