import { EmulatedCloud, type GameServer } from "../../emulator/index";
import { host, type ModuleHost } from "../support/host";
import * as usage from "../support/seed-usage";

const FOLDER = "build/dist-test";
const MODEL = "dist/PaoPaoDataStore.rbxm";
const MODEL_TEXT = "dist/PaoPaoDataStore.rbxmx";
const PLAYER = 17;

/** A way in which the library comes to Luau users. */
interface Channel {
	readonly title: string;
	/** What is mounted. */
	readonly file: string;
	/** The service that scripts of the test stand in. */
	readonly service: string;
	/** What leads to the ModuleScript's parent. */
	readonly parent: string;
}

const CHANNELS: ReadonlyArray<Channel> = [
	...["ServerStorage", "ReplicatedStorage"].map((service) => ({
		title: `the model file, in ${service}`,
		file: MODEL,
		service,
		parent: `game:GetService("${service}")`,
	})),
	{
		title: "the model file as text",
		file: MODEL_TEXT,
		service: "ServerStorage",
		parent: 'game:GetService("ServerStorage")',
	},
	{
		title: "the Wally package, through its link",
		file: `${FOLDER}/wally-game/default.project.json`,
		service: "ServerScriptService",
		parent: 'game:GetService("ServerScriptService").ServerPackages',
	},
];

/** Runs scripts on a server with the library, one after the other, and closes it. */
function runScripts(
	modules: ModuleHost,
	channel: Channel,
	sources: ReadonlyArray<string>,
): { readonly cloud: EmulatedCloud; readonly server: GameServer } {
	const cloud = new EmulatedCloud();
	const server = cloud.startServer();
	cloud.run(() => {
		const { file, service, parent } = channel;
		const place = modules.mount(file, server.environment(), { parent: service });
		for (const source of sources) {
			const whole = `local path = { to = ${parent} }\n${usage.REQUIRE}${source}`;
			place.runSource(whole, "Usage", service);
			cloud.sleep(5);
		}
		server.shutdown();
	});
	const failures = server.unhandledErrors.join("; ");
	assert(failures === "", `a script failed: ${failures}`);
	return { cloud, server };
}

function storedData(cloud: EmulatedCloud, key: string): Map<string, unknown> {
	return (cloud.records.peek("PlayerData", key)?.value as { d: Map<string, unknown> }).d;
}

function printed(server: GameServer): ReadonlySet<string> {
	return new Set(server.output.map(({ text }) => text));
}

/** A game that has the npm package, with one of its scripts: see test/dist/npm-game.test.mjs. */
function playNpmGame(
	modules: ModuleHost,
	name: string,
): { readonly cloud: EmulatedCloud; readonly server: GameServer } {
	const cloud = new EmulatedCloud();
	const server = cloud.startServer();
	cloud.run(() => {
		const project = `${FOLDER}/npm-game/default.project.json`;
		const place = modules.mount(project, server.environment());
		place.runScript(`ServerScriptService/Examples/${name}`);
		const player = server.join(PLAYER);
		cloud.sleep(5);
		server.leave(player);
		cloud.sleep(5);
		const failures = server.unhandledErrors.join("; ");
		assert(failures === "", `the game failed: ${failures}`);
	});
	return { cloud, server };
}

/** What package.json says. */
function versionOf(modules: ModuleHost): string {
	const manifest = modules.readFile("package.json");
	return tostring(string.match(manifest, '"version": "([^"]+)"')[0]);
}

export = () => {
	// What is tested here is built by `npm run test:dist`.
	if (host?.variable("PPDB_DIST") === undefined) {
		return;
	}
	const modules = host;

	for (const channel of CHANNELS) {
		describe(channel.title, () => {
			it("runs the usage of the original description", () => {
				const show = "print(cached.Coins, cached.Level)";
				const source = `${usage.CREATE}${usage.INIT}${usage.UPDATE}${usage.GET_CACHED}${show}`;

				const { cloud, server } = runScripts(modules, channel, [source, usage.WEBHOOK]);

				expect(printed(server).has("50 1")).to.equal(true);
				expect(storedData(cloud, "player_123").get("Coins")).to.equal(50);
			});

			it("runs what else the original description shows: migrations, leaving, deleting", () => {
				const migrate = `${usage.MIGRATIONS}print(next(Store:init("new", { Name = "Ann" })))`;
				const close = `${usage.CREATE}${usage.INIT}${usage.LEAVE}${usage.INIT}${usage.DELETE}`;

				const { cloud, server } = runScripts(modules, channel, [migrate, close]);

				expect(printed(server).has("Name Ann")).to.equal(true);
				expect(printed(server).has("Deleted: true")).to.equal(true);
				expect(cloud.records.peek("PlayerData", "player_123")).to.equal(undefined);
			});

			it("says its version", () => {
				const { server } = runScripts(modules, channel, ["print(PPDB.VERSION)"]);

				expect(printed(server).has(versionOf(modules))).to.equal(true);
			});

			it("is one library with one cache for two scripts", () => {
				const first = `${usage.CREATE}${usage.INIT}${usage.UPDATE}`;
				const second = `print(PPDB.new("PlayerData"):getCached("player_123").Coins)`;

				const { cloud, server } = runScripts(modules, channel, [first, second]);

				expect(printed(server).has("50")).to.equal(true);
				const filter = { service: "dataStore", method: "GetAsync" } as const;
				expect(cloud.requests.total(filter).requests).to.equal(1);
			});

			it("does nothing but make itself ready when it is required", () => {
				const { cloud, server } = runScripts(modules, channel, [
					`local names = {}
					for name in _G do table.insert(names, tostring(name)) end
					for name in shared do table.insert(names, tostring(name)) end
					print("globals:", table.concat(names, " "))`,
				]);

				expect(printed(server).has("globals: ")).to.equal(true);
				expect(server.output.size()).to.equal(1);
				for (const service of ["dataStore", "memoryStore", "messaging", "http"] as const) {
					expect(cloud.requests.total({ service }).requests).to.equal(0);
				}
			});
		});
	}

	it("says so when there are two copies of it in one game", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		cloud.run(() => {
			for (const { file, parent, service } of [CHANNELS[0], CHANNELS[1]]) {
				const place = modules.mount(file, server.environment(), { parent: service });
				place.runSource(`local path = { to = ${parent} }\n${usage.REQUIRE}`, "Usage", service);
			}
		});

		const [warning] = server.output;
		expect(server.output.size()).to.equal(1);
		expect(warning.kind).to.equal("warn");
		for (const service of ["ServerStorage", "ReplicatedStorage"]) {
			const [found] = warning.text.find(`${service}.PaoPaoDataStore`, 1, true);
			expect(found).to.be.ok();
		}
	});

	it("the npm package, in a fresh game: a player joins, updates, leaves, is found in the store", () => {
		const { cloud } = playNpmGame(modules, "main");

		const record = cloud.records.peek("PlayerData", `player_${PLAYER}`);
		const { coins } = (record?.value as { readonly d: { readonly coins: number } }).d;
		expect(coins).to.equal(50);
	});

	it("the npm package, in a fresh game: runs the usage of the original description", () => {
		const { cloud, server } = playNpmGame(modules, "usage");

		const lines = printed(server);
		const expected = ["50 1", "Deleted: true", `version ${versionOf(modules)}`];
		for (const line of [...expected, "Saving data for player_123"]) {
			assert(lines.has(line), `"${line}" was not printed`);
		}
		expect(storedData(cloud, "player_123").get("Coins")).to.equal(50);
		expect(cloud.records.peek("PlayerData", "player_456")).to.equal(undefined);
	});
};
