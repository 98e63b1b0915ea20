/** A mounted Rojo project, with its own module cache. */
export interface MountedPlace {
	/** The `game` that the modules of the place see. */
	readonly root: unknown;
	/** Requires a module by its path, such as `"ServerStorage/PaoPaoDataStore"`; modules of the place that require it get the same value. */
	require(path: string): unknown;
	/** Runs a Script instance as a thread, with the place's own `task.spawn`. */
	runScript(path: string): thread;
	/** Runs a source text as a Script below `parentPath`, with the place's own `task.spawn`. */
	runSource(source: string, name: string, parentPath: string): thread;
}

/** How {@link ModuleHost.mount} mounts a project. */
export interface MountOptions {
	/** The service that holds a project that is a model rather than a place; `"ServerStorage"` by default. */
	readonly parent?: string;
}

/** A real HTTP request on this machine. */
export interface LoopbackRequest {
	readonly path: string;
	readonly method: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** The answer to it. */
export interface LoopbackResponse {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** A real HTTP server on this machine, reachable from this machine only. */
export interface LoopbackServer {
	readonly port: number;
	readonly stop: () => void;
}

/** What the Lune program that runs the specs provides to them. */
export interface ModuleHost {
	/**
	 * Mounts a Rojo project. `environment` holds the globals its modules see and must contain at least `_G`, `game`,
	 * `os` and `task`; `environment.game` receives each service through `game:Mount(name, instance)`.
	 */
	mount(
		projectFile: string,
		environment: Record<string, unknown>,
		options?: MountOptions,
	): MountedPlace;
	/** Reads a file; paths are relative to the root of the repository. */
	readFile(path: string): string;
	/** Writes a file, replacing an existing one. */
	writeFile(path: string, text: string): void;
	/** The names in a directory, sorted. */
	listFiles(directory: string): Array<string>;
	fileExists(path: string): boolean;
	/** An environment variable of the process. */
	variable(name: string): string | undefined;
	/** Processor time in seconds; only for reports on speed, never for logic. */
	wallSeconds(): number;
	/** Starts a real HTTP server on a free port of this machine. `handle` must not yield. */
	serveLoopback(handle: (request: LoopbackRequest) => LoopbackResponse): LoopbackServer;
	/** Sends a real request to a port of this machine; virtual time stands still meanwhile. Raises after 10 real seconds. */
	requestLoopback(port: number, request: LoopbackRequest): LoopbackResponse;
	/** Uncaught errors of threads started with the host's `task.spawn` since the last call. */
	takeFailures(): Array<string>;
	/** Writes one line to standard output. */
	print(text: string): void;
	/** Ends the process immediately. */
	exit(code: number): never;
}

/** The host, if there is one: `undefined` in Studio. */
export const host = (_G as { ppdbHost?: ModuleHost }).ppdbHost;
