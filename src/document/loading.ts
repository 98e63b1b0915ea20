import type { LoadEffort } from "../requests/read-past-failures";
import { left } from "../base/error";
import type { Scheduler } from "../platform/platform";
import { Future } from "../threads/future";
import type { Document } from "./document";

/** The result of a load: a document, nothing under the key, or an error. */
export interface LoadOutcome {
	readonly document?: Document;
	readonly error?: unknown;
}

/** A load in progress; all callers that ask for its key meanwhile wait for it. */
export class Loading implements LoadEffort {
	public readonly outcome: Future<LoadOutcome>;
	public isLeft = false;
	public isReported = false;

	public constructor(
		public readonly key: string,
		scheduler: Scheduler,
		public lastMoment: number,
	) {
		this.outcome = new Future(scheduler);
	}

	/** @throws Left */
	public assertNotLeft(): void {
		if (this.isLeft) {
			throw left(this.key);
		}
	}
}
