import { t } from "@rbxts/t";

import { checkData, checkKey, checkTable } from "../value/arguments";
import { plainRecord } from "../record-format/record";
import { PPDBError, withKey } from "../base/error";
import type { Store } from "../store/store";
import type { UpdateOptions } from "../update/update-options";
import { copyValue } from "../value/copy-value";
import { batchUpdate, type BatchItem, type BatchProgress, type BatchResults } from "./batch-update";
import type { ExportedDocument } from "./export-documents";

const isExported = t.strictInterface({
	data: t.any,
	version: t.intersection(t.integer, t.numberMin(0)),
});

/**
 * Stores documents that were exported from any store or schema version. Yields until all are
 * done.
 *
 * @returns for each key whether it was stored, with the error if not
 * @throws InvalidArgument, InvalidKey, InvalidValue before anything is touched
 */
export function importDocuments(
	store: Store,
	documents: ReadonlyMap<string, ExportedDocument<unknown>>,
	onProgress: BatchProgress | undefined,
	{ tag }: UpdateOptions,
	isHeard: () => boolean,
): BatchResults {
	check(documents);
	const items = new Array<BatchItem>();
	const refused: BatchResults = new Map();
	for (const [key, { data, version }] of documents) {
		const { schema } = store.context;
		const current = schema.materialise(plainRecord(version, copyValue(data)), key);
		if (current.ok) {
			const updater = () => copyValue(current.data);
			items.push({ key, updater, tag, fallback: current.data });
		} else {
			refused.set(key, { ok: false, error: withKey(current.error, key, tag) });
		}
	}
	items.sort((left, right) => left.key < right.key);
	const results = batchUpdate(store, items, onProgress, isHeard);
	for (const [key, result] of refused) {
		results.set(key, result);
	}
	return results;
}

function check(documents: unknown): void {
	checkTable(documents, "what is imported");
	for (const [key, exported] of documents as Map<unknown, unknown>) {
		checkKey(key);
		if (!isExported(exported)) {
			const message = `"${key as string}" must be a table of data and version, as export makes it`;
			throw new PPDBError("InvalidArgument", message, {
				key: key as string,
				value: exported,
			});
		}
		checkData(exported.data, `the data of "${key as string}"`);
	}
}
