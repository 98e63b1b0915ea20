import type { Patch } from "../base/patch";
import { PPDBError } from "../base/error";
import { callWithoutYield } from "../value/call-without-yield";
import { inspectStorable } from "../value/storable-value";
import { lastReadBeforeFailure } from "./trace-reads";

/**
 * Says whether data is valid: a check of `t` or another type guard, for all of the data or for some
 * fields, or a function that returns `$tuple(isGood, reason)`. It must not yield.
 */
export type SchemaCheck<T = unknown> =
	| ((data: unknown) => LuaTuple<[ok: boolean, reason?: string]>)
	| ((data: unknown) => data is Patch<T>)
	| ((data: unknown) => data is T);

/**
 * Repairs data that fails the `schema` check when it is loaded: returns valid data, or nil if
 * it cannot. It may change the data that it is given, and must not yield or do anything else,
 * because it may run again on other servers.
 *
 * @param problem - an `InvalidData` whose message says what is wrong and whose `value` is the data as
 * it is stored, before migrations
 */
export type RepairFunction<T> = (key: string, data: unknown, problem: PPDBError) => T | undefined;

interface Verdict {
	readonly isGood: boolean;
	readonly reason: unknown;
}

/** Checks data against the `schema` option, and has it repaired. */
export class Validation {
	public constructor(
		private readonly check: SchemaCheck | undefined,
		private readonly repair: RepairFunction<unknown> | undefined,
	) {}

	/** Whether there is anything to check against. */
	public isStrict(): boolean {
		return this.check !== undefined;
	}

	/**
	 * What is wrong with data, if anything. Never yields or throws.
	 *
	 * @param details - further fields of the error
	 */
	public problemOf(
		data: unknown,
		details: { readonly key?: string; readonly value?: unknown } = {},
	): PPDBError | undefined {
		const { check } = this;
		if (check === undefined) {
			return undefined;
		}
		const verdict = judge(check, data);
		if (verdict.isGood) {
			return undefined;
		}
		const path = lastReadBeforeFailure(
			(standIn) => !judge(check, standIn).isGood,
			data,
			"data",
		);
		const where = path === undefined ? "" : ` at ${path}`;
		const why = verdict.reason === undefined ? "" : `: ${tostring(verdict.reason)}`;
		return new PPDBError("InvalidData", `the data fails the schema${where}${why}`, details);
	}

	/** The result of the `onInvalid` option for data with a problem; nothing if it is still not valid. */
	public repaired(key: string, data: unknown, problem: PPDBError): unknown {
		const { repair } = this;
		if (repair === undefined) {
			return undefined;
		}
		const [status, result] = callWithoutYield(() => repair(key, data, problem), undefined);
		const isUsable =
			status === "returned" &&
			result !== undefined &&
			inspectStorable(result, "data").obstacle === undefined &&
			this.problemOf(result) === undefined;
		return isUsable ? result : undefined;
	}
}

function judge(check: SchemaCheck, data: unknown): Verdict {
	const [status, verdict] = callWithoutYield(() => {
		const [isGood, reason] = (
			check as unknown as (data: unknown) => LuaTuple<[unknown, unknown]>
		)(data);
		return { isGood: isGood === true, reason } satisfies Verdict;
	}, undefined);
	return status === "returned"
		? (verdict as Verdict)
		: { isGood: false, reason: `the check ${status}: ${tostring(verdict)}` };
}
