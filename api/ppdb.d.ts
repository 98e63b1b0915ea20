import { Signal } from '@rbxts/beacon';

/** Some fields of `T`, to any depth of dictionaries; arrays are whole. */
type Patch<T> = T extends ReadonlyArray<unknown> | ReadonlySet<unknown> ? T : T extends ReadonlyMap<infer Key, infer Value> ? ReadonlyMap<Key, Patch<Value>> : T extends object ? {
    readonly [Field in keyof T]?: Patch<T[Field]>;
} : T;

/** Says whose data is stored under a key. */
type UserIdsFunction = (key: string) => ReadonlyArray<number> | undefined;

/**
 * A type whose parts, to any depth, cannot be assigned to.
 *
 * It is a promise of the type only; `debug` mode also freezes the tables.
 */
type DeepReadonly<T> = T extends Callback | string | number | boolean | buffer | undefined ? T : T extends ReadonlyMap<infer Key, infer Value> ? ReadonlyMap<Key, DeepReadonly<Value>> : T extends ReadonlySet<infer Value> ? ReadonlySet<DeepReadonly<Value>> : T extends object ? {
    readonly [Field in keyof T]: DeepReadonly<T[Field]>;
} : T;

/**
 * Why an operation failed. Codes are stable between major versions; messages are not.
 *
 * `docs/errors.md` says for each of them what happened to the data and what to do.
 */
type PPDBErrorCode = "CannotWait" | "Closed" | "CommitFailed" | "DamagedRecord" | "Deleted" | "DeleteFailed" | "DirectEdit" | "ForeignRecord" | "ForeignSession" | "HookFailed" | "ImpureUpdate" | "InvalidArgument" | "InvalidData" | "InvalidKey" | "InvalidName" | "InvalidOption" | "InvalidValue" | "Left" | "LoadFailed" | "LockLost" | "LockTimeout" | "LockUnavailable" | "MigrationFailed" | "MissingDocument" | "NestedUpdate" | "NewerSchema" | "NotANumber" | "OptionsConflict" | "OutOfBounds" | "ReplayFailed" | "SharedTable" | "TransactionConflict" | "TransactionInDoubt" | "UpdateFailed" | "UpdateYielded";
/** What an error contains besides its code and message. */
interface PPDBErrorDetails {
    /** The key of the document concerned. */
    readonly key?: string;
    /** What caused it: another `PPDBError`, what a callback threw, or the engine's message. */
    readonly cause?: unknown;
    /** The offending value, for bad input. */
    readonly value?: unknown;
    /** The `tag` that was given to the call that failed, or to the update that was rejected. */
    readonly tag?: unknown;
}
/**
 * The only kind of error that PPDB throws, reports and passes to callbacks.
 *
 * It is a table, not a string: in Luau, `pcall` returns it as it is, and `tostring` turns it into one
 * readable line.
 *
 * @example
 * ```ts
 * try {
 * 	store.init("player_1");
 * } catch (error) {
 * 	if (error instanceof PPDBError && error.code === "LoadFailed") warn(error.message);
 * }
 * ```
 */
declare class PPDBError {
    readonly code: PPDBErrorCode;
    readonly message: string;
    /** Where it was raised. `error` adds no position to tables, so it is recorded here. */
    readonly trace: string;
    readonly key?: string;
    readonly cause?: unknown;
    readonly value?: unknown;
    readonly tag?: unknown;
    constructor(code: PPDBErrorCode, message: string, details?: PPDBErrorDetails);
    /** One line for people, as in the output window. */
    toString(): string;
}

/** What a commit did. */
interface SaveSummary {
    /** The record's revision after the commit; it only ever grows. */
    readonly revision: number;
    /** The number of this server's updates that the record gained, in the order in which they were made. */
    readonly updates: number;
    /** Whether another server had written in between, so that the updates were applied to its data. */
    readonly isReplayed: boolean;
}
/** Undoes the call that returned it; calling it again does nothing. */
type Disconnect = () => void;
/** A function that runs at a point in a document's life. It may yield; it cannot delay PPDB. */
type Hook<T = never> = (key: string, data: DeepReadonly<T>) => void;
/**
 * The hooks of a store. Each runs on its own thread: it may yield without delaying anything, and what
 * it throws is reported as `HookFailed`. Its data is for reading; `update` changes it.
 */
interface Hooks<T = never> {
    /** Before a document that is not cached is loaded. */
    readonly beforeInit?: (key: string) => void;
    /** After a document was loaded, with its data after migrations. */
    readonly afterLoad?: Hook<T>;
    /** Before a commit is sent, with the data at that time. */
    readonly beforeSave?: Hook<T>;
    /** After updates were safely stored, with what the commit did. */
    readonly afterSave?: (key: string, data: DeepReadonly<T>, summary: SaveSummary) => void;
    /** Before this server removes a key; it cannot prevent that. */
    readonly beforeDelete?: (key: string) => void;
    /** After a key was deleted here, or found to be deleted by another server. */
    readonly afterDelete?: (key: string) => void;
    /** After a failure that no caller waits for. */
    readonly onError?: (error: PPDBError) => void;
}

/** How important a report is. */
type ReportLevel = "error" | "warn" | "status";

/** One line of a store, for a game's own logging. */
interface LogEntry {
    /** `trace` is what `debug` mode prints. */
    readonly level: ReportLevel | "trace";
    readonly store: string;
    /** What the output window would show. */
    readonly message: string;
    /** A `PPDBErrorCode` or a `StatusKind`, if there is one. */
    readonly code?: string;
    readonly key?: string;
    /** The failure itself, with its cause and trace. */
    readonly error?: PPDBError;
}
/** A game's own logging. It runs on its own thread; it may throw or yield without affecting anything. */
type Logger = (entry: LogEntry) => void;

/** Where a store's reports go, and which ones are sent. */
interface ReportOptions {
    /**
     * Where reports go: a Discord webhook's https URL, or better a `Secret` from
     * `HttpService:GetSecret`. Default: none. Setting it turns reports on; `sendToDiscord(false)` turns them off.
     *
     * It is never printed, and no error shows it.
     */
    readonly webhook?: string | Secret;
    /**
     * The https base address of a proxy that replaces `https://discord.com`. Default: none.
     *
     * Its operator sees the reports and can post to the webhook. A webhook in a `Secret` must then
     * contain only what follows the host, beginning with `/api/webhooks/`.
     */
    readonly webhookProxy?: string;
    /** The least important reports that are sent: "error", "warn" or "status". Default "status". */
    readonly reportLevel?: ReportLevel;
    /** Leaves keys, which often contain user ids, out of reports. Default false. */
    readonly redactKeys?: boolean;
    /**
     * Gets everything that would otherwise go to the output window, and the store's news. Default:
     * print and warn.
     *
     * It runs on its own thread; if it throws, the entry goes to the output after all.
     */
    readonly logger?: Logger;
}

/** Libraries whose records a first migration step may adopt. */
type AdoptableLibrary = "DocumentService" | "Lapis" | "Lyra" | "Nevermore" | "ProfileService" | "ProfileStore";

/**
 * A function from one schema version's data to the next one's: takes the old shape, returns the new.
 *
 * It must depend only on its argument, because it may run again on another server. Annotate
 * the parameter with the shape that the step expects.
 */
type Migration<Result = unknown> = (data: never) => Result & defined;
/** A migration with options. */
interface MigrationStep<Result = unknown> {
    /**
     * The same as a function alone. A step that `adopts` gets the data in another library's record, and that record as it is
     * stored as its second argument, which is nil for data that is not such a record.
     */
    readonly migrate: (data: never, record: never) => Result & defined;
    /**
     * Adopts the records of another library that are in this store, once their sessions are over: while one is
     * alive, all calls for its key throw `ForeignSession`. Only for the first step. Without it they throw `ForeignRecord`.
     *
     * That library must no longer run on the store: some libraries replace what they do not know with their template.
     */
    readonly adopts?: AdoptableLibrary;
    /**
     * Whether servers that do not know this step may keep reading and writing the data after it, as
     * they can if it only adds fields. Default false: they refuse, with `NewerSchema`.
     *
     * They fill in their own template and check their own `schema`, so a step that removes or renames
     * a field is not compatible, even if it says so.
     */
    readonly backwardsCompatible?: boolean;
}
/** One step of a store. */
type Step<Result = unknown> = Migration<Result> | MigrationStep<Result>;
/**
 * The steps of a store: the first makes version 1, the next version 2, and so on. The last one returns `T`.
 *
 * Steps that are defined elsewhere keep their order with `as const` or `satisfies Migrations<T>`.
 */
type Migrations<T = unknown> = readonly [
] | readonly [
    ...ReadonlyArray<Step>,
    Step<T>
] | ReadonlyArray<Step<T>>;

/** The data of a new document, or a function of the key that makes it. */
type Template<T> = T | ((key: string) => T);

/**
 * Says whether data is valid: a check of `t` or another type guard, for all of the data or for some
 * fields, or a function that returns `$tuple(isGood, reason)`. It must not yield.
 */
type SchemaCheck<T = unknown> = ((data: unknown) => LuaTuple<[
    ok: boolean,
    reason?: string
]>) | ((data: unknown) => data is Patch<T>) | ((data: unknown) => data is T);
/**
 * Repairs data that fails the `schema` check when it is loaded: returns valid data, or nil if
 * it cannot. It may change the data that it is given, and must not yield or do anything else,
 * because it may run again on other servers.
 *
 * @param problem - an `InvalidData` whose message says what is wrong and whose `value` is the data as
 * it is stored, before migrations
 */
type RepairFunction<T> = (key: string, data: unknown, problem: PPDBError) => T | undefined;

/** The schema of a store's data. */
interface SchemaOptions<T = unknown, Migrated = T> {
    /**
     * The steps from one schema to the next: step 1 turns earlier data into version 1, and so on.
     * Default: none.
     *
     * Data of another system that is already under a key is version 0, so step 1 can adopt it.
     * A step may be a table `{ migrate = fn, backwardsCompatible = true }`.
     */
    readonly migrations?: Migrations<NoInfer<Migrated>>;
    /**
     * Says whether data is valid: a check of `t`, or a function that returns a boolean and the reason.
     * Default: none.
     *
     * Data that fails is not loaded (`InvalidData`) and stays stored as it is; an update that makes it
     * fail is rejected alone, when it is committed.
     */
    readonly schema?: SchemaCheck<T>;
    /** Repairs data that fails `schema` when it is loaded, or returns nil. Default: none. */
    readonly onInvalid?: RepairFunction<T>;
    /**
     * The data of a new document, or a function of its key that returns it. Default: none.
     *
     * Fields that stored data lacks are filled in from it on loading, except those that an update has removed.
     */
    readonly template?: Template<T>;
}

/** How a store behaves. Every option may be left out. */
interface PPDBOptions<T = unknown, Migrated = T> extends SchemaOptions<T, Migrated>, ReportOptions {
    /**
     * The data store's scope: 1 to 50 bytes. Default: "global", as for all data stores.
     *
     * For existing data in a scope. Stores with the same name and different scopes are different stores.
     */
    readonly scope?: string;
    /**
     * A function of the key that returns the ids of the users whose data it is, at most 4, or nil. Default: none.
     *
     * They are stored with each commit, along with those that the key already has, which helps with requests to erase a user's
     * data. It must not yield. If it fails, `init` throws `InvalidOption`.
     */
    readonly userIds?: UserIdsFunction;
    /**
     * How many times a failed request is retried before the failure is reported: 0 or more.
     * Default 3.
     *
     * Saving never gives up: what could not be stored stays in memory and is retried.
     */
    readonly retries?: number;
    /** Functions that run before saving and after loading. A hook cannot stop or delay either. */
    readonly hooks?: Hooks<T>;
    /**
     * Seconds after which an unused document leaves the cache: more than 0. Default: never.
     *
     * It is stored first. In session mode this ends the session. The stored record does not expire.
     */
    readonly expire?: number;
    /**
     * Seconds from the first unsaved update of a document to its commit: 0 or more. Default 1.
     *
     * This is also how much a crash of the server can lose.
     */
    readonly debounce?: number;
    /**
     * What happens to a document in memory that another server has changed: "refresh" updates it
     * automatically, "evict" drops it from the cache, except in session mode. Default "refresh".
     *
     * Its unsaved updates are kept either way: they are stored before it leaves.
     */
    readonly onInvalidate?: "refresh" | "evict";
    /**
     * Most seconds that an unsaved update waits for its commit to begin, if other servers
     * write the same key and `debounce` is stretched for that: 0 or more. Default 4.
     *
     * It never shortens `debounce`, and an outage or a used-up budget may take longer. Above 4,
     * other servers also see older data.
     */
    readonly maxDirtySeconds?: number;
    /**
     * How many unsaved updates a document may have: 1 or more. Default 1000.
     *
     * Once there are that many, `update` yields until some are stored; nothing is dropped. Only an outage or
     * hundreds of updates a second lead to this.
     */
    readonly maxPendingUpdates?: number;
    /**
     * "shared": any server may update a document at any time. "session": one server at a time holds a
     * document, which suits player data; `init`, and nothing else, waits until the previous server has released it and
     * takes it. Default "shared".
     *
     * Nothing is lost either way, and "session" continues without leases if MemoryStore is down.
     */
    readonly lock?: LockMode;
    /**
     * Seconds that `init` keeps trying in total before it throws: above 0. Default 30.
     *
     * It waits for a service that does not answer (`LoadFailed`) and, in session mode, for a server that does not release the
     * document (`LockTimeout`). More failures than `retries` are reported meanwhile.
     */
    readonly loadTimeout?: number;
    /**
     * Seconds after which a crashed server counts as gone and loses what it holds: 3 to 300.
     * Default 12. A lower value costs more: this server announces its presence three times in that period.
     */
    readonly leaseSeconds?: number;
    /**
     * Makes `init` throw `LockUnavailable`, in session mode, if MemoryStore does not answer for `loadTimeout` seconds, instead
     * of continuing without a lease after 4 seconds. Default false.
     */
    readonly requireLease?: boolean;
    /**
     * What the store uses in Studio: "memory", so that a playtest cannot change the game's data, or the
     * "live" data. Default "memory". Live servers always use the game's data.
     *
     * Data in memory is gone when Play stops; the output says so in one line. "live" without access to
     * data stores is memory, too, as is a place that was never published.
     */
    readonly studio?: StudioMode;
    /**
     * Prints what the store does, freezes what is handed out, checks each update's data immediately
     * and runs each updater two more times, on copies, to find out whether it could be replayed. Default
     * false: it costs time.
     */
    readonly debug?: boolean;
}
/** The number of servers that may have a document at a time. */
type LockMode = "shared" | "session";
/** What a store uses in Studio. */
type StudioMode = "memory" | "live";

/** Who goes first when the budget is short. */
type Priority = "closing" | "leaving" | "loading" | "flushing" | "maintenance";

/** The kinds of trouble with MemoryStore. */
type MemoryTrouble = "MemoryStoreDown" | "MemoryStoreThrottled" | "MemoryStoreFull";

/** Recent durations of requests, in seconds. All zero while there were none. */
interface LatencyStat {
    readonly p50: number;
    readonly p95: number;
    readonly max: number;
}

/** Counters that are only ever added to. */
interface Counters {
    /** Commits that stored something. */
    commits: number;
    /** Updates that those commits stored. */
    updates: number;
    /** Commits that found another server's write and applied the updates to it. */
    replays: number;
    /** Requests that were repeated because they had failed. */
    retries: number;
    /** How often `init`, `get` or `set` found the document in the cache. */
    hits: number;
    /** How often a document had to be loaded. */
    misses: number;
    /** Records that went through migrations on loading. */
    migrated: number;
    /** Other servers that share a key with this one, over all keys. */
    sharers: number;
    /** Servers notified that their copy of a key is stale. */
    invalidationsSent: number;
    /** Documents here that turned out to be stale. */
    invalidationsReceived: number;
}
/** Requests to a data store in the last 60 seconds. */
interface RequestRates {
    readonly read: number;
    /** Each of them costs a read and a write. */
    readonly update: number;
    readonly remove: number;
    /** Pages of keys. */
    readonly list: number;
}

/** What became of this server's reports. */
interface ReportStat {
    readonly sent: number;
    readonly dropped: number;
    readonly waiting: number;
}

/** How one try to commit a document went. */
interface CommitNote {
    /** When it ended, by the monotonic clock. */
    readonly at: number;
    /** How long it took, including the wait for its turn. */
    readonly seconds: number;
    readonly outcome: "settled" | "gone" | "blocked" | "failed";
    /** The document's revision afterwards. */
    readonly revision: number;
}

/**
 * News that a store publishes and that is not a failure.
 *
 * - `started`: the store was made on this server.
 * - `closed`: the server is ending; the message says what was stored and what was not.
 * - `outageBegan`, `outageEnded`: requests failed one after another; one succeeded again.
 * - `throttlingBegan`, `throttlingEnded`: a limit of the service was hit; none was hit for a while.
 * - `lockLost`: another server has taken a document that was here.
 * - `migrated`: a record went through migrations on loading.
 */
type StatusKind = "started" | "closed" | "outageBegan" | "outageEnded" | "throttlingBegan" | "throttlingEnded" | "migrated" | "lockLost";
/** A piece of news of a store. */
interface StoreStatus {
    readonly kind: StatusKind;
    readonly message: string;
    /** The key of the document concerned, if there is one. */
    readonly key?: string;
}

/**
 * What changed a document: an update on this server, data that another server stored, or the removal of
 * updates that were rejected.
 */
type ChangeSource = "local" | "remote" | "rejected";

/** A service with trouble: it is down, or a limit of it was hit. */
type Degradation = "DataStoreDown" | "DataStoreThrottled" | MemoryTrouble;
/** What a store, or a whole server, holds and has done since it started. */
interface StoreStat extends Readonly<Counters> {
    /** Documents in memory. */
    readonly cached: number;
    /** Documents with updates that are not stored yet. */
    readonly dirty: number;
    /** Leases of keys that this server holds. */
    readonly leases: number;
    /** How long the oldest of those updates has waited, in seconds; 0 if there are none. */
    readonly oldestDirtySeconds: number;
    /** Requests in flight. */
    readonly inFlight: number;
    /** Failures by error code. */
    readonly failures: ReadonlyMap<string, number>;
    /** Requests of the last 60 seconds. */
    readonly requests: RequestRates;
    /** The part of the requested documents that was in the cache, 0 to 1. */
    readonly hitRate: number;
    /** Durations of requests in the last five minutes, in seconds. */
    readonly readSeconds: LatencyStat;
    readonly updateSeconds: LatencyStat;
    readonly degraded: ReadonlyArray<Degradation>;
}
/** What is left of a server's request budget, as the engine reports it. */
interface BudgetStat {
    readonly read: number;
    readonly write: number;
    readonly remove: number;
}
/** The same for all stores of a server, and what they share. */
interface ServerStat extends StoreStat {
    readonly stores: number;
    /** Requests waiting for their turn. */
    readonly queued: Readonly<Record<Priority, number>>;
    readonly budget: BudgetStat;
    /** Webhook reports. */
    readonly reports: ReportStat;
}

/** How deep types are checked; one that contains itself has no end. Anything deeper is checked when it is stored. */
type CheckedDepth = [
    never,
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8
];
type CheckedDepthMax = 9;
type RefusedValue = "cannot be stored: use tables, strings, numbers, booleans and buffers";
type RefusedKey = "cannot be stored: the keys of a dictionary must be strings, use tostring";
/** Roblox's own types can be recognised by a property with such a name. */
type EngineMark = `_nominal_${string}`;
/** `T` with a refusal instead of each part that cannot be stored. */
type Checked<T, Level extends number> = unknown extends T ? T : [
    Level
] extends [
    never
] ? T : T extends string | number | boolean | buffer | undefined ? T : T extends Callback | symbol | EnumItem ? RefusedValue : T extends ReadonlyArray<unknown> ? CheckedFields<T, Level> : T extends ReadonlyMap<infer Key, infer Value> ? [
    Key
] extends [
    string
] ? ReadonlyMap<Key, Checked<Value, CheckedDepth[Level]>> : RefusedKey : T extends ReadonlySet<infer Item> ? [
    Item
] extends [
    string
] ? T : RefusedKey : CheckedTable<T, Level>;
type CheckedTable<T, Level extends number> = [
    Extract<keyof T, EngineMark>
] extends [
    never
] ? string extends keyof T ? CheckedFields<T, Level> : [
    Extract<keyof T, number>
] extends [
    never
] ? CheckedFields<T, Level> : RefusedKey : RefusedValue;
type CheckedFields<T, Level extends number> = {
    [Field in keyof T]: Checked<T[Field], CheckedDepth[Level]>;
};
/**
 * What the data of a store must be, as in `<T extends Storable<T>>`: anything that a data store keeps unchanged.
 *
 * Functions, Instances, `Vector3` and the other types of Roblox, and tables whose keys are not strings do not fit: store what
 * they consist of. Only what a type cannot express (NaN, say, or a table with a gap) is checked when it is stored.
 */
type Storable<T> = [
    T
] extends [
    Checked<T, CheckedDepthMax>
] ? unknown : [
    Checked<T, CheckedDepthMax>
] extends [
    string
] ? RefusedValue | RefusedKey : CheckedFields<T, CheckedDepthMax>;

/** Reading one document. `Missing` is what a key without a record gives: nothing in a store with a template. */
interface DocumentReads<T, Missing extends undefined> {
    /**
     * Loads a document into the cache, where it stays until `leave`; in session mode this server then holds it. Yields, unless it
     * is already there.
     *
     * It keeps trying for `loadTimeout` seconds, and `leave` ends it.
     *
     * A default is not stored until the first update, so a visitor who changes nothing costs no write.
     *
     * @param key - 1 to 50 bytes
     * @param defaultData - the data of a new document; without it the store's template
     * @returns the data
     * @throws InvalidKey, InvalidValue, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed,
     * NewerSchema, MissingDocument, Left, Closed; in session mode also LockTimeout, LockUnavailable, and CommitFailed while updates from
     * before the lock was lost cannot be stored
     */
    init(key: string, defaultData?: T): DeepReadonly<T>;
    /**
     * The data of a key. Yields unless it is cached.
     *
     * In shared mode a document that is not cached is loaded, and leaves again once it has not been used for a minute. In session mode
     * it is only read: the server that holds the key keeps it.
     *
     * @returns nil if there is no record and no template
     * @throws InvalidKey, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed, NewerSchema, Closed
     */
    get(key: string): DeepReadonly<T> | Missing;
    /** The same as `init`, under a name that says what it returns. A failed load throws, as there. */
    getOrInit(key: string, defaultData: T): DeepReadonly<T>;
    /**
     * The data of a key if it is in the cache. Never yields.
     *
     * It is for reading: in Studio and with `debug` it is frozen, and elsewhere writes to it are undone and
     * reported (`DirectEdit`). Ask again after an update rather than keeping it.
     */
    getCached(key: string): DeepReadonly<T> | undefined;
    /**
     * The stored data of a key, migrated. Yields; caches nothing and blocks nothing.
     *
     * It is a fresh copy: changing it changes nothing, and it lacks updates that this server has not
     * stored yet.
     *
     * @returns nil if there is no record, even in a store with a template: `get` gives what a new document would contain
     * @throws InvalidKey, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed, NewerSchema, InvalidData,
     * Closed
     */
    read(key: string): T | undefined;
    /** Whether a key has a record or a document here. Yields unless it is cached; caches nothing. */
    hasKey(key: string): boolean;
}

/** How deep paths are listed, for messages and completion; a type that contains itself has no end. */
type Depth = [
    never,
    0,
    1
];
type DepthMax = 2;
type NoTable = Callback | string | number | boolean | buffer | ReadonlyArray<unknown> | undefined;
/** The type of a field, or never if there is no such field. */
type At<T, Field extends string> = unknown extends T ? unknown : T extends NoTable ? never : T extends ReadonlyMap<infer Key, infer Item> ? Field extends Key ? Item : never : Field extends keyof T ? T[Field] : never;
/** The type at the end of a path, or never. */
type Along<T, Path extends string> = Path extends `${infer Field}.${infer Rest}` ? Along<At<T, Field>, Rest> : At<T, Path>;
type IsNumber<T> = unknown extends T ? true : [
    Extract<T, number>
] extends [
    never
] ? false : true;
/** The paths to numbers that are not too deep to be listed. */
type Listed<T, Level extends number> = [
    Level
] extends [
    never
] ? never : T extends NoTable ? never : T extends ReadonlyMap<infer Key, infer Item> ? Below<Key & string, Item, Level> : {
    [Field in keyof T & string]-?: Below<Field, T[Field], Level>;
}[keyof T & string];
type Below<Field extends string, Value, Level extends number> = Value extends number ? Field : `${Field}.${Listed<Value, Depth[Level]>}`;
/** The paths that are not covered by another: the names of a map's keys stand for any text, including dots. */
type Except<Paths extends string, Path extends string> = Paths extends unknown ? Path extends Paths ? never : Paths : never;
/**
 * A path to a number in data of type `T`: names of fields and keys of maps, joined by dots, as in `stats.kills`.
 *
 * It is `Path` itself if that leads to a number, at any depth, and otherwise what could be meant.
 */
type NumberPath<T, Path extends string = string> = unknown extends T ? string : Path extends unknown ? IsNumber<Along<T, Path>> extends true ? Path : Except<Listed<T, DepthMax>, Path> : never;

/**
 * Changes data in place and returns it, or returns other data; nil cancels. An updater that returns nothing at all fails
 * (`UpdateFailed`). Must not yield.
 *
 * `& defined` is for stores whose data has no type: returning nothing at all is `unknown`, too.
 */
type UpdateFunction<T> = (data: T & defined) => (T & defined) | undefined;
/** How a single change is treated. All methods that change documents take these options as their last argument. */
interface UpdateOptions {
    /**
     * Whether the method yields until the change is stored: what a purchase needs. Default false. `delete`,
     * `transaction`, `import` and batches always do.
     *
     * If that fails, the change stays and is retried: record in the data which purchase it was, so
     * that doing it again has no effect.
     */
    readonly durable?: boolean;
    /**
     * Whether a document that is not cached is changed where it is stored, and not loaded: in one commit, for which
     * `update` yields. Default false.
     *
     * Servers that have the document update it automatically, with their own updates on top, and fire `OnChange`. It has
     * no effect on a document that this server has, nor in session mode, where it is always so.
     */
    readonly remote?: boolean;
    /**
     * Anything that identifies this change: an error that it throws has it as `tag`, and so does `OnRejected`. Not
     * stored. Default: none.
     */
    readonly tag?: unknown;
}
/** How an increment is treated. */
interface IncrementOptions extends UpdateOptions {
    /** The smallest allowed result. Default: no bound. */
    readonly min?: number;
    /** The largest allowed result. Default: no bound. */
    readonly max?: number;
}
/** Called after each page of keys, with the number of keys so far and where to resume after a crash. */
type PageProgress = (done: number, cursor: string) => void;
/** Where `batchUpdateAll` begins, and what it calls. */
interface BatchAllOptions extends UpdateOptions {
    /** Where an earlier call was, as passed to `onPage`; without it from the first key. */
    readonly cursor?: string;
    readonly onPage?: PageProgress;
}

/** Changing, storing and dropping one document. */
interface DocumentUpdates<T> {
    /**
     * Changes a document. It takes effect here immediately and is stored a moment later, together with other
     * updates. Yields only if the document has to be loaded first; in session mode a document that is not here is changed where it is
     * stored, for which it yields too.
     *
     * The updater may run again on newer data that another server has stored, so it must depend only on
     * its argument and do nothing else.
     *
     * @param updater - changes the data and returns it, or returns nil to leave everything unchanged
     * @param options - `durable` makes the call yield until this update is stored, `remote` changes a document that
     * is not cached where it is stored, `tag` identifies it if it is rejected
     * @returns the data after the update
     * @throws InvalidKey, InvalidArgument, UpdateFailed (it threw, or returned nothing), UpdateYielded, NestedUpdate,
     * MissingDocument, Closed, and what loading throws; nothing is changed then. With `durable` also
     * CommitFailed (the update stays and is retried), and why this update was rejected; if it is changed where it is stored, also
     * what `transaction` throws
     */
    update(key: string, updater: UpdateFunction<T>, options?: UpdateOptions): DeepReadonly<T>;
    /**
     * Replaces a document's data, or creates the document. Yields only if it has to be loaded first.
     *
     * What another server stored meanwhile is overwritten: prefer `update`.
     *
     * @throws as `update`, and InvalidValue
     */
    set(key: string, data: T, options?: UpdateOptions): DeepReadonly<T>;
    /**
     * Merges fields into a document. Dictionaries are merged to any depth, everything else, including arrays, is
     * replaced; nothing is removed. Yields only if the document has to be loaded first.
     *
     * @throws as `update`, and InvalidValue
     */
    patch(key: string, fields: Patch<T>, options?: UpdateOptions): DeepReadonly<T>;
    /**
     * Adds to a number in a document. A missing field counts as 0.
     *
     * @param path - field names joined by dots, such as `stats.kills`
     * @param by - how much, 1 by default; may be negative
     * @param options - `min` and `max` bound the result
     * @returns the result
     * @throws as `update`, and NotANumber, and OutOfBounds; nothing is changed then
     * @example
     * ```ts
     * import { PPDB } from "@rbxts/ppdb";
     *
     * const players = new PPDB<{ coins: number }>("Players", { template: { coins: 0 } });
     * const [isPaid] = pcall(() => players.increment("player_1", "coins", -50, { min: 0 }));
     * ```
     */
    increment<Path extends string>(key: string, path: NumberPath<T, Path>, by?: number, options?: IncrementOptions): number;
    /**
     * Deletes a key permanently, including updates of it that were not stored yet.
     *
     * Yields and throws without a callback; with one it returns immediately.
     *
     * @param callback - called with whether it succeeded, and the error if not
     * @param options - a `tag` for the error; it is always `durable`
     * @returns whether there was anything to delete; nothing if there is a callback
     * @throws InvalidKey, LoadFailed, DamagedRecord, NewerSchema (of the format), DeleteFailed, Closed
     */
    delete(key: string, options?: UpdateOptions): boolean;
    delete(key: string, callback: (success: boolean, problem?: PPDBError) => void, options?: UpdateOptions): void;
    /**
     * Stores a document's remaining updates and drops it from the cache. Yields until it is
     * stored, however long that takes.
     *
     * An `init` that is still loading the key ends with `Left`, and nothing is cached. An `init` of the key while it is being stored gets
     * the same document, which then stays.
     *
     * @throws InvalidKey; Deleted (by another server), DamagedRecord, NewerSchema or MigrationFailed if
     * the updates can never be stored
     */
    leave(key: string): void;
}

/** What became of one key. Look at `ok`; the object itself is always true. */
type BatchResult = {
    readonly ok: true;
} | {
    readonly ok: false;
    readonly error: PPDBError;
};
/** What became of each key. */
type BatchResults = Map<string, BatchResult>;
/** Called for each finished key with the number finished, the total, and the key. */
type BatchProgress = (done: number, total: number, key: string) => void;

/** What became of all keys. */
interface BatchAllResult {
    /** Documents that were updated and stored. */
    readonly updated: number;
    /** Those that failed, each with its error. */
    readonly failures: BatchResults;
}

/** A document exported from a store: plain data, which can be stored or sent as JSON. */
interface ExportedDocument<T> {
    readonly data: T;
    /** The schema version of the data: the number of migrations it has been through. */
    readonly version: number;
}

/** Called with the keys of each page; returns false to stop. May yield. */
type KeysProgress = (keys: ReadonlyArray<string>) => boolean | undefined | void;

/**
 * Decides a transaction: changes the drafts in place, or puts other data under their keys; or returns false
 * to leave everything unchanged. Must not yield, and may run several times.
 *
 * The drafts are passed by key, and again one by one, in the order of the keys.
 */
type TransactionFunction<T, Keys extends ReadonlyArray<string> = ReadonlyArray<string>> = (drafts: Record<Keys[number], T>, ...inOrder: {
    [Index in keyof Keys]: T;
}) => boolean | undefined | void;

/** Work on many documents of a store at a time. */
interface ManyDocuments<T> {
    /**
     * Stores what is not stored yet and yields until that is confirmed.
     *
     * @param key - only this document; without it the whole store
     * @throws CommitFailed after the store's `retries`; the updates stay and are retried. Also
     * Deleted, DamagedRecord, NewerSchema, MigrationFailed, InvalidValue, ReplayFailed for updates that
     * were refused
     */
    flush(key?: string): void;
    /** The number of cached documents. */
    size(): number;
    /** Stores everything, then empties the cache; with a key, the same as `leave`. Yields. */
    clearCache(key?: string): void;
    /**
     * Updates and stores many documents, a few at a time. Yields until all are done.
     *
     * A failure does not stop the others. Documents that were not cached do not stay, and in session mode no
     * server loses a document that it holds.
     *
     * @param keys - an array of keys with one updater for all, or a table of updaters by key
     * @param onProgress - called after each key; may be left out, with options following directly
     * @returns for each key whether it was stored, with the error if not
     * @throws InvalidKey, InvalidArgument before anything is touched
     */
    batchUpdate(keys: ReadonlyArray<string>, updater: UpdateFunction<T>, onProgress?: BatchProgress, options?: UpdateOptions): BatchResults;
    batchUpdate(keys: ReadonlyArray<string>, updater: UpdateFunction<T>, options: UpdateOptions): BatchResults;
    batchUpdate(updaters: {
        readonly [key: string]: UpdateFunction<T>;
    }, onProgress?: BatchProgress, options?: UpdateOptions): BatchResults;
    batchUpdate(updaters: {
        readonly [key: string]: UpdateFunction<T>;
    }, options: UpdateOptions): BatchResults;
    /**
     * Updates all documents whose keys begin with a prefix, like `batchUpdate`: for maintenance while
     * the game is running. Yields until all are done, which takes minutes for thousands of them.
     *
     * @param prefix - the beginning of the keys; "" for all keys of the store
     * @param options - `onPage` gets a cursor after each page of keys; after a crash, pass it as
     * `cursor` to resume there. Keys of the interrupted page are then updated again
     * @returns the number of updated documents, and the errors of those that failed
     * @throws InvalidArgument, LoadFailed if the keys cannot be listed, Closed
     */
    batchUpdateAll(prefix: string, updater: UpdateFunction<T>, options?: BatchAllOptions): BatchAllResult;
    /**
     * The keys of all records that begin with a prefix, without loading them. Yields for each page of 100:
     * Roblox allows few listings a minute, so tens of thousands of keys take minutes.
     *
     * A document that was never stored has no record yet, and a record that was just deleted may still be
     * listed.
     *
     * @param prefix - the beginning of the keys; all keys of the store if left out
     * @param onPage - gets the keys of each page as they arrive, and may return false to stop
     * @returns the keys of all listed pages
     * @throws InvalidArgument, LoadFailed if the keys cannot be listed, Closed
     */
    keys(prefix?: string, onPage?: KeysProgress): Array<string>;
    /**
     * Copies of documents, with their schema versions: for support, for analysis, or to `import`
     * them elsewhere. They can be turned into JSON, or stored.
     *
     * The copy of a cached document includes updates that are not stored yet.
     * Each shows the moment at which it is copied, so they may be of different moments.
     *
     * @param keys - cached or not: the latter are read, and not cached; without keys, all cached documents,
     * and it does not yield
     * @returns by key; a key without a record is left out
     * @throws InvalidKey, InvalidArgument, and what `read` throws for the first key that cannot be read
     */
    export(keys?: ReadonlyArray<string>): Map<string, ExportedDocument<T>>;
    /**
     * Stores documents that were exported, here or in another store, game or schema version: they go
     * through the migrations they lack, the template and the `schema`, then through `set`. What is
     * stored under their keys is replaced. Yields until all are done, like `batchUpdate`.
     *
     * @param onProgress - called after each key that could be migrated; may be left out, with options following directly
     * @returns for each key whether it was stored, with the error if not
     * @throws InvalidKey, InvalidArgument, InvalidValue before anything is touched
     * @example
     * ```ts
     * const results = copies.import(players.export(["player_1"]));
     * ```
     */
    import(documents: ReadonlyMap<string, ExportedDocument<T>>, onProgress?: BatchProgress, options?: UpdateOptions): BatchResults;
    import(documents: ReadonlyMap<string, ExportedDocument<T>>, options: UpdateOptions): BatchResults;
    /**
     * Changes several documents, all or none, even if servers die. Yields until it is certain.
     *
     * The function sees the newest state of all keys, with no other transaction or update in
     * between. It runs again if another writer was faster, so it must depend only on its drafts. A key
     * without a record starts with what `init` gave it here, or with the template.
     *
     * @param keys - 1 to 16 different keys, cached or not, whichever server holds them
     * @param run - changes the drafts, a table by key; returns false to change nothing. The drafts are also passed as
     * separate arguments, in the order of the keys
     * @param options - a `tag` for the error; it is always `durable` and `remote`
     * @returns false if the function did
     * @throws InvalidKey, InvalidArgument, MissingDocument, LoadFailed, DamagedRecord, MigrationFailed,
     * NewerSchema, Deleted, UpdateFailed, UpdateYielded, InvalidValue, CommitFailed, TransactionConflict, Closed:
     * nothing is changed then. TransactionInDoubt if this server ends before it knows
     * @example
     * ```ts
     * const isPaid = accounts.transaction(["ann", "bob"], (drafts) => {
     * 	if (drafts.ann.coins < 50) return false;
     * 	drafts.ann.coins -= 50;
     * 	drafts.bob.coins += 50;
     * });
     * accounts.transaction([keyOf(buyer), keyOf(seller)], (_drafts, from, to) => {
     * 	from.coins -= 50;
     * 	to.coins += 50;
     * });
     * ```
     */
    transaction<const Keys extends ReadonlyArray<string>>(keys: Keys, run: TransactionFunction<T, Keys>, options?: UpdateOptions): boolean;
}

/** Running a game's own code at points in a document's life. */
interface StoreListeners<T> {
    /**
     * Adds a hook, like the option `hooks`.
     *
     * @returns a function that removes it
     * @throws InvalidArgument
     */
    hook<Name extends keyof Hooks<T>>(name: Name, hook: Required<Hooks<T>>[Name]): Disconnect;
    /**
     * Calls back each time that a part of a document has changed, here or on another server. Use
     * `getCached` for its current value.
     *
     * The document need not be cached yet; its data when it is first loaded is not a change.
     *
     * @param selector - returns the part; must not yield
     * @param callback - gets the part and its previous value, as copies; may yield
     * @returns a function that ends it
     * @throws InvalidKey, InvalidArgument
     * @example
     * ```ts
     * import { PPDB } from "@rbxts/ppdb";
     *
     * const players = new PPDB<{ coins: number }>("Players", { template: { coins: 0 } });
     * const stop = players.observe("player_1", (data) => data.coins, print);
     * ```
     */
    observe<Part>(key: string, selector: (data: DeepReadonly<T>) => Part, callback: (part: Part, previous: Part) => void): Disconnect;
}

/** How a try to store a document went. */
interface CommitView {
    readonly ageSeconds: number;
    /** Including the wait for its turn. */
    readonly seconds: number;
    /** `settled`: stored or permanently refused; `gone`: the document can never be stored. */
    readonly outcome: CommitNote["outcome"];
    readonly revision: number;
}
/** Everything about one document except its data. */
interface DocumentView {
    readonly key: string;
    /** Whether there is a record, as far as this server knows. */
    readonly isStored: boolean;
    readonly revision: number;
    readonly schemaVersion: number;
    readonly idleSeconds: number;
    readonly isLeaving: boolean;
    /**
     * In session mode, the state of the lease: `held`; `doubtful` while this server may have been considered
     * gone; `unproven` if MemoryStore did not answer; `returned` while the key is being left; `lost`.
     */
    readonly lease?: string;
    /** Other servers that cache it, as far as this server knows; none are known if there are over 500. */
    readonly sharers: number;
    /** Updates that are not stored yet. */
    readonly unsavedUpdates: number;
    /** How long the oldest of them has waited; 0 if there is none. */
    readonly unsavedSeconds: number;
    /** The newest tries, oldest first. */
    readonly commits: ReadonlyArray<CommitView>;
}

/** Looking into a store, and where its reports go. */
interface StoreReports {
    /** Sets where reports go: an https URL, or better a `Secret` from `HttpService:GetSecret`. */
    setWebhook(url: string | Secret): void;
    /** Turns reports to the webhook on or off; anything except true and false is an InvalidArgument. */
    sendToDiscord(enabled: boolean): void;
    /** The counters of this store. Cheap enough to call every frame. */
    stat(): StoreStat;
    /** Everything about a cached document except its data; nothing if it is not cached. */
    inspect(key: string): DocumentView | undefined;
}

/** What a store announces, as it happens. */
interface StoreSignals<T> {
    /** Fires when a document was loaded into the cache. */
    readonly OnInit: Signal<[
        key: string,
        data: DeepReadonly<T>
    ]>;
    /** Fires when updates are safely stored, with what the commit did. */
    readonly OnSave: Signal<[
        key: string,
        data: DeepReadonly<T>,
        summary: SaveSummary
    ]>;
    /** Fires when a key was deleted here, or found to be deleted by another server. */
    readonly OnDelete: Signal<[
        key: string
    ]>;
    /** Fires when cached data turned out to be stale and was replaced by newer data. */
    readonly OnInvalidate: Signal<[
        key: string
    ]>;
    /**
     * Fires when the data of a document has changed, with its previous data and the reason: an update
     * here ("local"), another server's data ("remote"), or updates that were rejected ("rejected").
     *
     * While it has listeners, each document is compared after its updates.
     */
    readonly OnChange: Signal<[
        key: string,
        data: DeepReadonly<T>,
        previous: DeepReadonly<T>,
        source: ChangeSource
    ]>;
    /**
     * Fires in session mode when another server has a document that was here. Updates to it are refused
     * from then on, and earlier ones are merged: let the player go, or `init` it again.
     */
    readonly OnLockLost: Signal<[
        key: string
    ]>;
    /**
     * Fires for failures that no caller waits for; they are also in the output, as warnings. What a method throws
     * is not repeated here.
     */
    readonly OnError: Signal<[
        error: PPDBError
    ]>;
    /**
     * Fires for each update that had been applied here and could not be stored, with the reason and the `tag` of its
     * call. It does not fire if the caller waited for it, with `durable` or a batch, and was thrown the error.
     */
    readonly OnRejected: Signal<[
        key: string,
        error: PPDBError,
        tag: unknown
    ]>;
    /** Fires with the store's news: outages, throttling, migrations, its end. */
    readonly OnStatus: Signal<[
        status: StoreStatus
    ]>;
}

/**
 * A store: documents of one kind, each under a key, in one Roblox data store.
 *
 * Two objects with the same name on one server are the same store: they share the cache. All methods
 * that use the service yield, and throw a `PPDBError` if they cannot do what they say. Where nothing can yield, for
 * example inside an updater, they throw `CannotWait` before anything has begun. A thread that is cancelled while it waits only
 * misses the answer: what it requested is still done.
 *
 * @typeParam T - the data of a document, which must be storable; the compiler checks this where a store is created
 * @typeParam Missing - what a key without a record gives: `never` in a store with a template
 * @example
 * ```ts
 * const players = new PPDB<PlayerData>("PlayerData");
 * players.init("player_1", { coins: 0 });
 * players.update("player_1", (data) => {
 * 	data.coins += 50;
 * 	return data;
 * });
 * ```
 */
interface PPDB<T = unknown, Missing extends undefined = undefined> extends DocumentReads<T, Missing>, DocumentUpdates<T>, ManyDocuments<T>, StoreListeners<T>, StoreSignals<T>, StoreReports {
}
/** Creates stores. In Luau: `PPDB.new(name, options)`. */
interface PPDBConstructor {
    /**
     * The store with a name, created on first use.
     *
     * @param name - the data store's name, 1 to 50 bytes
     * @param options - how it behaves; of several scripts that share a store only one needs to give them
     * @throws InvalidName, InvalidOption, OptionsConflict
     */
    new <T extends Storable<T>>(name: string, options: PPDBOptions<NoInfer<T>, Patch<NoInfer<T>>> & {
        readonly template: Template<T>;
    }): PPDB<T, never>;
    new <T extends Storable<T> = unknown>(name: string, options?: PPDBOptions<T>): PPDB<T>;
    /** The version of the library, such as `"1.4.0"`: the changelog and the downloads have it, too. */
    readonly VERSION: string;
    /** Counters of all stores of this server. Cheap enough to call every frame. */
    stat(): ServerStat;
    /** Prints the stores and the documents that have waited longest to be stored. */
    inspect(): void;
}

/** The stores of this server. `new PPDB(name, options)`, or `PPDB.new(name, options)` in Luau. */
declare const PPDB: PPDBConstructor;

export { PPDB, PPDBError };
export type { AdoptableLibrary, BatchAllOptions, BatchAllResult, BatchProgress, BatchResult, BatchResults, ChangeSource, CommitView, DeepReadonly, Degradation, Disconnect, DocumentView, ExportedDocument, Hook, Hooks, IncrementOptions, KeysProgress, LogEntry, Logger, Migration, MigrationStep, Migrations, PPDBErrorCode, PPDBErrorDetails, PPDBOptions, PageProgress, Patch, RepairFunction, ReportLevel, SaveSummary, SchemaCheck, ServerStat, StatusKind, Storable, StoreStat, StoreStatus, Template, TransactionFunction, UpdateFunction, UpdateOptions, UserIdsFunction };
