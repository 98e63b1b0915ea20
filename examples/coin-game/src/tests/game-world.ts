import {
	EmulatedCloud,
	type CloudOptions,
	type GameServer,
	type ModuleHost,
} from "@rbxts/ppdb-emulator";

/** The game, on as many servers as a test wants, all of which share one emulated cloud. */
export class GameWorld {
	public readonly cloud: EmulatedCloud;
	private readonly servers = new Array<GameServer>();

	public constructor(
		private readonly host: ModuleHost,
		options?: CloudOptions,
	) {
		this.cloud = new EmulatedCloud(options);
	}

	/** Runs a test's course. An error of the game's own scripts fails the test, and is shown with whatever else failed. */
	public run(course: () => void): void {
		const [ok, problem] = pcall(() => this.cloud.run(course));
		const failures = ok ? [] : [tostring(problem)];
		for (const { unhandledErrors } of this.servers) {
			for (const message of unhandledErrors) failures.push(`the game: ${message}`);
		}
		if (!failures.isEmpty()) error(failures.join("\n"), 0);
	}

	/**
	 * Starts a server with the game's own scripts on it.
	 *
	 * @param early - players who are there before the scripts run
	 */
	public startServer(early: ReadonlyArray<number> = []): GameServer {
		const server = this.cloud.startServer();
		this.servers.push(server);
		for (const userId of early) server.join(userId);
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
