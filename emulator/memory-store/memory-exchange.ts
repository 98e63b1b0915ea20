import { isFailing } from "../faults/fault-kind";
import type { RequestCounter } from "../context/request-log";
import { roundTrip } from "../context/round-trip";
import type { ServerContext } from "../context/server-context";
import type { MemoryBackend } from "./memory-backend";
import {
	ACCESS_DENIED,
	INTERNAL_ERROR,
	THROTTLED,
	loggedText,
	thrownText,
} from "./memory-store-errors";
import type { MemoryStoreKnobs } from "./memory-store-options";

/** One server's connection to the memory stores: access, request units, latency and faults of every call. */
export class MemoryExchange {
	private readonly counters = new Map<string, RequestCounter>();
	/** The server refuses its own calls until this virtual second. */
	private throttledUntil = 0;

	public constructor(
		public readonly context: ServerContext,
		public readonly backend: MemoryBackend,
		public readonly knobs: MemoryStoreKnobs,
	) {}

	/** Counts a call and its request units, or raises. To be called once per request, before its first leg. */
	public open(method: string, key: string, units: number, partition: string): void {
		const counter = this.counter(method);
		counter.requests += 1;
		if (!this.context.process.alive || !this.context.apiAccess) {
			this.fail(method, key, ACCESS_DENIED);
		}
		const { scheduler } = this.context;
		if (this.throttledUntil > scheduler.clock.seconds) this.fail(method, key, THROTTLED);
		this.spend(method, key, units, partition);
	}

	/** Spends request units beyond those of `open`. Above a limit the service refuses, and the server backs off for a while. */
	public spend(method: string, key: string, units: number, partition: string): void {
		const refusal = this.backend.spend(units, partition);
		if (refusal !== undefined) {
			const { scheduler, process, random } = this.context;
			const { min, max } = this.knobs.latency;
			scheduler.sleep(process, random.range(min, max));
			this.throttledUntil = scheduler.clock.seconds + this.knobs.throttleSeconds;
			this.fail(method, key, refusal);
		}
		this.counter(method).tokens += units;
	}

	/** One round trip; `act` runs at the backend and may refuse. Raises if a fault affects it. */
	public leg(method: string, key: string, isWrite: boolean, act: () => string | undefined): void {
		const { faults, random, jobId, scheduler } = this.context;
		const fault = faults.draw("memoryStore", method, isWrite);
		const kind = fault?.kind;
		const { min, max } = this.knobs.latency;
		const seconds = random.range(min, max) + faults.drawSpike("memoryStore");
		if (kind === "late") scheduler.schedule(seconds + faults.drawLateness("memoryStore"), act);
		let wentDown: boolean | undefined;
		let refusal: string | undefined;
		const fails = isFailing(fault);
		const goesThrough = () => {
			if (faults.drawFlush()) this.backend.flush();
			wentDown = faults.isDown("memoryStore", jobId);
			if (!wentDown && (!fails || kind === "errorAfter")) refusal = act();
		};
		roundTrip(this.context, seconds, goesThrough, fault);
		if (fails || wentDown || refusal !== undefined) {
			this.fail(method, key, refusal ?? fault?.message ?? INTERNAL_ERROR);
		}
	}

	/** A leg that only reads. */
	public readLeg<T>(method: string, key: string, read: () => T): T {
		let found: T | undefined;
		this.leg(method, key, false, () => {
			found = read();
			return undefined;
		});
		return found as T; // the leg has run, or it would have raised
	}

	/** Why there is no memory, after freeing expired items; nothing if there is. */
	public memoryRefusal(check: () => string | undefined): string | undefined {
		if (check() === undefined) return undefined;
		this.backend.sweep();
		return check();
	}

	/** Counts a call that succeeded. */
	public succeed(method: string, key: string): void {
		const context = this.context;
		if (context.log.observer !== undefined) context.observe("memoryStore", method, key);
	}

	/** Counts a failed call and raises its error. */
	public fail(method: string, key: string, message: string): never {
		this.counter(method).failures += 1;
		const context = this.context;
		const thrown = thrownText(message, this.knobs.errorTexts);
		const logged = loggedText(message, method);
		if (logged !== undefined) context.write("error", logged);
		if (context.log.observer !== undefined) context.observe("memoryStore", method, key, thrown);
		error(thrown, 0);
	}

	private counter(method: string): RequestCounter {
		let counter = this.counters.get(method);
		if (counter === undefined) {
			counter = this.context.log.counter("memoryStore", method, this.context.jobId);
			this.counters.set(method, counter);
		}
		return counter;
	}
}
