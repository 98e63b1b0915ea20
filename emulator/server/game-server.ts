import type { DataStoreCloud } from "../data-store/data-store-cloud";
import { EmulatedDataStoreService } from "../data-store/data-store-service";
import type { HttpBackend } from "../http/http-backend";
import { EmulatedHttpService } from "../http/http-service";
import type { ServiceKnobs } from "../knobs";
import type { MemoryBackend } from "../memory-store/memory-backend";
import { EmulatedMemoryStoreService } from "../memory-store/memory-store-service";
import type { MessageBroker } from "../messaging/message-broker";
import { EmulatedMessagingService } from "../messaging/messaging-service";
import type { EmulatedPlayer } from "../players/player";
import { EmulatedPlayers } from "../players/players";
import type { Random } from "../base/random";
import type { Process } from "../scheduler/process";
import { createTaskLibrary } from "../scheduler/task-library";
import type { TaskLibrary } from "../scheduler/task-library";
import { CloseCallbacks } from "./close-callbacks";
import { EmulatedDataModel } from "./data-model";
import { createEnvironment, createServerClock } from "./environment";
import type { ServerClock } from "./environment";
import { EmulatedRunService } from "./run-service";
import { EmulatedScriptContext } from "./script-context";
import type { Population } from "../context/population";
import type { OutputLine, ServerContext } from "../context/server-context";
import { Shutdown } from "./shutdown";
import type { ShutdownOptions } from "./shutdown";

/** How a server is started. */
export interface ServerOptions {
	/** Runs in Studio: `JobId` is empty, and `apiAccess` decides whether data can be accessed. */
	readonly isStudio?: boolean;
	/** Whether API services can be accessed; true if left out. */
	readonly apiAccess?: boolean;
	/** Whether the place was ever published; true if left out. */
	readonly published?: boolean;
	/** How far its wall clock is ahead of the cloud's, in seconds. */
	readonly clockSkewSeconds?: number;
	/** Its id in the cloud; drawn from the seed if left out. */
	readonly jobId?: string;
}

/** The parts of the cloud that a server shares with others. */
export interface SharedCloud {
	readonly knobs: ServiceKnobs;
	readonly dataStores: DataStoreCloud;
	readonly memory: MemoryBackend;
	readonly messages: MessageBroker;
	readonly http: HttpBackend;
	readonly population: Population;
	run(driver: () => void): void;
	drain(secondsMax: number): void;
	forget(server: GameServer): void;
}

/**
 * Models one game server: its own threads, clocks, services and players on the shared cloud.
 *
 * Not modelled: frames without listeners, clients, physics, memory limits.
 */
export class GameServer {
	public readonly jobId: string;
	public readonly game: EmulatedDataModel;
	public readonly dataStoreService: EmulatedDataStoreService;
	public readonly memoryStoreService: EmulatedMemoryStoreService;
	public readonly messagingService: EmulatedMessagingService;
	public readonly httpService: EmulatedHttpService;
	public readonly players: EmulatedPlayers;
	public readonly runService: EmulatedRunService;
	public readonly scriptContext: EmulatedScriptContext;
	public readonly task: TaskLibrary;
	/** Clocks of the server; its functions are called with a dot. */
	public readonly os: ServerClock;
	public readonly random: Random;
	/** Errors of its threads and signal handlers, oldest first. */
	public readonly unhandledErrors: Array<string>;
	/** What it printed and warned, and what the engine showed of errors, oldest first. */
	public readonly output: Array<OutputLine>;
	private readonly process: Process;
	private readonly closeCallbacks: CloseCallbacks;
	private shutdownBegun = false;
	private globals?: Record<string, unknown>;
	private waitingForEnd = new Array<{ readonly owner: Process; readonly thread: thread }>();

	public constructor(
		public readonly cloud: SharedCloud,
		private readonly context: ServerContext,
	) {
		this.jobId = context.jobId;
		this.process = context.process;
		this.random = context.random;
		this.unhandledErrors = context.process.unhandledErrors;
		this.output = context.output;
		this.task = createTaskLibrary(context.scheduler, context.process);
		this.os = createServerClock(context);
		this.closeCallbacks = new CloseCallbacks(context);
		const shownJobId = context.isStudio ? "" : context.jobId;
		this.game = new EmulatedDataModel(shownJobId, context.published, this.closeCallbacks);
		const { knobs } = cloud;
		this.dataStoreService = new EmulatedDataStoreService(
			context,
			cloud.dataStores,
			knobs.dataStore,
		);
		this.memoryStoreService = new EmulatedMemoryStoreService(
			context,
			cloud.memory,
			knobs.memoryStore,
		);
		this.messagingService = new EmulatedMessagingService(
			context,
			cloud.messages,
			knobs.messaging,
		);
		this.httpService = new EmulatedHttpService(context, cloud.http, knobs.http);
		this.runService = new EmulatedRunService(context);
		this.scriptContext = new EmulatedScriptContext(context);
		this.players = new EmulatedPlayers(context, (by) => {
			this.dataStoreService.settleBudgets();
			if (this.process.alive) cloud.population.change(by);
		});
		this.provideServices();
	}

	/** Runs `body` on this server now, until its first yield. */
	public spawn(body: () => void): thread {
		return this.context.scheduler.spawn(this.process, body);
	}

	/** A player joins; `PlayerAdded` fires. */
	public join(userId: number, name = `Player${userId}`): EmulatedPlayer {
		this.cloud.population.meet(userId);
		return this.players.admit(userId, name);
	}

	/** A player leaves; `PlayerRemoving` fires while the player is still readable. */
	public leave(player: EmulatedPlayer): void {
		this.players.dismiss(player);
	}

	/**
	 * Closes the server and yields until it is gone: when all close callbacks have returned, or after 30 s.
	 * Returns the virtual seconds that took. None of its threads resumes after that.
	 */
	public shutdown(options: ShutdownOptions = {}): number {
		const scheduler = this.context.scheduler;
		const start = scheduler.clock.seconds;
		if (!this.process.alive) return 0;
		const thread = scheduler.yieldableThread();
		const owner = scheduler.runningProcess();
		assert(
			owner !== undefined && owner !== this.process,
			"a server is shut down by the driver",
		);
		if (!this.shutdownBegun) {
			this.shutdownBegun = true;
			new Shutdown(this.context, this.players, this.closeCallbacks, () => this.end()).begin(
				options,
			);
		}
		this.waitingForEnd.push({ owner, thread });
		coroutine.yield();
		return scheduler.clock.seconds - start;
	}

	/**
	 * Kills the server: no callback runs and none of its threads ever resumes; requests already sent still land.
	 * Does not return if called from one of the server's own threads.
	 */
	public crash(): void {
		const suicide = this.context.scheduler.runningProcess() === this.process;
		this.end();
		if (suicide) coroutine.yield();
	}

	/** Stops the server for a while: nothing on it runs, then everything that was due runs late. */
	public freeze(seconds: number): void {
		const thawed = this.context.scheduler.clock.seconds + seconds;
		this.process.frozenUntil = math.max(this.process.frozenUntil, thawed);
	}

	/** False once the server is gone. */
	public isAlive(): boolean {
		return this.process.alive;
	}

	/** The globals for modules loaded on this server: a single table, so that all share its `_G`. */
	public environment(): Record<string, unknown> {
		return (this.globals ??= createEnvironment(this, this.context));
	}

	private provideServices(): void {
		const model = this.game;
		model.provide("DataStoreService", this.dataStoreService);
		model.provide("MemoryStoreService", this.memoryStoreService);
		model.provide("MessagingService", this.messagingService);
		model.provide("HttpService", this.httpService);
		model.provide("Players", this.players);
		model.provide("RunService", this.runService);
		model.provide("ScriptContext", this.scriptContext);
	}

	private end(): void {
		if (this.process.alive) this.cloud.population.change(-this.context.playerCount);
		this.process.alive = false;
		this.messagingService.disconnect();
		this.cloud.forget(this);
		const waiting = this.waitingForEnd;
		this.waitingForEnd = [];
		for (const { owner, thread } of waiting) {
			this.context.scheduler.resumeAfter(owner, 0, thread);
		}
	}
}
