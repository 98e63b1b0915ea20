import { EmulatedCloud, type GameServer } from "../../emulator/index";
import { host, type ModuleHost } from "../support/host";
import { RecordedDiscord, WEBHOOK } from "../support/recorded-discord";
import * as usage from "../support/seed-usage";

/** The one script has other names for whatever is not part of the API; what it stores and says must not. */
const ONE_SCRIPT = "dist/PaoPaoDataStore.luau";
const ALL_MODULES = "dist/PaoPaoDataStore.rbxm";
const PLACE = "ServerStorage";

/** Comes into everything that is written: records, tombstones, pending changes, commit notes, posts. */
const EVERYTHING = `
local store = PPDB.new("Players", {
	webhook = "${WEBHOOK}",
	debug = true,
	template = { coins = 10 },
	migrations = { { migrate = function(data) data.isNew = true return data end, backwardsCompatible = true } },
	hooks = { afterLoad = function(key) if key == "a" then error("this hook is broken") end end },
})
for _, key in { "a", "b", "c" } do
	store:init(key)
	store:update(key, function(data) data.coins += 5 return data end)
end
store:transaction({ "a", "b" }, function(drafts)
	drafts.a.coins -= 3
	drafts.b.coins += 3
end)
store:import({ d = { data = { coins = 1 }, version = 0 } })
store:flush()
store:delete("c")
`;

function loadedOn(modules: ModuleHost, server: GameServer, file: string): (source: string) => void {
	const place = modules.mount(file, server.environment(), { parent: PLACE });
	return (source) => {
		const path = `local path = { to = game:GetService("${PLACE}") }\n`;
		place.runSource(`${path}${usage.REQUIRE}${source}`, "Script", PLACE);
	};
}

function checkQuiet({ unhandledErrors }: GameServer): void {
	assert(unhandledErrors.isEmpty(), `a script failed: ${unhandledErrors.join("; ")}`);
}

/** All that one server of a form writes and posts, in order. */
function writtenBy(modules: ModuleHost, file: string): Array<string> {
	const cloud = new EmulatedCloud();
	const written = new Array<string>();
	const discord = new RecordedDiscord(cloud);
	cloud.run(() => {
		const server = cloud.startServer();
		cloud.records.observer = ({ store, key, record }) => {
			const { value, userIds, metadata } = record;
			const text = server.httpService.JSONEncode({ value, userIds, metadata });
			// A record's first revision is drawn at random.
			const [comparable] = text.gsub('"r":%d+', '"r":0');
			written.push(`${store}/${key}: ${comparable}`);
		};
		loadedOn(modules, server, file)(EVERYTHING);
		cloud.sleep(60);
		server.shutdown();
		checkQuiet(server);
	});
	assert(discord.problems.isEmpty(), discord.problems.join("; "));
	for (const { body } of discord.arrivals) {
		written.push(body);
	}
	return written;
}

/** A game whose servers have different forms of the library. */
function inMixedGame(
	modules: ModuleHost,
	run: (
		cloud: EmulatedCloud,
		places: ReadonlyArray<(source: string) => void>,
		servers: ReadonlyArray<GameServer>,
	) => void,
): void {
	const cloud = new EmulatedCloud();
	cloud.run(() => {
		const servers = [cloud.startServer(), cloud.startServer()];
		const forms = [ONE_SCRIPT, ALL_MODULES];
		run(
			cloud,
			servers.map((server, index) => loadedOn(modules, server, forms[index])),
			servers,
		);
		for (const server of servers) {
			checkQuiet(server);
		}
	});
}

function coinsOf(cloud: EmulatedCloud, key: string): number {
	const record = cloud.records.peek("Players", key)?.value;
	return (record as { readonly d: { readonly coins: number } }).d.coins;
}

export = () => {
	// What is tested here is built by `npm run test:dist`.
	if (host?.variable("PPDB_DIST") === undefined) {
		return;
	}
	const modules = host;

	it("the one script writes and posts what the modules do, byte for byte", () => {
		const [one, all] = [ONE_SCRIPT, ALL_MODULES].map((file) => writtenBy(modules, file));

		expect(one.size() >= 8).to.equal(true);
		expect(one.join("\n")).to.equal(all.join("\n"));
	});

	it("servers with either tell one another of changes", () => {
		inMixedGame(modules, (cloud, places, servers) => {
			for (const runIn of places) {
				runIn(`local store = PPDB.new("Players", { template = { coins = 0 } })
					store:init("a")
					store.OnChange:Connect(function(key, data) print(key, data.coins) end)`);
			}
			cloud.sleep(5);
			for (const runIn of places) {
				runIn(`PPDB.new("Players"):update("a", function(data) data.coins += 7 return data end)`);
				cloud.sleep(5);
			}

			expect(coinsOf(cloud, "a")).to.equal(14);
			for (const server of servers) {
				expect(server.output.some(({ text }) => text === "a 14")).to.equal(true);
			}
		});
	});

	for (const from of [0, 1]) {
		const title = from === 0 ? "the one script to the modules" : "the modules to the one script";
		it(`a session goes from ${title}`, () => {
			inMixedGame(modules, (cloud, places, servers) => {
				const open = `local store = PPDB.new("Players", { lock = "session", template = { coins = 0 } })
					store:init("a")
					store:update("a", function(data) data.coins += 1 return data end)
					print("it is here")`;
				places[from](open);
				cloud.sleep(3);
				places[1 - from](open);
				cloud.sleep(20);

				expect(servers[1 - from].output.some(({ text }) => text === "it is here")).to.equal(true);
				cloud.sleep(5);
				expect(coinsOf(cloud, "a")).to.equal(2);
			});
		});
	}
};
