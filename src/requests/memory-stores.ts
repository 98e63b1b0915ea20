import {
	classifyMemoryFailure,
	type MemoryFailure,
	type MemoryFailureKind,
} from "./memory-failure";
import { startCall } from "../threads/start-call";
import type { HashMapSeam, Platform, QueueSeam } from "../platform/platform";

/**
 * How long to wait for an answer: MemoryStore answers within a few hundredths of a second, and a load that waits for a
 * lease continues without one after 4 s.
 */
export const ANSWER_SECONDS_MAX = 2;

const MISSING: MemoryFailure = { kind: "noAccess", message: "there are no memory stores here" };

/** The result of one request. Check `ok`; the object itself is always true. */
export type MemoryAttempt<T> =
	| { readonly ok: true; readonly value: T }
	| {
			readonly ok: false;
			readonly failure: MemoryFailure;
			/** If there was no answer in time: the one that may still come. Until then a write may land at any moment. */
			readonly late?: LateAnswer;
	  };

/** The answer to a request that was given up. */
export interface LateAnswer {
	/** Calls a function, which must not yield, once it has arrived. */
	onSettled(listener: (answer: MemoryAttempt<unknown>) => void): void;
}

/** The memory stores of the engine, as the library calls them: errors become values. */
export class MemoryStores {
	/** Whether there are none: an unpublished place, or Studio without access. Nothing is sent then. */
	public isMissing: boolean;

	public constructor(
		private readonly platform: Platform,
		/** Called with the outcome of each request. */
		private readonly observe: (failure: MemoryFailureKind | undefined) => void,
	) {
		this.isMissing = !platform.lifecycle.isPublished();
	}

	public map(name: string): MemoryMap {
		return new MemoryMap(this, () => this.platform.memoryStores.GetHashMap(name));
	}

	public queue(name: string): MemoryQueue {
		return new MemoryQueue(this, () => this.platform.memoryStores.GetQueue(name));
	}

	/**
	 * Runs one request. Yields, but only up to a limit. An error may come after a write has landed, and if
	 * there is no answer it may land at any time.
	 */
	public request<T>(call: () => T, secondsMax = ANSWER_SECONDS_MAX): MemoryAttempt<T> {
		if (this.isMissing) {
			return { ok: false, failure: MISSING };
		}
		const answer = startCall(this.platform.scheduler, () => this.run(call));
		const attempt: MemoryAttempt<T> = answer.waitAtMost(secondsMax) ?? {
			ok: false,
			failure: { kind: "retry", message: `no answer in ${secondsMax} s` },
			late: answer,
		};
		this.observe(attempt.ok ? undefined : attempt.failure.kind);
		return attempt;
	}

	private run<T>(call: () => T): MemoryAttempt<T> {
		const [answered, value] = pcall(call);
		if (answered) {
			return { ok: true, value };
		}
		const { kind, message } = classifyMemoryFailure(value);
		if (kind !== "noAccess") {
			return { ok: false, failure: { kind, message } };
		}
		// A live game that is denied access keeps trying; in Studio there are no other servers to share with.
		this.isMissing = this.platform.lifecycle.isStudio();
		return { ok: false, failure: this.isMissing ? MISSING : { kind: "retry", message } };
	}
}

/** A hash map. All methods yield. */
export class MemoryMap {
	private opened: HashMapSeam | undefined;

	public constructor(
		private readonly stores: MemoryStores,
		private readonly openMap: () => HashMapSeam,
	) {}

	/** @returns the item's value; nil if there is none */
	public get(key: string): MemoryAttempt<unknown> {
		return this.stores.request(() => this.open().GetAsync(key));
	}

	/** @returns whether there already was an item */
	public set(key: string, value: unknown, expirationSeconds: number): MemoryAttempt<boolean> {
		return this.stores.request(() => this.open().SetAsync(key, value, expirationSeconds));
	}

	/**
	 * Changes an item unless another server does in between; the transform then runs again. It must not
	 * yield, and leaves everything unchanged by returning nil. It no longer runs once its caller has
	 * stopped waiting.
	 *
	 * @returns what was written, or nil
	 */
	public update(
		key: string,
		transform: (current: unknown) => unknown,
		expirationSeconds: number,
	): MemoryAttempt<unknown> {
		let isWaitedFor = true;
		const attempt = this.stores.request(() =>
			this.open().UpdateAsync(
				key,
				(current: unknown) => (isWaitedFor ? transform(current) : undefined),
				expirationSeconds,
			),
		);
		isWaitedFor = false;
		return attempt;
	}

	/** Removes whatever is there when the request arrives: it is unconditional. */
	public remove(key: string): MemoryAttempt<void> {
		return this.stores.request(() => {
			this.open().RemoveAsync(key);
		});
	}

	private open(): HashMapSeam {
		this.opened ??= this.openMap();
		return this.opened;
	}
}

/** A queue. All methods yield. */
export class MemoryQueue {
	private opened: QueueSeam | undefined;

	public constructor(
		private readonly stores: MemoryStores,
		private readonly openQueue: () => QueueSeam,
	) {}

	public add(value: unknown, expirationSeconds: number): MemoryAttempt<void> {
		return this.stores.request(() => {
			this.open().AddAsync(value, expirationSeconds);
		});
	}

	/**
	 * Waits up to a number of seconds for something to read.
	 *
	 * @returns the oldest items, which are hidden from other reads for the next 30 s
	 */
	public read(countMax: number, waitSeconds: number): MemoryAttempt<ReadonlyArray<unknown>> {
		return this.stores.request(() => {
			const [items] = this.open().ReadAsync(countMax, false, waitSeconds);
			return items;
		}, waitSeconds + ANSWER_SECONDS_MAX);
	}

	private open(): QueueSeam {
		this.opened ??= this.openQueue();
		return this.opened;
	}
}
