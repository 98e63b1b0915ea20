import { PPDBError } from "../error";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";

/** The data of a new document, or a function of the key that makes it. */
export type Template<T> = T | ((key: string) => T);

/**
 * A fresh copy of what a template says for a key; nil without a template.
 *
 * @throws InvalidOption when a template function throws or yields
 */
export function instantiateTemplate(template: Template<object> | undefined, key: string): unknown {
	if (typeIs(template, "function")) {
		const [status, data] = callWithoutYield(template as (key: unknown) => unknown, key);
		if (status !== "returned") {
			const message = `the template function ${status} for a key`;
			throw new PPDBError("InvalidOption", message, { key, cause: data });
		}
		return copyValue(data);
	}
	return copyValue(template);
}

/**
 * Adds the fields that data lacks, to any depth of dictionaries, in place.
 *
 * Arrays are left alone, and a field of another type than the template's stays as it is.
 */
export function fillMissingFields(data: unknown, filling: unknown): void {
	if (!isDictionary(data) || !isDictionary(filling)) {
		return;
	}
	for (const [field, value] of filling) {
		const present = data.get(field);
		if (present === undefined) {
			data.set(field, copyValue(value));
		} else {
			fillMissingFields(present, value);
		}
	}
}

function isDictionary(value: unknown): value is Map<unknown, defined> {
	return typeIs(value, "table") && (value as Array<defined>).size() === 0;
}
