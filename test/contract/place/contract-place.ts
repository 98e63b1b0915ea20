/** The services that the contract is about, as the engine declares them. */
export interface ContractServices {
	readonly game: DataModel;
	readonly dataStores: DataStoreService;
	readonly memoryStores: MemoryStoreService;
	readonly messaging: MessagingService;
	readonly http: HttpService;
	readonly players: Players;
	readonly scripts: ScriptContext;
}

/**
 * What cannot be tested in every place: services that need a published place, a write that this server's caches
 * do not see, the end of the server, a player who comes and goes.
 */
export type Capability =
	"dataStores" | "memoryStores" | "messaging" | "writeElsewhere" | "closing" | "visitors";

/** Where the contract is tested: one server, the services that it sees, and a way to wait. */
export interface ContractPlace {
	readonly services: ContractServices;
	/** A name of 50 characters at most that no other test and no other run uses. */
	uniqueName(): string;
	/** Makes an options object of the data stores. */
	createOptions<T extends OptionsName>(className: T): CreatableInstances[T];
	/** Yields for some seconds. */
	wait(seconds: number): void;
	/** Runs something on a thread of its own, at once. */
	spawn(body: () => void): void;
	/** Lets a thread of its own end with an error that nobody catches, and returns the thread. */
	die(problem: defined): thread;
	unixSeconds(): number;
	/** Writes as another server would: nothing that this server has cached is touched. Needs `writeElsewhere`. */
	writeElsewhere(storeName: string, key: string, value: unknown): void;
	/** A player comes and goes. Needs `visitors`. */
	letSomebodyVisit(): void;
	/** Closes the server and waits until it is gone. Needs `closing`. */
	close(): void;
}

/** What the text of each error contains that a contract has not caught on purpose. */
export const ON_PURPOSE = "the contract lets this thread die";

/** The options objects that the library or the contract makes. */
export type OptionsName = "DataStoreGetOptions" | "DataStoreSetOptions";

/** A kind of place: what can be tested in it, and how a test gets one. */
export interface PlaceKind {
	can(capability: Capability): boolean;
	/** Runs a test in a place of its own, as far as there can be more than one. */
	run(test: (place: ContractPlace) => void): void;
}
