import type { Random } from "../base/random";
import type { Scheduler } from "../scheduler/scheduler";
import type { Fault, FaultyService, HangStage, ScriptedFault } from "./fault-kind";
import { Outages } from "./outages";

/** Probabilities of a service that stores something, from 0 to 1 per request. */
export interface StoreFaults {
	/** Error, nothing written. Hits reads too. */
	errorBeforeCommit: number;
	/** Written, and still an error. Writes only. */
	errorAfterCommit: number;
	/** Error at once, written `lateSeconds` afterwards. Writes only. */
	lateCommit: number;
	/** How late, drawn evenly from this range. */
	lateSeconds: { min: number; max: number };
	/** A request takes `spikeSeconds` longer. */
	latencySpike: number;
	spikeSeconds: { min: number; max: number };
	/** No answer for `hangSeconds`; where it hangs is drawn. Seconds without an end (`math.huge`) are for ever. */
	hang: number;
	hangSeconds: { min: number; max: number };
}

/** Probabilities of DataStoreService. */
export interface DataStoreFaults extends StoreFaults {
	/** An error of a single request is an answer that the engine could not read (501, 503, 504). */
	unreadable: number;
	/** An update lands, and the engine runs its transform once more on what has landed. */
	rerun: number;
}

/** Probabilities of MemoryStoreService. */
export interface MemoryStoreFaults extends StoreFaults {
	/** Everything in memory is lost just before a request arrives. */
	flush: number;
	/** An item that was put into a queue is never there. */
	itemLoss: number;
	/** It is there twice. */
	itemDouble: number;
	/** It is there `itemDelaySeconds` later. */
	itemDelay: number;
	itemDelaySeconds: { min: number; max: number };
}

/** Probabilities of MessagingService. */
export interface MessagingFaults {
	/** Publishing raises an error; nothing is sent. */
	errorBeforeCommit: number;
	/** One subscriber does not get the message. */
	loss: number;
	/** One subscriber gets it twice. */
	duplicate: number;
	/** A message to one subscriber takes `delaySeconds` longer, so that later ones overtake it. */
	delay: number;
	delaySeconds: { min: number; max: number };
}

/** Probabilities of HttpService. */
export interface HttpFaults {
	/** The request does not arrive and raises a connection error. */
	errorBeforeCommit: number;
	/** The request arrives and its answer is lost: a time-out. */
	errorAfterCommit: number;
}

const HANG_STAGES: ReadonlyArray<HangStage> = ["request", "write", "answer"];

interface PendingScript {
	readonly fault: Fault;
	remaining: number;
}

function noStoreFaults(): StoreFaults {
	return {
		errorBeforeCommit: 0,
		errorAfterCommit: 0,
		lateCommit: 0,
		lateSeconds: { min: 2, max: 10 },
		latencySpike: 0,
		spikeSeconds: { min: 1, max: 5 },
		hang: 0,
		hangSeconds: { min: 20, max: 120 },
	};
}

function noDataStoreFaults(): DataStoreFaults {
	return { ...noStoreFaults(), unreadable: 0, rerun: 0 };
}

function noMemoryStoreFaults(): MemoryStoreFaults {
	return {
		...noStoreFaults(),
		flush: 0,
		itemLoss: 0,
		itemDouble: 0,
		itemDelay: 0,
		itemDelaySeconds: { min: 5, max: 60 },
	};
}

function noMessagingFaults(): MessagingFaults {
	return {
		errorBeforeCommit: 0,
		loss: 0,
		duplicate: 0,
		delay: 0,
		delaySeconds: { min: 5, max: 30 },
	};
}

/**
 * Everything that can go wrong on purpose. Fields may be changed at any time and are read at each request;
 * every decision is drawn from the seed.
 */
export class Faults {
	public dataStore = noDataStoreFaults();
	public memoryStore = noMemoryStoreFaults();
	public messaging = noMessagingFaults();
	public http: HttpFaults = { errorBeforeCommit: 0, errorAfterCommit: 0 };
	/** Data store requests of each class that others use up per minute of what the experience has: starvation. */
	public experienceLoad = 0;

	private readonly outages = new Outages();
	private readonly scripts = new Map<string, Array<PendingScript>>();

	public constructor(
		private readonly scheduler: Scheduler,
		private readonly random: Random,
	) {}

	/** Orders a fault for the next request (or the next `times`) of this method on any server. */
	public next(service: FaultyService, method: string, fault: ScriptedFault): void {
		const name = `${service}.${method}`;
		const pending = this.scripts.get(name) ?? [];
		pending.push({ fault, remaining: fault.times ?? 1 });
		this.scripts.set(name, pending);
	}

	/** From now on requests of the service fail, for all servers or for one that is cut off. */
	public beginOutage(service: FaultyService, jobId?: string): void {
		this.outages.begin(service, jobId);
	}

	/** Ends what `beginOutage` began. */
	public endOutage(service: FaultyService, jobId?: string): void {
		this.outages.finish(service, jobId);
	}

	/** Plans an outage between two moments, in virtual seconds since the cloud began. */
	public scheduleOutage(service: FaultyService, from: number, to: number, jobId?: string): void {
		const now = this.scheduler.clock.now();
		this.scheduler.schedule(math.max(0, from - now), () => this.beginOutage(service, jobId));
		this.scheduler.schedule(math.max(0, to - now), () => this.endOutage(service, jobId));
	}

	/** Whether a request of this server fails now. */
	public isDown(service: FaultyService, jobId: string): boolean {
		return this.outages.isDown(service, jobId);
	}

	/** Ends all faults and outages that are going on. Outages that are planned still come. */
	public heal(): void {
		this.dataStore = noDataStoreFaults();
		this.memoryStore = noMemoryStoreFaults();
		this.messaging = noMessagingFaults();
		this.http = { errorBeforeCommit: 0, errorAfterCommit: 0 };
		this.experienceLoad = 0;
		this.outages.clear();
		this.scripts.clear();
	}

	/** The fault that was ordered for this call, if one was; for calls of which none fails by chance. */
	public ordered(service: FaultyService, method: string): Fault | undefined {
		return this.takeScripted(service, method);
	}

	/** Decides the fate of one request. A read never gets a fault that only a write can have. */
	public draw(service: FaultyService, method: string, isWrite: boolean): Fault | undefined {
		const scripted = this.takeScripted(service, method);
		if (scripted !== undefined) return scripted;
		const knobs = this[service];
		if (this.random.chance(knobs.errorBeforeCommit)) return { kind: "errorBefore" };
		if ("hang" in knobs && this.random.chance(knobs.hang)) return this.drawHang(knobs);
		if (!isWrite || !("errorAfterCommit" in knobs)) return undefined;
		if (this.random.chance(knobs.errorAfterCommit)) return { kind: "errorAfter" };
		if ("lateCommit" in knobs && this.random.chance(knobs.lateCommit)) return { kind: "late" };
		const canRerun = "rerun" in knobs && method === "UpdateAsync";
		if (canRerun && this.random.chance(knobs.rerun)) return { kind: "rerun" };
		return undefined;
	}

	/** Extra seconds of latency for one request, mostly 0. */
	public drawSpike(service: "dataStore" | "memoryStore"): number {
		const knobs = this[service];
		if (!this.random.chance(knobs.latencySpike)) return 0;
		return this.random.range(knobs.spikeSeconds.min, knobs.spikeSeconds.max);
	}

	/** Whether the memory stores lose everything now. */
	public drawFlush(): boolean {
		return this.random.chance(this.memoryStore.flush);
	}

	/** How many seconds after it was put into a queue an item is there, for each time that it is. */
	public drawItems(): ReadonlyArray<number> {
		const { itemLoss, itemDouble, itemDelay, itemDelaySeconds } = this.memoryStore;
		if (this.random.chance(itemLoss)) return [];
		const draw = () =>
			this.random.chance(itemDelay)
				? this.random.range(itemDelaySeconds.min, itemDelaySeconds.max)
				: 0;
		return this.random.chance(itemDouble) ? [draw(), draw()] : [draw()];
	}

	/** How many seconds after the caller's error a late write lands. */
	public drawLateness(service: "dataStore" | "memoryStore"): number {
		const { min, max } = this[service].lateSeconds;
		return this.random.range(min, max);
	}

	private drawHang({ hangSeconds }: StoreFaults): Fault {
		const { min, max } = hangSeconds;
		const seconds = max === math.huge ? undefined : this.random.range(min, max);
		return { kind: "hang", seconds, stage: this.random.pick(HANG_STAGES) };
	}

	private takeScripted(service: FaultyService, method: string): Fault | undefined {
		if (this.scripts.isEmpty()) return undefined;
		const pending = this.scripts.get(`${service}.${method}`);
		if (pending === undefined || pending.isEmpty()) return undefined;
		const ordered = pending[0];
		ordered.remaining -= 1;
		if (ordered.remaining <= 0) pending.shift();
		return ordered.fault;
	}
}
