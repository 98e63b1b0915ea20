import { copyStored } from "../data-store/storable-value";
import { asEngine } from "../base/engine-shape";
import { checkExpiration, checkItemValue, type ItemValue } from "./arguments";
import type { ItemQueue } from "./item-queue";
import type { MemoryExchange } from "./memory-exchange";

const CALL_UNITS = 1;
const MAX_READ = 100;
/** How often a waiting read checks again; each check costs a request unit. */
const POLL_SECONDS = 2;

/**
 * Models `MemoryStoreQueue`: a read hides its items for a while, and the reader removes them by the read's id once they are
 * handled; a read that found nothing checks again every 2 s. Nothing to read gives an empty list and no id.
 *
 * One queue is one partition with at most a million items and 100 MB
 * (https://create.roblox.com/docs/cloud-services/memory-stores/queue).
 */
export class EmulatedQueue implements Pick<
	MemoryStoreQueue,
	"AddAsync" | "ReadAsync" | "RemoveAsync" | "GetSizeAsync"
> {
	public readonly ClassName = "MemoryStoreQueue";

	public constructor(
		private readonly exchange: MemoryExchange,
		private readonly name: string,
		private readonly invisibleSeconds: number,
	) {}

	/** Adds an item; a higher priority is read first. */
	public AddAsync(value: unknown, expiration: number, priority = 0): void {
		const copied = checkItemValue(value);
		const life = checkExpiration(expiration);
		this.exchange.open("Queue.AddAsync", this.name, CALL_UNITS, this.name);
		this.exchange.leg("Queue.AddAsync", this.name, true, () => {
			const items = this.items();
			const refusal = this.exchange.memoryRefusal(() => items.refusal(copied));
			if (refusal === undefined) this.put(copied, life, priority);
			return refusal;
		});
		this.exchange.succeed("Queue.AddAsync", this.name);
	}

	/** Reads up to `count` items; waits up to `waitTimeout` seconds for them, or forever if negative. */
	public ReadAsync(
		count: number,
		allOrNothing = false,
		waitTimeout = -1,
	): LuaTuple<[items: Array<unknown>, id: string]> {
		if (!typeIs(count, "number") || count < 1 || count > MAX_READ) {
			error(`InvalidRequest: count must be between 1 and ${MAX_READ}.`, 0);
		}
		const { exchange, name } = this;
		const { scheduler, process } = exchange.context;
		const method = "Queue.ReadAsync";
		const deadline = waitTimeout < 0 ? math.huge : scheduler.clock.seconds + waitTimeout;
		exchange.open(method, name, CALL_UNITS, name);
		while (true) {
			const [values, id] = this.readOnce(method, count, allOrNothing);
			const left = deadline - scheduler.clock.seconds;
			if (id !== undefined || left <= 0) {
				exchange.spend(method, name, math.max(0, values.size() - CALL_UNITS), name);
				exchange.succeed(method, name);
				return $tuple(copyStored(values), asEngine<string>(id as unknown as object)); // nil when empty
			}
			scheduler.sleep(process, math.min(left, POLL_SECONDS));
			exchange.spend(method, name, CALL_UNITS, name);
		}
	}

	/** Removes what a read returned; has no effect once the items are visible again. */
	public RemoveAsync(id: string): void {
		this.exchange.open("Queue.RemoveAsync", this.name, CALL_UNITS, this.name);
		this.exchange.leg("Queue.RemoveAsync", this.name, true, () => {
			this.items().remove(id);
			return undefined;
		});
		this.exchange.succeed("Queue.RemoveAsync", this.name);
	}

	/** The number of items. */
	public GetSizeAsync(excludeInvisible = false): number {
		this.exchange.open("Queue.GetSizeAsync", this.name, CALL_UNITS, this.name);
		const size = this.exchange.readLeg("Queue.GetSizeAsync", this.name, () =>
			this.items().size(excludeInvisible),
		);
		this.exchange.succeed("Queue.GetSizeAsync", this.name);
		return size;
	}

	private put(value: ItemValue, life: number, priority: number): void {
		const { faults, scheduler } = this.exchange.context;
		for (const seconds of faults.drawItems()) {
			const add = () => {
				this.items().add(value, life, priority);
			};
			if (seconds > 0) scheduler.schedule(seconds, add);
			else add();
		}
	}

	private readOnce(
		method: string,
		count: number,
		allOrNothing: boolean,
	): LuaTuple<[values: Array<defined>, id?: string]> {
		let values = new Array<defined>();
		let id: string | undefined;
		this.exchange.leg(method, this.name, true, () => {
			[values, id] = this.items().take(count, allOrNothing, this.invisibleSeconds);
			return undefined;
		});
		return $tuple(values, id);
	}

	/** Looked up each time, because a flush replaces the queue. */
	private items(): ItemQueue {
		return this.exchange.backend.queue(this.name);
	}
}
