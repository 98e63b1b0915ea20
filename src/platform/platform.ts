/**
 * The seam between PPDB and Roblox: everything the library needs from outside goes through here,
 * so that an emulated cloud can drive it on virtual time.
 *
 * Interfaces that mirror an engine class keep the engine's method names; the real service objects fit
 * them unchanged.
 */

/** The part of `DataStoreKeyInfo` that PPDB reads. */
export interface KeyInfo {
	/** Unix milliseconds. */
	readonly UpdatedTime: number;
	/** Changes with each write. */
	readonly Version: string;
	GetUserIds(): Array<number>;
	GetMetadata(): object;
}

/** What a transform returns to `UpdateAsync`. Leaving out user ids or metadata clears them. */
export type TransformResult = LuaTuple<
	[value: unknown, userIds?: Array<number>, metadata?: object]
>;

/** A function that `UpdateAsync` may call several times and that must not yield. */
export type Transform = (stored: unknown, keyInfo: KeyInfo | undefined) => TransformResult;

/** The part of `DataStoreKeyPages` that PPDB reads. */
export interface KeyPagesSeam {
	readonly IsFinished: boolean;
	/** Where the next page begins. */
	readonly Cursor: string;
	/** Each has a `KeyName`, which the engine's types leave open. */
	GetCurrentPage(): Array<unknown>;
}

/** The methods of a `DataStore` that PPDB calls. All of them yield and may throw. */
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

/** Budget types of `DataStoreRequestType` that the gate reads: current ones, then those of before 2026. */
export type BudgetType =
	| "StandardRead"
	| "StandardWrite"
	| "StandardRemove"
	| "StandardList"
	| "GetAsync"
	| "SetIncrementAsync"
	| "ListAsync";

/** The methods of `DataStoreService` that PPDB calls. */
export interface DataStoreServiceSeam {
	GetDataStore(name: string, scope?: string): DataStoreSeam;
	GetRequestBudgetForRequestType(requestType: BudgetType): number;
}

/** The methods of a `MemoryStoreHashMap` that PPDB calls. All of them yield and may throw. */
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

/** The methods of a `MemoryStoreQueue` that PPDB calls. All of them yield and may throw. */
export interface QueueSeam {
	AddAsync(value: unknown, expirationSeconds: number): void;
	/** Hides what it returns from other reads for 30 s. Without items both results are empty. */
	ReadAsync(
		count: number,
		allOrNothing: boolean,
		waitSeconds: number,
	): LuaTuple<[items: Array<unknown>, id: string | undefined]>;
}

/** The methods of `MemoryStoreService` that PPDB calls. */
export interface MemoryStoreServiceSeam {
	GetHashMap(name: string): HashMapSeam;
	GetQueue(name: string): QueueSeam;
}

/** The methods of `HttpService` that PPDB calls. */
export interface HttpSeam {
	GenerateGUID(wrapInCurlyBraces: boolean): string;
	JSONEncode(value: unknown): string;
	JSONDecode(text: string): unknown;
	/** Yields. Throws if there is no answer; an answer with any status is returned. */
	RequestAsync(request: RequestAsyncRequest): RequestAsyncResponse;
}

/** Time as PPDB sees it. */
export interface Clock {
	/** Seconds on a clock that never goes back; its zero is arbitrary. */
	now(): number;
	/** Seconds since 1970 on this server's wall clock, which may differ from other servers'. */
	unixSeconds(): number;
}

/** Threads and timers. */
export interface Scheduler {
	/** Runs a function on its own thread, immediately, until it first yields. */
	spawn(callback: () => void): void;
	/** Resumes a thread that yielded. */
	resume(waiting: thread): void;
	/** Runs a function after some seconds; the returned thread can be cancelled until it has begun. */
	delay(seconds: number, callback: () => void): thread;
	cancel(timer: thread): void;
	/** Yields for some seconds. */
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
	/** The version of the place that this server runs. */
	placeVersion(): number;
	/** The number of players who have not left yet. */
	playerCount(): number;
	/**
	 * Marks the server with the place of a copy of the module.
	 *
	 * @returns the place of the copy that has marked it before; nothing if there is none, or if marking is impossible
	 */
	claim(path: string): string | undefined;
	/** Calls a function with the output's text for each uncaught error of a script. */
	onScriptError(listener: (message: string) => void): void;
	/** Registers a callback that the server waits for when it closes, at most 30 seconds. */
	onClose(callback: () => void): void;
}

/** The output window. */
export interface Console {
	print(text: string): void;
	warn(text: string): void;
}

/** Everything that PPDB needs from outside. */
export interface Platform {
	readonly dataStores: DataStoreServiceSeam;
	readonly memoryStores: MemoryStoreServiceSeam;
	readonly http: HttpSeam;
	readonly clock: Clock;
	readonly scheduler: Scheduler;
	readonly random: RandomSource;
	readonly lifecycle: Lifecycle;
	readonly console: Console;
	/** Creates read options; engine instances cannot be made from a plain table. */
	createReadOptions(): DataStoreGetOptions;
}
