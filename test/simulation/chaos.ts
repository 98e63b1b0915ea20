import type { FaultyService } from "../../emulator/index";
import type { SimServer } from "./sim-server";
import type { World } from "./world";

const OUTAGE_SECONDS = { min: 1, max: 45 };
const FREEZE_SECONDS = { min: 0.5, max: 30 };
const STARVE_SECONDS = { min: 5, max: 40 };
/** Longer than any request that only takes its time. */
const HANG_SECONDS_MIN = 20;
/** A server's budget while it is starved. */
const STARVED_PER_MINUTE = { base: 6, perPlayer: 0 };
/** The rates of 2026 (error-codes-and-limits). */
const USUAL_PER_MINUTE = { base: 60, perPlayer: 40 };
const BUDGETS = ["StandardRead", "StandardWrite", "StandardRemove"] as const;
/** Requests a minute that others take of the 300 and 20 or 40 per player that the experience has. */
const CROWD_PER_MINUTE = { min: 200, max: 500 };
const HOP_GAP_SECONDS = { min: 0, max: 2 };
const REJOIN_GAP_SECONDS = { min: 0, max: 0.4 };

type Seconds = typeof OUTAGE_SECONDS;

/** Everything that goes wrong, besides the faults of single requests. */
export class Chaos {
	public constructor(private readonly world: World) {}

	/** Sets it off. It ends when the world is quiet. */
	public begin(): void {
		this.setRequestFaults();
		this.troubleServers();
		const { plan } = this.world;
		this.breakService("dataStore", plan.outageEvery, plan.cutOffEvery);
		this.breakService("memoryStore", plan.memoryOutageEvery, plan.memoryCutOffEvery);
		this.breakService("http", plan.httpOutageEvery, plan.httpCutOffEvery);
		this.nowAndThen(plan.memoryFlushEvery, () => {
			this.flushMemory();
		});
		this.nowAndThen(plan.crowdEvery, () => {
			this.crowd();
		});
	}

	/** What may happen to each single request or message. */
	private setRequestFaults(): void {
		const { plan, cloud } = this.world;
		const hangSeconds = { min: HANG_SECONDS_MIN, max: plan.hangSecondsMax };
		const { dataStore, memoryStore, http } = cloud.faults;
		dataStore.errorBeforeCommit = plan.errorBefore;
		dataStore.errorAfterCommit = plan.errorAfter;
		dataStore.lateCommit = plan.late;
		dataStore.latencySpike = plan.spike;
		dataStore.unreadable = plan.unreadable;
		memoryStore.errorBeforeCommit = plan.memoryErrorBefore;
		memoryStore.errorAfterCommit = plan.memoryErrorAfter;
		memoryStore.lateCommit = plan.memoryLate;
		memoryStore.latencySpike = plan.memorySpike;
		memoryStore.itemLoss = plan.inboxLoss;
		memoryStore.itemDouble = plan.inboxDouble;
		memoryStore.itemDelay = plan.inboxDelay;
		dataStore.rerun = plan.rerun;
		dataStore.hang = plan.hang;
		dataStore.hangSeconds = hangSeconds;
		memoryStore.hang = plan.memoryHang;
		memoryStore.hangSeconds = hangSeconds;
		http.errorBeforeCommit = plan.httpErrorBefore;
		http.errorAfterCommit = plan.httpErrorAfter;
	}

	/** What happens to players and whole servers. */
	private troubleServers(): void {
		const { plan } = this.world;
		this.nowAndThen(plan.hopEvery, () => {
			this.hop();
		});
		this.nowAndThen(plan.rejoinEvery, () => {
			this.rejoin();
		});
		this.nowAndThen(plan.freezeEvery, () => {
			this.freeze(this.victim());
		});
		this.nowAndThen(plan.crashEvery, () => {
			this.world.fleet.crash(this.victim());
		});
		this.nowAndThen(plan.shutdownEvery, () => {
			this.world.fleet.shutDown(this.victim());
		});
		this.nowAndThen(plan.starveEvery, () => {
			this.starve(this.victim());
		});
	}

	/** Outages of one service: for all servers, and for one that is cut off from it. */
	private breakService(service: FaultyService, outageEvery: number, cutOffEvery: number): void {
		this.nowAndThen(outageEvery, () => {
			this.outage(service, undefined);
		});
		this.nowAndThen(cutOffEvery, () => {
			this.outage(service, this.victim());
		});
	}

	private nowAndThen(meanSeconds: number, action: () => void): void {
		if (meanSeconds <= 0) {
			return;
		}
		const { cloud, world } = { cloud: this.world.cloud, world: this.world };
		cloud.spawn(() => {
			while (true) {
				cloud.sleep(world.random.range(0, 2 * meanSeconds));
				if (world.isQuiet) {
					return;
				}
				action();
			}
		});
	}

	private draw(range: Seconds): number {
		return this.world.random.range(range.min, range.max);
	}

	private victim(): SimServer {
		return this.world.random.pick(this.world.fleet.alive());
	}

	private hop(): void {
		const { fleet, random } = this.world;
		const from = this.victim();
		const players = from.present();
		if (!players.isEmpty()) {
			const to = random.pick(fleet.alive());
			fleet.move(random.pick(players), from, to, this.draw(HOP_GAP_SECONDS));
		}
	}

	private rejoin(): void {
		const { fleet, random } = this.world;
		const from = this.victim();
		const players = from.present();
		if (!players.isEmpty()) {
			fleet.move(random.pick(players), from, from, this.draw(REJOIN_GAP_SECONDS));
		}
	}

	private outage(service: FaultyService, victim: SimServer | undefined): void {
		const { cloud, trace } = this.world;
		const seconds = this.draw(OUTAGE_SECONDS);
		trace.note(
			"outage",
			victim?.name ?? "cloud",
			"",
			`${service} ${string.format("%.3f", seconds)}`,
		);
		cloud.faults.beginOutage(service, victim?.name);
		cloud.sleep(seconds);
		cloud.faults.endOutage(service, victim?.name);
	}

	private flushMemory(): void {
		const { cloud, trace, memoryTrouble, oneHolder } = this.world;
		trace.note("flush", "cloud", "", "memoryStore");
		memoryTrouble.noteEverywhere();
		oneHolder.onFlush();
		cloud.memory.flush();
	}

	/** Leaves the game's servers a part of what the experience has. */
	private crowd(): void {
		const { cloud, trace, random, trouble } = this.world;
		const seconds = this.draw(OUTAGE_SECONDS);
		const load = random.integer(CROWD_PER_MINUTE.min, CROWD_PER_MINUTE.max);
		trace.note("crowd", "cloud", "", load);
		trouble.noteEverywhere();
		cloud.faults.experienceLoad = load;
		cloud.sleep(seconds);
		cloud.faults.experienceLoad = 0;
		trouble.noteEverywhere();
	}

	private freeze(victim: SimServer): void {
		const { trace, trouble, memoryTrouble } = this.world;
		const seconds = this.draw(FREEZE_SECONDS);
		trace.note("freeze", victim.name, "", string.format("%.3f", seconds));
		trouble.note(victim.name, seconds);
		memoryTrouble.note(victim.name, seconds);
		this.world.staleCopies.onStandstill(this.world.cloud.clock.now() + seconds);
		victim.frozenUntil = this.world.cloud.clock.now() + seconds;
		victim.server.freeze(seconds);
	}

	private starve(victim: SimServer): void {
		const { cloud, trace } = this.world;
		const seconds = this.draw(STARVE_SECONDS);
		trace.note("starve", victim.name, "", string.format("%.3f", seconds));
		this.setRates(victim, STARVED_PER_MINUTE);
		cloud.sleep(seconds);
		this.setRates(victim, USUAL_PER_MINUTE);
	}

	private setRates(victim: SimServer, rate: typeof USUAL_PER_MINUTE): void {
		for (const name of BUDGETS) {
			victim.server.dataStoreService.SetRateLimitForRequestType(
				name,
				rate.base,
				rate.perPlayer,
			);
		}
	}
}
