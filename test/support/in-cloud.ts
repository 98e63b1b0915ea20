import { EmulatedCloud, type CloudOptions, type GameServer } from "../../emulator/index";
import type { PPDBConstructor } from "../../src/api/ppdb";
import { createPPDB } from "../../src/api/create-ppdb";
import { PPDBError, type PPDBErrorCode } from "../../src/base/error";
import { createDiscord } from "./create-discord";
import { emulatedPlatform } from "./emulated-platform";

/** A server of the emulated cloud with a PPDB of its own, as one game server has. */
export interface LibraryServer {
	readonly server: GameServer;
	readonly PPDB: PPDBConstructor;
}

/** Nothing that a spec waits for takes longer; what never ends has to be a failure, and not a spec that never ends. */
const ON_SECONDS_MAX = 1800;

/** What a spec gets to work with. */
export class CloudSpec {
	private readonly servers = new Array<GameServer>();

	public constructor(public readonly cloud: EmulatedCloud) {}

	/** Starts a server and loads the library on it. */
	public start(options?: Parameters<EmulatedCloud["startServer"]>[0]): LibraryServer {
		const server = this.cloud.startServer(options);
		this.servers.push(server);
		return { server, PPDB: createPPDB(emulatedPlatform(server), createDiscord) };
	}

	/** How many requests of a data store method were sent. */
	public requests(method: string): number {
		return this.cloud.requests.total({ service: "dataStore", method }).requests;
	}

	/** The data stored under a key, without its envelope. */
	public stored(store: string, key: string): unknown {
		const record = this.cloud.records.peek(store, key);
		return (record?.value as { d?: unknown } | undefined)?.d;
	}

	/** The count stored under a key. */
	public storedCount(store: string, key: string): number | undefined {
		return (this.stored(store, key) as Counter | undefined)?.count;
	}

	/**
	 * Runs something on a thread of a server, as the game's own scripts would, and waits for it. What
	 * it throws comes through.
	 */
	public on(server: GameServer, action: () => void): void {
		const outcomes = new Array<{ readonly problem: unknown }>();
		server.spawn(() => {
			const [ok, problem] = pcall(action);
			outcomes.push({ problem: ok ? undefined : problem });
		});
		const lastMoment = this.cloud.clock.now() + ON_SECONDS_MAX;
		while (outcomes.size() === 0) {
			assert(this.cloud.clock.now() < lastMoment, "the server's thread does not end");
			this.cloud.sleep(0.01);
		}
		for (const { problem } of outcomes) {
			assert(problem === undefined, tostring(problem));
		}
	}

	/** Fails when a thread of any server died of an error that nobody caught. */
	public assertNoStrayErrors(): void {
		for (const server of this.servers) {
			assertNone(server.unhandledErrors, "on a server");
		}
		assertNone(this.cloud.driverErrors, "of the driver");
	}
}

function assertNone(errors: ReadonlyArray<string>, where: string): void {
	assert(errors.isEmpty(), `unhandled error ${where}: ${errors.join("; ")}`);
}

/** Data of specs that only count. */
export interface Counter {
	count: number;
}

/** An updater that adds one. */
export function addOne(data: Counter): Counter {
	data.count += 1;
	return data;
}

/** Runs a spec on virtual time, in a cloud of its own. */
export function inCloud(body: (spec: CloudSpec) => void, options?: CloudOptions): void {
	const cloud = new EmulatedCloud(options);
	const spec = new CloudSpec(cloud);
	cloud.run(() => {
		body(spec);
	});
	spec.assertNoStrayErrors();
}

/** Runs something that must throw a `PPDBError` of a code, and returns the error. */
export function expectFailure(code: PPDBErrorCode, action: () => void): PPDBError {
	const [ok, problem] = pcall(action);
	assert(!ok, `expected ${code}, but nothing was thrown`);
	assert(problem instanceof PPDBError, `expected ${code}, got ${tostring(problem)}`);
	assert(problem.code === code, `expected ${code}, got ${problem.toString()}\n${problem.trace}`);
	return problem;
}
