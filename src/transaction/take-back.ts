import type { RecordSteps } from "../record/record-step";
import { isPendingIn, isRemoval, type TransactionId } from "../record/transitions";

/**
 * Takes back what is pending under a key of a transaction that never comes to pass. Yields.
 *
 * @param isInDoubt - whether a try to prepare it was reported as failed: it may land yet, unless the
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
