import type { Scheduler } from "../platform/platform";
import { Future } from "./future";

/** Limits how many threads do something at a time; the others wait, in the order in which they came, and cost nothing. */
export class Slots {
	private readonly waiting = new Array<Future<true>>();
	private first = 0;

	public constructor(
		private readonly scheduler: Scheduler,
		private free: number,
	) {}

	/** Runs an action once there is a slot. Yields. */
	public hold<T>(action: () => T): T {
		this.acquire();
		const [ok, result] = pcall(action);
		this.release();
		if (!ok) {
			throw result;
		}
		return result;
	}

	private acquire(): void {
		if (this.free > 0) {
			this.free -= 1;
			return;
		}
		const turn = new Future<true>(this.scheduler);
		this.waiting.push(turn);
		turn.wait();
	}

	private release(): void {
		if (this.first === this.waiting.size()) {
			this.free += 1;
			return;
		}
		const turn = this.waiting[this.first];
		this.first += 1;
		if (this.first === this.waiting.size()) {
			this.waiting.clear();
			this.first = 0;
		}
		turn.settle(true);
	}
}
