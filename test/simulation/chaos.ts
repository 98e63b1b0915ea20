import type { SimServer } from "./sim-server";
import type { World } from "./world";

const OUTAGE_SECONDS = { min: 1, max: 45 };
const FREEZE_SECONDS = { min: 0.5, max: 30 };
const STARVE_SECONDS = { min: 5, max: 40 };
/** A server's budget while it is starved. */
const STARVED_PER_MINUTE = { base: 6, perPlayer: 0 };
/** The rates of 2026 (error-codes-and-limits). */
const USUAL_PER_MINUTE = { base: 60, perPlayer: 40 };
const BUDGETS = ["StandardRead", "StandardWrite", "StandardRemove"] as const;
const HOP_GAP_SECONDS = { min: 0, max: 2 };
const REJOIN_GAP_SECONDS = { min: 0, max: 0.4 };

type Seconds = typeof OUTAGE_SECONDS;

/** Everything that goes wrong, besides the faults of single requests. */
export class Chaos {
	public constructor(private readonly world: World) {}

	/** Sets it off. It ends when the world is quiet. */
	public begin(): void {
		const { plan } = this.world;
		this.nowAndThen(plan.hopEvery, () => {
			this.hop();
		});
		this.nowAndThen(plan.rejoinEvery, () => {
			this.rejoin();
		});
		this.nowAndThen(plan.outageEvery, () => {
			this.outage(undefined);
		});
		this.nowAndThen(plan.cutOffEvery, () => {
			this.outage(this.victim());
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

	private outage(victim: SimServer | undefined): void {
		const { cloud, trace } = this.world;
		const seconds = this.draw(OUTAGE_SECONDS);
		trace.note("outage", victim?.name ?? "cloud", "", string.format("%.3f", seconds));
		cloud.faults.beginOutage("dataStore", victim?.name);
		cloud.sleep(seconds);
		cloud.faults.endOutage("dataStore", victim?.name);
	}

	private freeze(victim: SimServer): void {
		const { trace, trouble } = this.world;
		const seconds = this.draw(FREEZE_SECONDS);
		trace.note("freeze", victim.name, "", string.format("%.3f", seconds));
		trouble.note(victim.name, seconds);
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
