import {
	EmulatedCloud,
	type CloudOptions,
	type GameServer,
	type ModuleHost,
} from "@rbxts/ppdb-emulator";

/** The game, on as many servers as a test wants, all of which share one emulated cloud. */
export class GameWorld {
	public readonly cloud: EmulatedCloud;

	public constructor(
		private readonly host: ModuleHost,
		options?: CloudOptions,
	) {
		this.cloud = new EmulatedCloud(options);
	}

	/** Starts a server with the game's own scripts on it. */
	public startServer(): GameServer {
		const server = this.cloud.startServer();
		const place = this.host.mount("default.project.json", server.environment());
		place.runScript("ServerScriptService/Game/main");
		return server;
	}

	/** A player comes, stays for a while and goes. */
	public visit(server: GameServer, userId: number, seconds: number): void {
		const player = server.join(userId);
		this.cloud.sleep(seconds);
		server.leave(player);
	}

	/** The coins that are stored. */
	public storedCoins(userId: number): number | undefined {
		const record = this.cloud.records.peek("Players", `player_${userId}`);
		return (record?.value as { readonly d: { readonly coins: number } } | undefined)?.d.coins;
	}
}
