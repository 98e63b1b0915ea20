import type { EmulatedPlayer, RemovalOrder } from "../../emulator/index";
import { SimServer } from "./sim-server";
import type { World } from "./world";

const ORDERS: ReadonlyArray<RemovalOrder> = ["before", "after", "never"];
/** A soft shutdown has teleported everybody by then. */
const TELEPORT_SECONDS = { min: 0, max: 9 };
/** A player whose server is gone is back after so long. */
const REJOIN_SECONDS = { min: 0, max: 4 };

/** The servers of the game and where its players are. */
export class Fleet {
	private readonly closing = new Set<SimServer>();
	private readonly servers = new Array<SimServer>();
	private started = 0;

	public constructor(private readonly world: World) {}

	/** Starts a server; from the rolling update on, with the newer schema. */
	public start(): SimServer {
		this.started += 1;
		const name = `s${this.started}`;
		const { plan, cloud, random, trace } = this.world;
		const isUpdated = plan.rollingUpdateAt > 0 && cloud.clock.now() >= plan.rollingUpdateAt;
		const server = cloud.startServer({
			jobId: name,
			clockSkewSeconds: random.range(-plan.clockSkewSeconds, plan.clockSkewSeconds),
		});
		const started = new SimServer(this.world, name, server, isUpdated ? 2 : 1);
		this.servers.push(started);
		trace.note("start", name, "", started.version);
		started.start();
		return started;
	}

	/** Servers that have not ended, those that are closing with them: callers keep those busy until second 26. */
	public serving(): Array<SimServer> {
		return [...this.alive(), ...this.closing];
	}

	/** Servers that have not ended and are not about to. */
	public alive(): Array<SimServer> {
		return this.servers.filter(({ server }) => server.isAlive());
	}

	/** Lets players in, each somewhere. */
	public spread(userIds: ReadonlyArray<number>): void {
		for (const userId of userIds) {
			this.join(userId);
		}
	}

	/** A player goes to another server, or leaves his own and is back. */
	public move(player: EmulatedPlayer, from: SimServer, to: SimServer, gapSeconds: number): void {
		from.server.leave(player);
		this.world.cloud.sleep(gapSeconds);
		this.join(player.UserId, to.server.isAlive() ? to : undefined);
	}

	/** A server dies at once; another takes its place. */
	public crash(victim: SimServer): void {
		const { cloud, trace, crashLoss } = this.world;
		const userIds = victim.present().map((player) => player.UserId);
		trace.note("crash", victim.name, "", userIds.size());
		crashLoss.onCrash(victim.name, cloud.clock.now());
		victim.server.crash();
		this.world.staleCopies.onStandstill(cloud.clock.now());
		this.bury(victim, userIds);
	}

	/**
	 * A server is told to close. Yields until it is gone.
	 *
	 * @param isIdle - whether it has nothing to store
	 */
	public shutDown(victim: SimServer, isIdle = false): void {
		const { cloud, trace, random, habitRandom, plan, atRest, closingLoss } = this.world;
		const userIds = victim.present().map((player) => player.UserId);
		const since = cloud.clock.now();
		const drawn = random.pick(ORDERS);
		victim.isClosingSoftly = !isIdle && habitRandom.chance(plan.softChance);
		const order = victim.isClosingSoftly ? "never" : drawn;
		trace.note("shutdown", victim.name, "", order);
		closingLoss.onClosing(victim.name);
		this.forget(victim);
		this.closing.add(victim);
		if (victim.isClosingSoftly) {
			this.teleportAll(victim);
		}
		const seconds = victim.server.shutdown({ order });
		this.closing.delete(victim);
		trace.note("gone", victim.name, "", string.format("%.3f", seconds));
		if (!victim.wasFrozenSince(since) && !victim.isClosingSoftly) {
			atRest.onClosed(victim.name, since, isIdle);
		}
		closingLoss.onClosed(victim.name, since);
		this.world.staleCopies.onStandstill(cloud.clock.now());
		this.bury(victim, victim.isClosingSoftly ? [] : userIds);
	}

	/** Lets all players of a server go on to others, each at a moment of his own. */
	private teleportAll(from: SimServer): void {
		const { cloud, habitRandom } = this.world;
		for (const player of from.present()) {
			const seconds = habitRandom.range(TELEPORT_SECONDS.min, TELEPORT_SECONDS.max);
			const gapSeconds = habitRandom.range(REJOIN_SECONDS.min, REJOIN_SECONDS.max);
			cloud.spawn(() => {
				cloud.sleep(seconds);
				if (from.server.isAlive()) {
					from.server.leave(player);
				}
				cloud.sleep(gapSeconds);
				if (!this.world.isQuiet) {
					this.join(player.UserId);
				}
			});
		}
	}

	/** Lets a player into a server, or into any; at the end of the run there may be none left. */
	private join(userId: number, wanted?: SimServer): void {
		const alive = this.alive();
		if (alive.isEmpty()) {
			return;
		}
		const to = wanted ?? this.world.random.pick(alive);
		this.world.trace.note("join", to.name, "", userId);
		to.server.join(userId);
	}

	private forget(gone: SimServer): void {
		const at = this.servers.indexOf(gone);
		if (at !== -1) {
			this.servers.remove(at);
		}
	}

	private bury(gone: SimServer, userIds: ReadonlyArray<number>): void {
		const { ledger, calls, cloud, random, isQuiet } = this.world;
		ledger.closeLanes(gone.name);
		calls.forget(gone.name);
		this.forget(gone);
		if (!isQuiet) {
			this.start();
			cloud.sleep(random.range(REJOIN_SECONDS.min, REJOIN_SECONDS.max));
			this.spread(userIds);
		}
	}
}
