import { Signal } from "@rbxts/beacon";

import type { PPDBError } from "../error";
import type { Console } from "../platform/platform";

/** Where a store's failures and debug lines go. */
export class Reporter {
	/** Fires for failures that no caller waits for. */
	public readonly onError = new Signal<[error: PPDBError]>();
	private readonly warned = new Set<string>();

	public constructor(
		private readonly console: Console,
		private readonly storeName: string,
		private readonly isVerbose: () => boolean,
	) {}

	/** Reports a failure: a warning in the output and `OnError`. */
	public report(failure: PPDBError): void {
		this.console.warn(this.prefix(failure.toString()));
		this.onError.Fire(failure);
	}

	/** Warns of a state of things, once however often it is noticed. */
	public warnOnce(message: string): void {
		if (!this.warned.has(message)) {
			this.warned.add(message);
			this.console.warn(this.prefix(message));
		}
	}

	/** Prints a line if the store is in `debug` mode. */
	public trace(text: string): void {
		if (this.isVerbose()) {
			this.console.print(this.prefix(text));
		}
	}

	private prefix(text: string): string {
		return `[PPDB ${this.storeName}] ${text}`;
	}
}
