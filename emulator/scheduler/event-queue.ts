import type { Process } from "./process";

/** Something that happens at a moment: either code of the cloud, or a thread that goes on. */
export interface ScheduledEvent {
	readonly time: number;
	/** Order among events of one time before the sequence number: 0, or drawn when shuffling. */
	readonly tie: number;
	readonly sequence: number;
	/** Dropped when its owner is dead. The backend's own events have none and always happen. */
	readonly owner?: Process;
	readonly thread?: thread;
	readonly action?: () => void;
	readonly values?: ReadonlyArray<defined>;
}

function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
	if (a.time !== b.time) return a.time < b.time;
	if (a.tie !== b.tie) return a.tie < b.tie;
	return a.sequence < b.sequence;
}

/** Binary heap of events by time, then tie, then sequence number. */
export class EventQueue {
	private readonly heap = new Array<ScheduledEvent>();
	private count = 0;

	/** How many events wait. */
	public size(): number {
		return this.count;
	}

	/** The next event, which stays queued. */
	public peek(): ScheduledEvent | undefined {
		return this.count > 0 ? this.heap[0] : undefined;
	}

	/** Adds an event. */
	public push(event: ScheduledEvent): void {
		const heap = this.heap;
		let index = this.count;
		this.count += 1;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			const above = heap[parent];
			if (isBefore(above, event)) break;
			heap[index] = above;
			index = parent;
		}
		heap[index] = event;
	}

	/** Takes the next event. */
	public pop(): ScheduledEvent | undefined {
		if (this.count === 0) return undefined;
		const heap = this.heap;
		const first = heap[0];
		const last = heap.pop() as ScheduledEvent; // count > 0, so there is one
		this.count -= 1;
		if (this.count > 0) this.sink(last);
		return first;
	}

	/** Puts `event` where the root was and lets it sink to its place. */
	private sink(event: ScheduledEvent): void {
		const heap = this.heap;
		const count = this.count;
		let index = 0;
		while (true) {
			let child = 2 * index + 1;
			if (child >= count) break;
			if (child + 1 < count && isBefore(heap[child + 1], heap[child])) child += 1;
			if (isBefore(event, heap[child])) break;
			heap[index] = heap[child];
			index = child;
		}
		heap[index] = event;
	}
}
