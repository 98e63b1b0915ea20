import type { Process } from "./process";

/** Something that happens at a time: either code of the cloud, or a thread that resumes. */
export interface ScheduledEvent {
	time: number;
	/** Order among events at the same time, before the sequence number: 0, or random when shuffling. */
	tie: number;
	sequence: number;
	/** The event is dropped if its owner is dead. The backend's own events have no owner and always happen. */
	owner?: Process;
	thread?: thread;
	action?: () => void;
	values?: ReadonlyArray<defined>;
}

/** Whether `a` comes before `b`, given the same time. */
function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
	if (a.tie !== b.tie) return a.tie < b.tie;
	return a.sequence < b.sequence;
}

/** Binary heap of events by time, then tie, then sequence number. The times have their own list: they nearly always decide. */
export class EventQueue {
	private readonly heap = new Array<ScheduledEvent>();
	private readonly times = new Array<number>();
	private count = 0;

	/** The number of waiting events. */
	public size(): number {
		return this.count;
	}

	/** The next event, which stays queued. */
	public peek(): ScheduledEvent | undefined {
		return this.count > 0 ? this.heap[0] : undefined;
	}

	/** Adds an event. */
	public push(event: ScheduledEvent): void {
		const { heap, times } = this;
		const time = event.time;
		let index = this.count;
		this.count += 1;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			const above = times[parent];
			if (above < time || (above === time && isBefore(heap[parent], event))) break;
			heap[index] = heap[parent];
			times[index] = above;
			index = parent;
		}
		heap[index] = event;
		times[index] = time;
	}

	/** Removes and returns the next event. */
	public pop(): ScheduledEvent | undefined {
		if (this.count === 0) return undefined;
		const first = this.heap[0];
		const last = this.heap.pop() as ScheduledEvent; // count > 0, so there is one
		this.times.pop();
		this.count -= 1;
		if (this.count > 0) this.sink(last);
		return first;
	}

	/** Puts `event` at the root and lets it sink to its place. */
	private sink(event: ScheduledEvent): void {
		const { heap, times, count } = this;
		const time = event.time;
		let index = 0;
		while (true) {
			let child = 2 * index + 1;
			if (child >= count) break;
			let below = times[child];
			if (child + 1 < count) {
				const other = times[child + 1];
				if (other < below || (other === below && isBefore(heap[child + 1], heap[child]))) {
					child += 1;
					below = other;
				}
			}
			if (time < below || (time === below && isBefore(event, heap[child]))) break;
			heap[index] = heap[child];
			times[index] = below;
			index = child;
		}
		heap[index] = event;
		times[index] = time;
	}
}
