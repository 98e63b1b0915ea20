import { DataStoreCloud } from "./data-store/data-store-cloud";
import type { RecordBackend } from "./data-store/record-backend";
import { Faults } from "./faults/faults";
import { createGuid } from "./base/guid";
import { HttpBackend } from "./http/http-backend";
import { serviceKnobs } from "./knobs";
import type { CloudOptions, ServiceKnobs } from "./knobs";
import { MemoryBackend } from "./memory-store/memory-backend";
import { MessageBroker } from "./messaging/message-broker";
import { Random } from "./base/random";
import { Process } from "./scheduler/process";
import { Scheduler } from "./scheduler/scheduler";
import { VirtualClock } from "./scheduler/virtual-clock";
import { GameServer } from "./server/game-server";
import type { ServerOptions } from "./server/game-server";
import { Population } from "./context/population";
import { RequestLog } from "./context/request-log";
import { ServerContext } from "./context/server-context";

const DEFAULT_SEED = 1;
/** Frames per second of a server, by convention. */
const DEFAULT_FRAME_RATE = 60;

/** How the code that was passed to `run` ended. */
type DriverOutcome<T> =
	| { readonly succeeded: true; readonly value: T }
	| { readonly succeeded: false; readonly failure: unknown };

/**
 * An emulated Roblox cloud: durable services shared by any number of game servers, on one virtual clock.
 *
 * The same seed and driver code give the same run. The driver is the code passed to `run`: it starts servers,
 * lets players join, breaks things and checks the outcome.
 */
export class EmulatedCloud {
	public readonly seed: number;
	public readonly clock: VirtualClock;
	public readonly random: Random;
	public readonly faults: Faults;
	/** Everything that the data stores of all servers share. */
	public readonly dataStores: DataStoreCloud;
	/** Records of standard stores. */
	public readonly records: RecordBackend;
	public readonly memory: MemoryBackend;
	public readonly messages: MessageBroker;
	public readonly http: HttpBackend;
	public readonly requests = new RequestLog();
	/** Players of all live servers. */
	public readonly population: Population;
	public readonly knobs: ServiceKnobs;
	/** Errors of driver threads started with `spawn`. */
	public readonly driverErrors: Array<string>;
	private readonly scheduler: Scheduler;
	private readonly driver = new Process("driver");
	private servers = new Array<GameServer>();

	public constructor(private readonly options: CloudOptions = {}) {
		this.seed = options.seed ?? DEFAULT_SEED;
		this.knobs = serviceKnobs(options);
		this.clock = new VirtualClock(options.startUnixSeconds);
		this.population = new Population(this.clock);
		this.random = new Random(this.seed);
		this.scheduler = new Scheduler(this.clock, this.random.fork(), {
			shuffleResumption: options.shuffleResumption ?? false,
			frameRate: options.frameRate ?? DEFAULT_FRAME_RATE,
		});
		this.driverErrors = this.driver.unhandledErrors;
		this.faults = new Faults(this.scheduler, this.random.fork());
		this.dataStores = new DataStoreCloud(
			this.clock,
			this.population,
			this.faults,
			this.knobs.dataStore,
		);
		this.records = this.dataStores.standard;
		this.memory = new MemoryBackend(this.clock, this.knobs.memoryStore, this.population);
		this.messages = new MessageBroker(
			this.scheduler,
			this.faults,
			this.random.fork(),
			this.knobs.messaging,
			() => this.servers.size(),
		);
		this.http = new HttpBackend();
	}

	/** Starts a game server. */
	public startServer(options: ServerOptions = {}): GameServer {
		const random = this.random.fork();
		const jobId = options.jobId ?? createGuid(random);
		const context = new ServerContext(
			jobId,
			options.isStudio ?? false,
			options.apiAccess ?? true,
			options.published ?? true,
			options.clockSkewSeconds ?? 0,
			new Process(jobId),
			this.scheduler,
			random,
			this.faults,
			this.requests,
			this.options.onOutput,
		);
		const server = new GameServer(this, context);
		this.servers.push(server);
		return server;
	}

	/** Servers that are alive, oldest first. */
	public liveServers(): Array<GameServer> {
		return [...this.servers];
	}

	/**
	 * Runs `main` on virtual time until it returns, and passes on its result or its error. A plain loop: real time does not
	 * matter, and it never yields to the host. Fails if nothing is scheduled any more and `main` still waits.
	 */
	public run<T>(main: () => T): T {
		let outcome: DriverOutcome<T> | undefined;
		this.scheduler.spawnAtHome(this.driver, () => {
			const [succeeded, value] = pcall(main);
			outcome = succeeded ? { succeeded, value } : { succeeded, failure: value };
		});
		this.scheduler.pump(() => outcome !== undefined);
		if (outcome === undefined) {
			const time = string.format("%.3f", this.clock.now());
			error(`deadlock: at ${time} s nothing is scheduled and the driver still waits`, 2);
		}
		if (!outcome.succeeded) error(outcome.failure, 0);
		return outcome.value;
	}

	/** Lets virtual time pass; yields the driver. */
	public sleep(seconds: number): void {
		this.scheduler.sleep(this.driver, seconds);
	}

	/** Starts another driver thread, which belongs to no server. Its error is added to `driverErrors`. */
	public spawn(body: () => void): thread {
		return this.scheduler.spawnAtHome(this.driver, body);
	}

	/** Lets virtual time pass until nothing is scheduled or `secondsMax` have passed. Yields the driver. */
	public drain(secondsMax: number): void {
		const deadline = this.clock.now() + secondsMax;
		while (true) {
			const due = this.scheduler.nextEventTime();
			if (due === undefined) return;
			if (due > deadline) {
				this.sleep(deadline - this.clock.now());
				return;
			}
			this.sleep(due - this.clock.now());
		}
	}

	/** Removes a server that is gone; the server calls this itself. */
	public forget(server: GameServer): void {
		this.servers = this.servers.filter((other) => other !== server);
	}
}
