import type { Random } from "../base/random";
import type { Scheduler } from "../scheduler/scheduler";
import type { Fault, FaultyService, HangStage, ScriptedFault } from "./fault-kind";
import { Outages } from "./outages";

/** Probabilities for a service that stores something, from 0 to 1 per request. */
export interface StoreFaults {
	/** An error, and nothing is written. Affects reads too. */
	errorBeforeCommit: number;
	/** An error, although it is written. Writes only. */
	errorAfterCommit: number;
	/** An error, and it is written `lateSeconds` later. Writes only. */
	lateCommit: number;
	/** How late, drawn evenly from this range. */
	lateSeconds: { min: number; max: number };
	/** A request takes `spikeSeconds` longer. */
	latencySpike: number;
	spikeSeconds: { min: number; max: number };
	/** No answer for `hangSeconds`; where it hangs is drawn. Infinite seconds (`math.huge`) mean forever. */
	hang: number;
	hangSeconds: { min: number; max: number };
}

/** Probabilities for DataStoreService. */
export interface DataStoreFaults extends StoreFaults {
	/** The error of a single request is an answer that the engine could not read (501, 503, 504). */
	unreadable: number;
	/** An update lands, and the engine runs its transform again on what has landed. */
	rerun: number;
}

/** Probabilities for MemoryStoreService. */
export interface MemoryStoreFaults extends StoreFaults {
	/** Everything in memory is lost just before a request arrives. */
	flush: number;
	/** An item that is added to a queue never appears. */
	itemLoss: number;
	/** It appears twice. */
	itemDouble: number;
	/** It appears `itemDelaySeconds` later. */
	itemDelay: number;
	itemDelaySeconds: { min: number; max: number };
}

/** Probabilities for MessagingService. */
export interface MessagingFaults {
	/** Publishing raises an error, and nothing is sent. */
	errorBeforeCommit: number;
	/** One subscriber does not get the message. */
	loss: number;
	/** One subscriber gets it twice. */
	duplicate: number;
	/** A message to one subscriber takes `delaySeconds` longer, so that later ones overtake it. */
	delay: number;
	delaySeconds: { min: number; max: number };
}

/** Probabilities for HttpService. */
export interface HttpFaults {
	/** The request does not arrive and raises a connection error. */
	errorBeforeCommit: number;
	/** The request arrives and its answer is lost: a timeout. */
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
 * Everything that can be made to go wrong. Fields may be changed at any time and are read at each request;
 * every decision is drawn from the seed.
 */
export class Faults {
	public dataStore = noDataStoreFaults();
	public memoryStore = noMemoryStoreFaults();
	public messaging = noMessagingFaults();
	public http: HttpFaults = { errorBeforeCommit: 0, errorAfterCommit: 0 };
	/** Starvation: data store requests of each class that others use up per minute of the experience's limit. */
	public experienceLoad = 0;

	private readonly outages = new Outages();
	private readonly scripts = new Map<string, Array<PendingScript>>();

	public constructor(
		private readonly scheduler: Scheduler,
		private readonly random: Random,
	) {}

	/** Schedules a fault for the next request (or the next `times`) of this method on any server. */
	public next(service: FaultyService, method: string, fault: ScriptedFault): void {
		const name = `${service}.${method}`;
		const pending = this.scripts.get(name) ?? [];
		pending.push({ fault, remaining: fault.times ?? 1 });
		this.scripts.set(name, pending);
	}

	/** From now on requests to the service fail, for all servers or for a single one. */
	public beginOutage(service: FaultyService, jobId?: string): void {
		this.outages.begin(service, jobId);
	}

	/** Ends what `beginOutage` began. */
	public endOutage(service: FaultyService, jobId?: string): void {
		this.outages.finish(service, jobId);
	}

	/** Schedules an outage, from and to in virtual seconds since the cloud started. */
	public scheduleOutage(service: FaultyService, from: number, to: number, jobId?: string): void {
		const now = this.scheduler.clock.now();
		this.scheduler.schedule(math.max(0, from - now), () => this.beginOutage(service, jobId));
		this.scheduler.schedule(math.max(0, to - now), () => this.endOutage(service, jobId));
	}

	/** Whether a request of this server fails now. */
	public isDown(service: FaultyService, jobId: string): boolean {
		return this.outages.isDown(service, jobId);
	}

	/** Ends all faults and current outages. Scheduled outages still come. */
	public heal(): void {
		this.dataStore = noDataStoreFaults();
		this.memoryStore = noMemoryStoreFaults();
		this.messaging = noMessagingFaults();
		this.http = { errorBeforeCommit: 0, errorAfterCommit: 0 };
		this.experienceLoad = 0;
		this.outages.clear();
		this.scripts.clear();
	}

	/** The scheduled fault of this call, if any; for calls that never fail by chance. */
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

	/** Extra seconds of latency for one request, usually 0. */
	public drawSpike(service: "dataStore" | "memoryStore"): number {
		const knobs = this[service];
		if (!this.random.chance(knobs.latencySpike)) return 0;
		return this.random.range(knobs.spikeSeconds.min, knobs.spikeSeconds.max);
	}

	/** Whether the memory stores lose everything now. */
	public drawFlush(): boolean {
		return this.random.chance(this.memoryStore.flush);
	}

	/** How long after being added a queue item appears, in seconds: one entry for each time it does. */
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
