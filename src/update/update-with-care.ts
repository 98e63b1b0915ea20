import type { Document } from "../document/document";
import type { Updater } from "../document/update-log";
import { PPDBError, withKey } from "../base/error";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import { equalValues } from "../value/equal-values";
import { sharedPath } from "../value/shared-path";
import { inspectStorable } from "../value/storable-value";
import type { StoreContext } from "../store/store-context";

/**
 * Updates a document with all the checks of `debug`, and gives listeners the previous data.
 *
 * @returns whether there is one more update in the log
 * @throws what the document throws; in `debug` also InvalidValue and InvalidData
 */
export function updateWithCare(
	context: StoreContext,
	document: Document,
	updater: Updater,
	tag: unknown,
): boolean {
	const isWatched = context.changes.watches(document.key);
	const previous = isWatched ? document.data() : undefined;
	if (context.isDebug) {
		checkReplayable(context, document, updater);
	}
	if (!document.update(updater, tag)) {
		return false;
	}
	if (context.isDebug) {
		assertStorable(context, document);
	}
	if (isWatched) {
		context.announcer.changed(document, previous, "local");
	}
	return true;
}

/** Runs an updater on two copies of the data, and reports what would go wrong in a replay. */
function checkReplayable(context: StoreContext, document: Document, updater: Updater): void {
	document.assertIdle();
	const { key } = document;
	const data = document.data();
	const [, first] = callWithoutYield(updater, copyValue(data));
	const [, second] = callWithoutYield(updater, copyValue(data));
	if (inspectStorable(first, "data").obstacle !== undefined) {
		return;
	}
	if (!equalValues(first, second)) {
		const message =
			"an updater gave two different results for the same data; it was applied, but if another server has " +
			"written meanwhile, the stored data will differ from what was seen here";
		context.reporter.report(new PPDBError("ImpureUpdate", message, { key }));
	}
	const path = sharedPath(first, second);
	if (path !== undefined) {
		const [source, line] = debug.info(updater, "sl");
		const message =
			`the updater at ${source}:${line} puts a table into data${path} that is also used elsewhere; ` +
			"the document has a copy of it. Copy it in the updater, or create it there";
		context.reporter.report(new PPDBError("SharedTable", message, { key }));
	}
}

function assertStorable(context: StoreContext, document: Document): void {
	const { key } = document;
	const data = document.data();
	const { obstacle } = inspectStorable(data, "data");
	const problem =
		obstacle === undefined
			? context.schema.problemOf(data)
			: new PPDBError("InvalidValue", obstacle);
	if (problem !== undefined) {
		document.withdrawNewest();
		throw withKey(problem, key);
	}
}
