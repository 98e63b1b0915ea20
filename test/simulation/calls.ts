import type { OpenCall } from "./checkers/drain";
import type { Trace } from "./trace";

/** What PPDB throws, as far as the simulation looks at it. */
export interface Problem {
	readonly code?: string;
	readonly key?: string;
}

/** How a call into the library ended. Look at `ok`. */
export type CallOutcome<T> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Calls into the library: it notes how they end, and which have not. */
export class Calls {
	private readonly open = new Map<number, OpenCall>();
	private begun = 0;
	/** Called with each call that a server refuses, or gives up, because it closes. */
	public onClosed: (server: string, document: string) => void = () => undefined;

	public constructor(
		private readonly trace: Trace,
		private readonly now: () => number,
	) {}

	/** Makes a call; what it throws is an outcome. */
	public make<T>(
		what: string,
		server: string,
		document: string,
		action: () => T,
	): CallOutcome<T> {
		this.begun += 1;
		const number = this.begun;
		this.open.set(number, { number, what, server, document, since: this.now() });
		const [ok, result] = pcall(action);
		this.open.delete(number);
		if (ok) {
			return { ok: true, value: result };
		}
		const problem = typeIs(result, "table") ? (result as Problem) : {};
		this.trace.note(what, server, document, problem.code ?? tostring(result));
		if (problem.code === "Closed") {
			this.onClosed(server, document);
		}
		return { ok: false, problem };
	}

	/** Whether such a call for a document is under way on a server. */
	public isOpen(what: string, server: string, document: string): boolean {
		for (const [, call] of this.open) {
			if (call.what === what && call.server === server && call.document === document) {
				return true;
			}
		}
		return false;
	}

	/** Calls that have not returned, oldest first. */
	public list(): Array<OpenCall> {
		const calls = new Array<OpenCall>();
		for (const [, call] of this.open) {
			calls.push(call);
		}
		return calls.sort((left, right) => left.number < right.number);
	}

	/** A server is gone: nobody waits for its calls. */
	public forget(server: string): void {
		for (const [number, call] of table.clone(this.open)) {
			if (call.server === server) {
				this.open.delete(number);
			}
		}
	}
}
