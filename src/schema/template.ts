import { PPDBError } from "../base/error";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import { isDictionary } from "../value/dictionary";
import { inspectStorable } from "../value/storable-value";
import type { TakenOut } from "../record-format/taken-out";

/** The data of a new document, or a function of the key that makes it. */
export type Template<T> = T | ((key: string) => T);

/**
 * A fresh copy of the template's data for a key; nil without a template.
 *
 * @throws InvalidOption if a template function throws, yields or returns what cannot be stored
 */
export function instantiateTemplate(template: Template<object> | undefined, key: string): unknown {
	if (typeIs(template, "function")) {
		const [status, data] = callWithoutYield(template as (key: unknown) => unknown, key);
		if (status !== "returned") {
			const message = `the template function ${status} for a key`;
			throw new PPDBError("InvalidOption", message, { key, cause: data });
		}
		const { obstacle } = inspectStorable(data, "template");
		if (obstacle !== undefined && data !== undefined) {
			const message = `the template function returned what cannot be stored: ${obstacle}`;
			throw new PPDBError("InvalidOption", message, { key });
		}
		return copyValue(data);
	}
	return copyValue(template);
}

/**
 * Adds the fields that data lacks, to any depth of dictionaries, in place.
 *
 * Arrays are left alone, and a field with another type than the template's stays as it is.
 *
 * @param out - the fields that must not come back
 */
export function fillMissingFields(data: unknown, filling: unknown, out?: TakenOut): void {
	if (!isDictionary(data) || !isDictionary(filling)) {
		return;
	}
	for (const [field, value] of filling) {
		const present = data.get(field);
		const isOut = out?.get(field);
		if (present !== undefined) {
			fillMissingFields(present, value, isDictionary(isOut) ? isOut : undefined);
		} else if (isOut === undefined) {
			data.set(field, copyValue(value));
		}
	}
}
