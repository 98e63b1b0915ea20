import type { EmulatedCloud, EmulatedPlayer, GameServer, Random } from "../emulator/index";
import type { PPDBConstructor } from "../src/api/ppdb";
import type { PPDB } from "../src/api/ppdb";
import type { ModuleHost } from "../test/support/host";
import { SHIPPED_PATH, mountShipped } from "../test/support/shipped-library";
import type { Ledger } from "./ledger";
import type { LiveLog } from "./live-log";

/** What a player owns. `Ledger` holds the id of each update, for the accounts at the end. */
export interface PlayerData {
	Coins: number;
	Level: number;
	Ledger: Array<string>;
}

/** What all servers share. */
export interface GuildData {
	Bank: number;
	Ledger: Array<string>;
}

export const PLAYER_STORE = "PlayerData";
export const GUILD_STORE = "Guilds";
export const GUILD_KEY = "guild_dragons";

/** Seconds between two updates of a player, drawn anew each time. */
const PLAYER_PAUSE_SECONDS = { min: 1, max: 5 };
const GUILD_PAUSE_SECONDS = { min: 1, max: 4 };
const RETRY_JOIN_SECONDS = 5;

/** What the servers of the demo have in common. */
export interface DemoWorld {
	readonly cloud: EmulatedCloud;
	readonly host: ModuleHost;
	readonly ledger: Ledger;
	readonly log: LiveLog;
	/** Seconds from each join to the loaded document. */
	readonly loadSeconds: Array<number>;
}

/** Whether a player has not left yet; it may change with each yield. */
function isHere(player: EmulatedPlayer): boolean {
	return player.Parent !== undefined;
}

/** The key of a player's document. */
export function playerKey(userId: number): string {
	return `player_${userId}`;
}

/** One game server, with the game's scripts as a developer would write them. */
export class DemoServer {
	public readonly server: GameServer;
	private readonly random: Random;
	private players: PPDB<PlayerData> | undefined;
	private guilds: PPDB<GuildData> | undefined;

	public constructor(
		private readonly world: DemoWorld,
		public readonly name: string,
	) {
		this.server = world.cloud.startServer();
		this.random = world.cloud.random.fork();
		this.server.spawn(() => {
			this.runGame();
		});
		world.log.say(name, "server starts");
	}

	/** Everybody who plays here. */
	public present(): Array<EmulatedPlayer> {
		return this.server.isAlive() ? this.server.players.GetPlayers() : [];
	}

	private runGame(): void {
		const place = mountShipped(this.world.host, this.server.environment());
		const library = place.require(SHIPPED_PATH) as PPDBConstructor;
		this.players = new library<PlayerData>(PLAYER_STORE, {
			migrations: [
				(data: Partial<PlayerData>) => ({ Coins: 0, Level: 1, Ledger: [], ...data }),
			],
		});
		this.guilds = new library<GuildData>(GUILD_STORE, { template: { Bank: 0, Ledger: [] } });
		this.follow(PLAYER_STORE, this.players);
		this.follow(GUILD_STORE, this.guilds);
		this.server.players.PlayerAdded.Connect((player) => {
			this.play(player);
		});
		this.server.players.PlayerRemoving.Connect((player) => {
			this.players?.leave(playerKey(player.UserId));
		});
		this.runGuild();
	}

	private follow<T>(name: string, store: PPDB<T>): void {
		const { ledger, log } = this.world;
		store.OnSave.Connect((key, _data, { updates }) => {
			ledger.acknowledge(this.name, `${name}/${key}`, updates);
		});
		store.OnError.Connect((problem) => {
			log.say(this.name, `reported: ${problem.code} (${problem.key})`);
		});
	}

	private play(player: EmulatedPlayer): void {
		const joinedAt = this.world.cloud.clock.now();
		const key = playerKey(player.UserId);
		if (!this.load(player, key)) {
			return;
		}
		const seconds = this.world.cloud.clock.now() - joinedAt;
		this.world.loadSeconds.push(seconds);
		while (isHere(player)) {
			this.updatePlayer(key);
			this.pause(PLAYER_PAUSE_SECONDS);
		}
	}

	/** Loads a player's document, however often it takes while he is here. */
	private load(player: EmulatedPlayer, key: string): boolean {
		while (isHere(player)) {
			const [ok, problem] = pcall(() =>
				this.players?.init(key, { Coins: 0, Level: 1, Ledger: [] }),
			);
			if (ok) {
				return isHere(player);
			}
			this.world.log.say(this.name, `${player.Name} waits: ${tostring(problem)}`);
			this.server.task.wait(RETRY_JOIN_SECONDS);
		}
		return false;
	}

	private updatePlayer(key: string): void {
		const id = this.note(PLAYER_STORE, key);
		this.players?.update(key, (data) => {
			data.Coins += 1;
			data.Ledger.push(id);
			return data;
		});
	}

	private runGuild(): void {
		while (true) {
			this.pause(GUILD_PAUSE_SECONDS);
			const [ok, cached] = pcall(() => this.guilds?.get(GUILD_KEY));
			if (ok && cached !== undefined) {
				const id = this.note(GUILD_STORE, GUILD_KEY);
				this.guilds?.update(GUILD_KEY, (data) => {
					data.Bank += 10;
					data.Ledger.push(id);
					return data;
				});
			}
		}
	}

	private note(store: string, key: string): string {
		const { ledger, cloud } = this.world;
		return ledger.make(this.name, `${store}/${key}`, cloud.clock.now());
	}

	private pause(seconds: { readonly min: number; readonly max: number }): void {
		this.server.task.wait(this.random.range(seconds.min, seconds.max));
	}
}
