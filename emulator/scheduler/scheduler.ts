import type { Random } from "../base/random";
import { EventQueue, type ScheduledEvent } from "./event-queue";
import type { Process } from "./process";
import type { VirtualClock } from "./virtual-clock";

/** Deferred threads that may follow one event; more of them are a loop that would never let time pass. */
const MAX_DEFERRED_PER_EVENT = 100_000;
/** Keeps rounding errors from moving a time that is due on a frame to the next one. */
const FRAME_TOLERANCE = 1e-6;
const MAX_TIE = 2 ** 30;

/** How the scheduler orders and rounds resumptions. */
export interface SchedulerOptions {
	/** Threads that are due at the same time resume in an order drawn from the seed. */
	readonly shuffleResumption: boolean;
	/** Frames per second that `task.wait` and `task.delay` round up to; 0 does not round. */
	readonly frameRate: number;
}

interface DeferredThread {
	readonly owner: Process;
	readonly thread: thread;
	readonly values: ReadonlyArray<defined>;
}

/**
 * Runs the threads of all servers on virtual time, one at a time, in an order that depends only on the seed.
 *
 * It is a plain loop and never yields to the host. Not modelled: the resumption points within a frame
 * (input, render, physics), and the limit of 10 on nested deferred events.
 */
export class Scheduler {
	private readonly queue = new EventQueue();
	/** Tables of past events, for reuse. */
	private readonly spare = new Array<ScheduledEvent>();
	private readonly deferred = new Array<DeferredThread>();
	/** Threads that stay with their owner even if a thread of another one resumes them. */
	private readonly homes = new WeakMap<thread, Process>();
	private sequence = 0;
	private current?: Process;
	private pumping = false;

	public constructor(
		public readonly clock: VirtualClock,
		private readonly random: Random,
		private readonly options: SchedulerOptions,
	) {}

	/** The process whose code is running. */
	public runningProcess(): Process | undefined {
		return this.current;
	}

	/** Lets the cloud itself do something after `delay` seconds, even if servers have died by then. */
	public schedule(delay: number, action: () => void): void {
		this.push(this.clock.seconds + delay, undefined, undefined, action, undefined);
	}

	/** Calls `action` after `delay` seconds, unless `owner` is dead by then. */
	public scheduleFor(owner: Process, delay: number, action: () => void): void {
		this.push(this.clock.seconds + delay, owner, undefined, action, undefined);
	}

	/** Resumes a suspended thread after `delay` seconds, unless `owner` is dead by then. */
	public resumeAfter(
		owner: Process,
		delay: number,
		thread: thread,
		values?: Array<defined>,
	): void {
		this.push(this.clock.seconds + delay, owner, thread, undefined, values);
	}

	/** Yields the running thread for exactly `delay` seconds. */
	public sleep(owner: Process, delay: number): void {
		this.resumeAfter(owner, delay, this.yieldableThread());
		coroutine.yield();
	}

	/** The running thread, which is about to yield. Fails where yielding would hang the host. */
	public yieldableThread(): thread {
		if (this.current === undefined) {
			error(
				"this call yields, and nothing drives the virtual time: call it inside cloud.run",
				3,
			);
		}
		if (!coroutine.isyieldable())
			error("attempt to yield across metamethod/C-call boundary", 3);
		return coroutine.running();
	}

	/** Seconds until the first frame at or after `delay`, and at least until the next frame. */
	public frameDelay(delay: number): number {
		const rate = this.options.frameRate;
		const wanted = math.max(delay, 0);
		if (rate <= 0) return wanted;
		const now = this.clock.seconds;
		const nextFrame = math.floor(now * rate + FRAME_TOLERANCE) + 1;
		const dueFrame = math.ceil((now + wanted) * rate - FRAME_TOLERANCE);
		return math.max(nextFrame, dueFrame) / rate - now;
	}

	/** Runs a function or a suspended thread immediately, until its first yield. */
	public spawn(owner: Process, body: Callback | thread, ...values: Array<unknown>): thread {
		const created = typeIs(body, "thread") ? body : coroutine.create(body);
		this.resume(owner, created, ...values);
		return created;
	}

	/** Runs a function as a thread that stays with its owner, regardless of what resumes it later. */
	public spawnAtHome(owner: Process, body: () => void): thread {
		const created = coroutine.create(body);
		this.homes.set(created, owner);
		this.resume(owner, created);
		return created;
	}

	/** Runs a function or a suspended thread after the current event, before time goes on. */
	public defer(owner: Process, body: Callback | thread, ...values: Array<defined>): thread {
		const created = typeIs(body, "thread") ? body : coroutine.create(body);
		this.deferred.push({ owner, thread: created, values });
		return created;
	}

	/** Resumes a thread now; does nothing if its owner is dead or the thread has ended. */
	public resume(owner: Process, resumed: thread, ...values: Array<unknown>): void {
		if (!owner.alive || coroutine.status(resumed) !== "suspended") return;
		const previous = this.current;
		const home = this.homes.get(resumed) ?? owner;
		this.current = home;
		const [succeeded, failure] = coroutine.resume(resumed, ...values);
		this.current = previous;
		if (!succeeded) home.report(failure, resumed);
	}

	/** `resume` without values, from the event loop: the most frequent event, and it needs no table of values. */
	private wake(owner: Process, woken: thread): void {
		if (coroutine.status(woken) !== "suspended") return;
		const home = this.homes.get(woken) ?? owner;
		this.current = home;
		const [succeeded, failure] = coroutine.resume(woken);
		this.current = undefined;
		if (!succeeded) home.report(failure, woken);
	}

	/** Handles events until `isDone`, or until there are none. */
	public pump(isDone: () => boolean): void {
		if (this.pumping) error("cloud.run inside cloud.run: use cloud.spawn", 3);
		this.pumping = true;
		this.runDeferred();
		while (!isDone() && this.step());
		this.pumping = false;
	}

	/** When the next event is due; `undefined` if nothing is scheduled. */
	public nextEventTime(): number | undefined {
		return this.queue.peek()?.time;
	}

	private step(): boolean {
		const event = this.queue.pop();
		if (event === undefined) return false;
		const { time, owner, thread, action, values } = event;
		this.recycle(event);
		this.clock.seconds = time;
		if (owner !== undefined) {
			if (!owner.alive) return true;
			if (owner.frozenUntil > time) {
				this.push(owner.frozenUntil, owner, thread, action, values);
				return true;
			}
		}
		if (action !== undefined) {
			action();
		} else if (owner !== undefined && thread !== undefined) {
			if (values === undefined) this.wake(owner, thread);
			else this.resume(owner, thread, ...values);
		}
		if (this.deferred.size() > 0) this.runDeferred();
		return true;
	}

	private runDeferred(): void {
		const deferred = this.deferred;
		let index = 0;
		while (index < deferred.size()) {
			const entry = deferred[index];
			index += 1;
			if (index > MAX_DEFERRED_PER_EVENT)
				error("task.defer never ends: virtual time cannot pass");
			this.resume(entry.owner, entry.thread, ...entry.values);
		}
		deferred.clear();
	}

	private push(
		time: number,
		owner: Process | undefined,
		thread: thread | undefined,
		action: (() => void) | undefined,
		values: ReadonlyArray<defined> | undefined,
	): void {
		this.sequence += 1;
		const tie = this.options.shuffleResumption ? this.random.integer(0, MAX_TIE) : 0;
		const event = this.spare.pop() ?? { time, tie, sequence: 0 };
		event.time = time;
		event.tie = tie;
		event.sequence = this.sequence;
		event.owner = owner;
		event.thread = thread;
		event.action = action;
		event.values = values;
		this.queue.push(event);
	}

	/** Keeps the table of a past event for a future one. */
	private recycle(event: ScheduledEvent): void {
		event.owner = undefined;
		event.thread = undefined;
		event.action = undefined;
		event.values = undefined;
		this.spare.push(event);
	}
}
