import type { StoredRecord } from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import type { RecordLoader } from "./record-loader";
import { withKey, type PPDBError } from "../base/error";
import type { RecordHost } from "./record-host";
import { runParallel } from "../threads/parallel";
import { idOf, isVotedIn, tellsCommitted } from "./transitions";

/**
 * Asks the records of keys about a transaction, and settles it if they show that it committed. Yields.
 *
 * @returns why a record could not answer, if one of them cannot be read
 * @throws LoadFailed if one could not be loaded and the others do not answer
 */
export function askRecords(
	context: RecordHost,
	loader: RecordLoader,
	keys: ReadonlyArray<string>,
	change: PendingChange,
): PPDBError | undefined {
	const records = new Array<StoredRecord>();
	const problems = new Array<PPDBError>();
	let unreadable: PPDBError | undefined;
	runParallel(context.server.platform.scheduler, keys, keys.size(), (key) => {
		const [ok, found] = pcall(() => loader.load(key, "loading"));
		if (!ok) {
			problems.push(found as PPDBError);
			return;
		}
		const { record } = found;
		records.push(record);
		if (record.problem !== undefined) {
			unreadable = withKey(record.problem, key);
		}
	});
	const votes = records.filter((record) => isVotedIn(record, change));
	if (votes.size() === keys.size() || records.some((record) => tellsCommitted(record, change))) {
		context.outcomes.settle(idOf(change), "committed");
		return undefined;
	}
	for (const problem of problems) {
		throw problem;
	}
	return unreadable;
}
