/** One page, and the cursor after it: "" after the last. */
export interface PageContent<T> {
	readonly items: ReadonlyArray<T>;
	readonly next: string;
}

/**
 * Models `Pages` and its data store kinds: each page is a separate request, which costs the same as the first
 * (https://create.roblox.com/docs/reference/engine/classes/Pages).
 */
export class EmulatedPages<T extends defined> {
	public IsFinished: boolean;
	/** Where the next page starts; "" after the last. In the engine, pages of versions and of ordered stores have no cursor. */
	public Cursor: string;
	private page: PageContent<T>;

	/** Fetches the first page, so it yields. */
	public constructor(
		private readonly fetch: (cursor: string) => PageContent<T>,
		cursor = "",
	) {
		this.page = fetch(cursor);
		this.Cursor = this.page.next;
		this.IsFinished = this.page.next === "";
	}

	/** Items of the page. */
	public GetCurrentPage(): Array<T> {
		return [...this.page.items];
	}

	/** Advances to the next page; an error after the last. */
	public AdvanceToNextPageAsync(): void {
		if (this.IsFinished) error("No pages to advance to.", 0);
		this.page = this.fetch(this.page.next);
		this.Cursor = this.page.next;
		this.IsFinished = this.page.next === "";
	}
}

/** A page of a list that has no keys to start from: the cursor is a position. */
export function pageAt<T extends defined>(
	list: ReadonlyArray<T>,
	cursor: string,
	size: number,
): PageContent<T> {
	const first = tonumber(cursor) ?? 0;
	const items = new Array<T>();
	for (let index = first; index < math.min(first + size, list.size()); index++) {
		items.push(list[index]);
	}
	const finished = first + size >= list.size();
	return { items, next: finished ? "" : tostring(first + size) };
}

/** The page size to use; 0 or nothing means the service's default. Raises unless it is a positive whole number. */
export function checkPageSize(pageSize: number, usual: number): number {
	if (pageSize === 0) return usual;
	if (!typeIs(pageSize, "number") || pageSize < 0 || pageSize % 1 !== 0) {
		error("106: PageSize must be within a predefined range.", 0);
	}
	return pageSize;
}
