/**
 * The seam between PPDB and Roblox: everything the library needs from outside comes through here,
 * so that an emulated cloud can drive it on virtual time.
 *
 * Shapes that mirror an engine class keep the engine's method names; the real service objects fit
 * them as they are.
 */

/** What PPDB reads of a `DataStoreKeyInfo`. */
export interface KeyInfo {
	/** Unix milliseconds. */
	readonly UpdatedTime: number;
	/** Another one after each write. */
	readonly Version: string;
	GetUserIds(): Array<number>;
	GetMetadata(): object;
}

/** What a transform hands back to `UpdateAsync`. Leaving out user ids or metadata clears them. */
export type TransformResult = LuaTuple<
	[value: unknown, userIds?: Array<number>, metadata?: object]
>;

/** A function that `UpdateAsync` may call several times and that must not yield. */
export type Transform = (stored: unknown, keyInfo: KeyInfo | undefined) => TransformResult;

/** What PPDB reads of `DataStoreKeyPages`. */
export interface KeyPagesSeam {
	readonly IsFinished: boolean;
	/** Where the next page begins. */
	readonly Cursor: string;
	/** Each has a `KeyName`, which the engine's types leave open. */
	GetCurrentPage(): Array<unknown>;
}

/** What PPDB calls of a `DataStore`. All of it yields, and all of it may throw. */
export interface DataStoreSeam {
	GetAsync(key: string, options: DataStoreGetOptions): LuaTuple<[unknown, KeyInfo | undefined]>;
	UpdateAsync(key: string, transform: Transform): LuaTuple<[unknown, KeyInfo | undefined]>;
	RemoveAsync(key: string): LuaTuple<[unknown, KeyInfo | undefined]>;
	ListKeysAsync(
		prefix: string,
		pageSize: number,
		cursor: string,
		excludeDeleted: boolean,
	): KeyPagesSeam;
}

/** Budget types of `DataStoreRequestType` that the gate reads: those of 2026, then the old ones. */
export type BudgetType =
	| "StandardRead"
	| "StandardWrite"
	| "StandardRemove"
	| "StandardList"
	| "GetAsync"
	| "SetIncrementAsync"
	| "ListAsync";

/** What PPDB calls of `DataStoreService`. */
export interface DataStoreServiceSeam {
	GetDataStore(name: string, scope?: string): DataStoreSeam;
	GetRequestBudgetForRequestType(requestType: BudgetType): number;
}

/** What PPDB calls of a `MemoryStoreHashMap`. All of it yields, and all of it may throw. */
export interface HashMapSeam {
	GetAsync(key: string): unknown;
	/** @returns whether there was an item already */
	SetAsync(key: string, value: unknown, expirationSeconds: number): boolean;
	/** The transform may run several times and must not yield; nil leaves the item as it is. */
	UpdateAsync(
		key: string,
		transform: (current: unknown) => unknown,
		expirationSeconds: number,
	): unknown;
	RemoveAsync(key: string): void;
}

/** What PPDB calls of a `MemoryStoreQueue`. All of it yields, and all of it may throw. */
export interface QueueSeam {
	AddAsync(value: unknown, expirationSeconds: number): void;
	/** Hides what it returns from other reads for 30 s. Without an item both results are empty. */
	ReadAsync(
		count: number,
		allOrNothing: boolean,
		waitSeconds: number,
	): LuaTuple<[items: Array<unknown>, id: string | undefined]>;
}

/** What PPDB calls of `MemoryStoreService`. */
export interface MemoryStoreServiceSeam {
	GetHashMap(name: string): HashMapSeam;
	GetQueue(name: string): QueueSeam;
}

/** What PPDB calls of `HttpService`. */
export interface HttpSeam {
	GenerateGUID(wrapInCurlyBraces: boolean): string;
	JSONEncode(value: unknown): string;
	JSONDecode(text: string): unknown;
	/** Yields. Throws when there is no answer; an answer of any status is returned. */
	RequestAsync(request: RequestAsyncRequest): RequestAsyncResponse;
}

/** Time as PPDB sees it. */
export interface Clock {
	/** Seconds on a clock that never goes back; its zero means nothing. */
	now(): number;
	/** Seconds since 1970 by this server's wall clock, which other servers need not agree with. */
	unixSeconds(): number;
}

/** Threads and timers. */
export interface Scheduler {
	/** Runs a function on a thread of its own, at once, until it first yields. */
	spawn(callback: () => void): void;
	/** Resumes a thread that yielded. */
	resume(waiting: thread): void;
	/** Runs a function after so many seconds; the result cancels it while it has not begun. */
	delay(seconds: number, callback: () => void): thread;
	cancel(timer: thread): void;
	/** Yields for so many seconds. */
	wait(seconds: number): void;
}

/** A source of random numbers in [0, 1). */
export interface RandomSource {
	next(): number;
}

/** The life of this server. */
export interface Lifecycle {
	isStudio(): boolean;
	/** Whether the place was ever published; its id is 0 until then. */
	isPublished(): boolean;
	/** Which version of the place this server runs. */
	placeVersion(): number;
	/** How many players have not left yet. */
	playerCount(): number;
	/**
	 * Leaves a mark on the server that says where a copy of the module is.
	 *
	 * @returns where the copy is that has left its mark before; nothing if there is none, or nothing can be marked
	 */
	claim(path: string): string | undefined;
	/** Calls a function with what the output shows of each error that no script caught. */
	onScriptError(listener: (message: string) => void): void;
	/** Registers the one callback that the server waits for when it closes, 30 seconds at most. */
	onClose(callback: () => void): void;
}

/** The output window. */
export interface Console {
	print(text: string): void;
	warn(text: string): void;
}

/** All of it. */
export interface Platform {
	readonly dataStores: DataStoreServiceSeam;
	readonly memoryStores: MemoryStoreServiceSeam;
	readonly http: HttpSeam;
	readonly clock: Clock;
	readonly scheduler: Scheduler;
	readonly random: RandomSource;
	readonly lifecycle: Lifecycle;
	readonly console: Console;
	/** Makes read options; engine instances cannot be made from a plain table. */
	createReadOptions(): DataStoreGetOptions;
}
