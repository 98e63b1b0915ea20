import type { PPDBErrorCode } from "../base/error";
import { describeValue, PPDBError } from "../base/error";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import { equalValues } from "../value/equal-values";
import type { SeenKey } from "./seen-key";
import type { TransactionPlan } from "./transaction-plan";

/** The result of running a transaction's function. */
export type Decision =
	/** With the drafts as the function left them: they belong to the game, and may change at any time. */
	| { readonly kind: "changed"; readonly drafts: ReadonlyMap<string, defined> }
	| { readonly kind: "unchanged" }
	| { readonly kind: "cancelled" }
	| { readonly kind: "failed"; readonly error: PPDBError };

/** Runs a transaction's function on copies of the data that was seen. Never throws, never yields. */
export function decide(
	seen: ReadonlyMap<string, SeenKey>,
	{ run, makesRecords }: TransactionPlan,
): Decision {
	const drafts = new Map<string, unknown>();
	for (const [key, { data }] of seen) {
		drafts.set(key, copyValue(data));
	}
	guard(drafts, seen);
	const [status, answer] = callWithoutYield(run as (drafts: unknown) => unknown, drafts);
	if (status === "threw") {
		return answer instanceof PPDBError
			? { kind: "failed", error: answer }
			: failed(
					"UpdateFailed",
					"the function of a transaction threw; nothing was changed",
					answer,
				);
	}
	if (status === "yielded") {
		return failed(
			"UpdateYielded",
			"the function of a transaction yielded, which it must not do; nothing was changed",
		);
	}
	if (answer === false) {
		return { kind: "cancelled" };
	}
	if (answer !== undefined && answer !== true && answer !== drafts) {
		const message =
			"the function of a transaction changes its drafts and returns nothing, or false";
		return failed(
			"InvalidArgument",
			`${message}; it returned ${describeValue(answer)}, and nothing was changed`,
		);
	}
	return compare(seen, drafts, makesRecords);
}

/** Makes drafts refuse keys that the transaction was not given, which would otherwise be nil. */
function guard(drafts: Map<string, unknown>, seen: ReadonlyMap<string, SeenKey>): void {
	const assertGiven = (key: unknown) => {
		if (!seen.has(key as string)) {
			const given = new Array<string>();
			for (const [known] of seen) {
				given.push(known);
			}
			const message =
				`${describeValue(key)} is not one of the transaction's keys (${given.sort().join(", ")}); ` +
				"add it to them: transaction(keys, ...)";
			throw new PPDBError("InvalidArgument", message, { value: key });
		}
	};
	setmetatable(drafts, {
		__index: (_, key) => {
			assertGiven(key);
			return undefined;
		},
		__newindex: (_, key, value) => {
			assertGiven(key);
			rawset(drafts, key, value);
		},
	});
}

function compare(
	seen: ReadonlyMap<string, SeenKey>,
	drafts: Map<string, unknown>,
	makesRecords: boolean,
): Decision {
	const changed = new Map<string, defined>();
	for (const [key, { data, kind }] of seen) {
		const draft = drafts.get(key);
		if (draft === undefined) {
			const message =
				"a transaction cannot delete a document, but its function removed one from its drafts; nothing was changed";
			return { kind: "failed", error: new PPDBError("InvalidValue", message, { key }) };
		}
		if (typeIs(data, "table") && !typeIs(draft, "table")) {
			const message = `a transaction replaced a document's table with ${describeValue(draft)}; nothing was changed`;
			return { kind: "failed", error: new PPDBError("InvalidValue", message, { key }) };
		}
		if ((makesRecords && kind === "missing") || !equalValues(draft, data)) {
			changed.set(key, draft as defined);
		}
	}
	return changed.isEmpty() ? { kind: "unchanged" } : { kind: "changed", drafts: changed };
}

function failed(code: PPDBErrorCode, message: string, cause?: unknown): Decision {
	return { kind: "failed", error: new PPDBError(code, message, { cause }) };
}
