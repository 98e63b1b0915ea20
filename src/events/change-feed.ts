import { Signal, type Connection, type SignalCallback } from "@rbxts/beacon";

import { PPDBError } from "../base/error";
import type { Scheduler } from "../platform/platform";
import type { Reporter } from "../telemetry/reporter";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import { equalValues } from "../value/equal-values";
import { freezeValue } from "../value/freeze-value";

/**
 * What changed a document: an update on this server, data that another server stored, or the removal of
 * updates that were rejected.
 */
export type ChangeSource = "local" | "remote" | "rejected";

/** A listener for changes to a part of a document. */
interface Observer {
	readonly selector: (data: unknown) => unknown;
	readonly callback: (selected: unknown, previous: unknown) => void;
	/** What the selector returned last, as a copy; nothing before the document was seen. */
	last?: { readonly selected: unknown };
}

type Change = [key: string, data: unknown, previous: unknown, source: ChangeSource];

/** A signal that notifies when it gets a listener. */
class ChangeSignal extends Signal<Change> {
	public constructor(private readonly onConnect: () => void) {
		super();
	}

	public override Connect(callback: SignalCallback<Change>): Connection<Change> {
		this.onConnect();
		return super.Connect(callback);
	}
}

/** Announces changes to documents. It costs nothing without listeners. */
export class ChangeFeed {
	public readonly onChange: Signal<Change>;
	private readonly observers = new Map<string, Array<Observer>>();

	/** @param onListener - called when there is a new listener */
	public constructor(
		private readonly scheduler: Scheduler,
		private readonly reporter: Reporter,
		private readonly onListener: () => void,
	) {
		this.onChange = new ChangeSignal(onListener);
	}

	/** Whether there are listeners for changes to a key: only then is the previous data worth keeping. */
	public watches(key: string): boolean {
		// Beacon does not count connections; the head of its list shows whether there are any.
		return this.onChange._handlerListHead !== undefined || this.observers.has(key);
	}

	/** Whether this particular key is observed. */
	public isObserved(key: string): boolean {
		return this.observers.has(key);
	}

	/** Calls the listeners and observers of a document that may have come to hold other data. */
	public announce(key: string, data: unknown, previous: unknown, source: ChangeSource): void {
		if (equalValues(data, previous)) {
			return;
		}
		this.onChange.Fire(key, data, previous, source);
		this.look(key, data);
	}

	/** Gives a key's data to its observers. */
	public look(key: string, data: unknown): void {
		for (const observer of [...(this.observers.get(key) ?? [])]) {
			this.show(key, observer, data);
		}
	}

	/**
	 * Calls back when what a selector returns for a document has changed.
	 *
	 * @param data - the document's data now; nil if it is not cached
	 * @returns a function that ends it
	 */
	public observe(
		key: string,
		selector: Observer["selector"],
		callback: Observer["callback"],
		data: unknown,
	): () => void {
		const observer: Observer = { selector, callback };
		this.observers.set(key, [...(this.observers.get(key) ?? []), observer]);
		this.onListener();
		if (data !== undefined) {
			this.show(key, observer, data);
		}
		return () => {
			const others = (this.observers.get(key) ?? []).filter((other) => other !== observer);
			if (others.isEmpty()) {
				this.observers.delete(key);
			} else {
				this.observers.set(key, others);
			}
		};
	}

	private show(key: string, observer: Observer, data: unknown): void {
		const [status, selected] = callWithoutYield(observer.selector, data);
		if (status !== "returned") {
			this.fail(key, `the selector of an observation ${status}`, selected);
			return;
		}
		const { last } = observer;
		if (last !== undefined && equalValues(last.selected, selected)) {
			return;
		}
		const isPart = typeIs(selected, "table") && table.isfrozen(selected);
		const kept = isPart ? selected : freezeValue(copyValue(selected));
		observer.last = { selected: kept };
		if (last === undefined) {
			return;
		}
		this.scheduler.spawn(() => {
			const [ok, cause] = pcall(observer.callback, kept, last.selected);
			if (!ok) {
				this.fail(key, "the callback of an observation threw", cause);
			}
		});
	}

	private fail(key: string, message: string, cause: unknown): void {
		this.reporter.report(new PPDBError("HookFailed", message, { key, cause }));
	}
}
