import type { Random } from "../emulator/index";
import { DemoServer, GUILD_KEY, PLAYER_STORE, playerKey, type DemoWorld } from "./demo-server";
import type { LostUpdate } from "./ledger";

const PLAYERS = 12;
export const VIRTUAL_SECONDS = 600;
const OUTAGE = { from: 180, to: 210 };
const CRASH_SECONDS = 300;
const SHUTDOWN_SECONDS = 420;
/** A player is back so long after his server died, as people are. */
const REJOIN_SECONDS = 5;
const HOP_GAP_SECONDS = 0.5;
const HOP_EVERY_SECONDS = 15;
/** The player whose data another system stored, years ago. */
const LEGACY_PLAYER = 7;
const LEGACY_COINS = 120;
/** The number of requests in a hundred that fail all along, half of them after their write has landed. */
const ERROR_RATE = 0.02;

/** Ten minutes in the life of a game: everything that can go wrong does. */
export class Story {
	public readonly lost = new Array<LostUpdate>();
	private readonly random: Random;
	private servers = new Array<DemoServer>();

	public constructor(private readonly world: DemoWorld) {
		this.random = world.cloud.random.fork();
	}

	/** Plays it. Yields the driver until it is over. */
	public run(): void {
		const { cloud } = this.world;
		cloud.records.put(PLAYER_STORE, playerKey(LEGACY_PLAYER), { Coins: LEGACY_COINS });
		cloud.faults.dataStore.errorBeforeCommit = ERROR_RATE / 2;
		cloud.faults.dataStore.errorAfterCommit = ERROR_RATE / 2;
		this.servers = ["A", "B", "C"].map((name) => new DemoServer(this.world, name));
		for (let userId = 1; userId <= PLAYERS; userId++) {
			this.at(userId, () => {
				this.join(userId, this.servers[userId % 3]);
			});
		}
		this.at(OUTAGE.from, () => {
			this.beginOutage();
		});
		this.at(CRASH_SECONDS, () => {
			this.crash(this.servers[1]);
		});
		this.at(SHUTDOWN_SECONDS, () => {
			this.shutDown(this.servers[2]);
		});
		cloud.spawn(() => {
			this.hopForEver();
		});
		cloud.sleep(VIRTUAL_SECONDS);
		this.finish();
	}

	private at(seconds: number, action: () => void): void {
		this.world.cloud.spawn(() => {
			this.world.cloud.sleep(seconds);
			action();
		});
	}

	private join(userId: number, server: DemoServer): void {
		const suffix =
			userId === LEGACY_PLAYER ? `, with ${LEGACY_COINS} coins in the old form` : "";
		this.world.log.say(server.name, `player ${userId} joins${suffix}`);
		server.server.join(userId);
	}

	private alive(): Array<DemoServer> {
		return this.servers.filter(({ server }) => server.isAlive());
	}

	private hopForEver(): void {
		const { cloud, log } = this.world;
		while (cloud.clock.now() < VIRTUAL_SECONDS - HOP_EVERY_SECONDS) {
			cloud.sleep(HOP_EVERY_SECONDS);
			const from = this.random.pick(this.alive());
			const present = from.present();
			if (!present.isEmpty()) {
				const player = this.random.pick(present);
				const to = this.random.pick(this.alive().filter((other) => other !== from));
				log.say(from.name, `player ${player.UserId} hops to ${to.name}`);
				from.server.leave(player);
				cloud.sleep(HOP_GAP_SECONDS);
				to.server.join(player.UserId);
			}
		}
	}

	private beginOutage(): void {
		const { cloud, log } = this.world;
		log.say("cloud", `DataStore is down for ${OUTAGE.to - OUTAGE.from} seconds`);
		cloud.faults.beginOutage("dataStore");
		cloud.sleep(OUTAGE.to - OUTAGE.from);
		cloud.faults.endOutage("dataStore");
		log.say("cloud", "DataStore is back");
	}

	private crash(victim: DemoServer): void {
		const { cloud, log, ledger } = this.world;
		const userIds = victim.present().map((player) => player.UserId);
		victim.server.crash();
		const lost = ledger.lose(victim.name, cloud.clock.now());
		for (const update of lost) {
			this.lost.push(update);
		}
		log.say(
			victim.name,
			`server crashes with ${userIds.size()} players and ${lost.size()} updates on their way`,
		);
		cloud.sleep(REJOIN_SECONDS);
		this.servers.push(new DemoServer(this.world, "D"));
		this.spread(userIds);
	}

	private shutDown(victim: DemoServer): void {
		const { cloud, log } = this.world;
		const userIds = victim.present().map((player) => player.UserId);
		log.say(victim.name, `server shuts down with ${userIds.size()} players`);
		const seconds = victim.server.shutdown({ order: "after" });
		log.say(victim.name, `server is gone after ${string.format("%.2f", seconds)} s`);
		cloud.sleep(REJOIN_SECONDS);
		this.spread(userIds);
	}

	private spread(userIds: ReadonlyArray<number>): void {
		for (const userId of userIds) {
			this.join(userId, this.random.pick(this.alive()));
		}
	}

	private finish(): void {
		const { log, cloud } = this.world;
		log.say("cloud", `the day is over; all servers close, ${GUILD_KEY} is at rest`);
		for (const { server, name } of this.alive()) {
			const seconds = server.shutdown({ order: "before" });
			log.say(name, `server is gone after ${string.format("%.2f", seconds)} s`);
		}
		cloud.faults.heal();
	}
}
