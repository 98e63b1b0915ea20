import type { EmulatedCloud, ObservedWrite } from "../../emulator/index";

/** What a document of these games holds. */
export interface TradedData {
	balance: number;
	/** The transfers and visits that it has seen. */
	ids: Array<number>;
}

interface Stored {
	readonly d?: TradedData;
	readonly p?: unknown;
	readonly r?: number;
}

function storedIn(value: unknown): Stored | undefined {
	return value as Stored | undefined;
}

/** One life of a key: from its first data until it is removed. */
class Life {
	public hasEnded = false;
	public readonly ids = new Set<number>();

	public constructor(public readonly beganAt: number) {}
}

/** A transfer as it was requested, and where it was made. */
interface Transfer {
	readonly keys: ReadonlyArray<string>;
	/** By key: the lives that have it. */
	readonly lives: Map<string, Array<Life>>;
	told?: string;
}

/** Everything that was ever stored under some keys, and what does not fit to what callers were told. */
export class LifeHistories {
	public readonly findings = new Array<string>();
	private readonly lives = new Map<string, Life>();
	private readonly transfers = new Map<number, Transfer>();

	public constructor(private readonly cloud: EmulatedCloud) {
		cloud.records.observer = (write) => {
			this.onStored(write);
		};
	}

	/** A transfer is asked for. */
	public begin(id: number, keys: ReadonlyArray<string>): void {
		this.transfers.set(id, { keys, lives: new Map() });
	}

	/** The caller was told that a transfer was made. */
	public onCommitted(id: number): void {
		const transfer = this.transfers.get(id) as Transfer;
		transfer.told = "committed";
	}

	/** The caller was told that a transfer has changed nothing. */
	public onRefused(id: number, code: string): void {
		const transfer = this.transfers.get(id) as Transfer;
		transfer.told = code;
		if (this.isAlive(transfer)) {
			this.add(`transfer ${id} is stored, its caller was told ${code}`);
		}
	}

	/** The caller of a deletion, begun at a moment, was told that it is done. */
	public onDeleted(key: string, began: number): void {
		const life = this.lives.get(key);
		if (life?.hasEnded === false && life.beganAt < began) {
			this.add(`${key} was said to be deleted, and never was`);
		}
	}

	/** The run is over, and nothing is on its way any more. */
	public judge(): void {
		for (const [id, transfer] of this.transfers) {
			const counts = transfer.keys.map((key) => transfer.lives.get(key)?.size() ?? 0);
			if (counts.some((count) => count !== counts[0])) {
				this.add(
					`transfer ${id} of ${transfer.keys.join()} was made ${counts.join()} times, told ${transfer.told}`,
				);
			}
			if (transfer.told === "committed" && counts[0] === 0) {
				this.add(`transfer ${id} was committed and is nowhere`);
			}
		}
	}

	/** What is stored under keys and holds nothing, or something pending. */
	public leftOvers(store: string): Array<string> {
		return this.cloud.records.keys(store).filter((key) => {
			const stored = storedIn(this.cloud.records.peek(store, key)?.value);
			return stored !== undefined && (stored.d === undefined || stored.p !== undefined);
		});
	}

	private onStored({ key, record }: ObservedWrite): void {
		const data = storedIn(record.value)?.d;
		let life = this.lives.get(key);
		if (data === undefined) {
			if (life !== undefined) {
				life.hasEnded = true;
			}
			return;
		}
		if (life === undefined || life.hasEnded) {
			life = new Life(this.cloud.clock.now());
			this.lives.set(key, life);
		}
		for (const id of life.ids) {
			if (!data.ids.includes(id)) {
				this.add(`${id} was stored in ${key} and is gone`);
			}
		}
		data.ids.forEach((id, index) => {
			if (data.ids.indexOf(id) !== index) {
				this.add(`${id} is twice in ${key}`);
			}
			if (!life.ids.has(id)) {
				this.onNew(key, id, life);
			}
		});
	}

	private onNew(key: string, id: number, life: Life): void {
		life.ids.add(id);
		const transfer = this.transfers.get(id);
		if (transfer === undefined) {
			return;
		}
		const lives = transfer.lives.get(key) ?? [];
		const times = lives.size();
		lives.push(life);
		transfer.lives.set(key, lives);
		if (times > 0 && this.isAlive(transfer, times)) {
			this.add(`transfer ${id} is applied once more to ${key}`);
		}
		if (transfer.told !== undefined && transfer.told !== "committed") {
			this.add(`transfer ${id} is stored in ${key}, its caller was told ${transfer.told}`);
		}
	}

	/** Whether any life goes on in which a transfer was made, of the first few. */
	private isAlive({ lives }: Transfer, times = math.huge): boolean {
		for (const [, having] of lives) {
			if (having.some((life, index) => index < times && !life.hasEnded)) {
				return true;
			}
		}
		return false;
	}

	private add(text: string): void {
		this.findings.push(string.format("%.2f s: %s", this.cloud.clock.now(), text));
	}
}
