import { copyStored } from "../data-store/storable-value";
import type { MemoryItem } from "./item-map";
import type { MemoryExchange } from "./memory-exchange";

/** Models the pages of `ListItemsAsync`: items come from a snapshot taken at the first page. */
export class ListedItems {
	public IsFinished: boolean;
	private first = 0;

	public constructor(
		private readonly exchange: MemoryExchange,
		private readonly method: string,
		private readonly name: string,
		private readonly items: ReadonlyArray<MemoryItem>,
		private readonly pageSize: number,
	) {
		this.IsFinished = items.size() <= pageSize;
		exchange.spend(method, name, this.pageEnd(), name);
	}

	/** Items of the page. */
	public GetCurrentPage(): Array<{ key: string; value: unknown }> {
		const page = new Array<{ key: string; value: unknown }>();
		for (let index = this.first; index < this.pageEnd(); index++) {
			const item = this.items[index];
			page.push({ key: item.key, value: copyStored(item.value) });
		}
		return page;
	}

	/** Advances to the next page; an error after the last. */
	public AdvanceToNextPageAsync(): void {
		if (this.IsFinished) error("No pages to advance to.", 0);
		this.exchange.open(this.method, this.name, 1, this.name);
		this.exchange.leg(this.method, this.name, false, () => undefined);
		this.first += this.pageSize;
		this.IsFinished = this.pageEnd() >= this.items.size();
		this.exchange.spend(this.method, this.name, this.pageEnd() - this.first, this.name);
	}

	private pageEnd(): number {
		return math.min(this.first + this.pageSize, this.items.size());
	}
}
