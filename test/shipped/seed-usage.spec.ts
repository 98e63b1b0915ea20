import { EmulatedCloud, type GameServer } from "../../emulator/index";
import { host, type ModuleHost } from "../support/host";
import * as usage from "../support/seed-usage";
import { mountShipped } from "../support/shipped-library";

/** Runs Luau source on a server of its own; `path.to` leads to where the module is. */
function runSource(
	modules: ModuleHost,
	source: string,
	seconds: number,
	prepare: (cloud: EmulatedCloud) => void = () => undefined,
): { readonly cloud: EmulatedCloud; readonly server: GameServer } {
	const cloud = new EmulatedCloud();
	prepare(cloud);
	const server = cloud.startServer();
	const where = 'local path = { to = game:GetService("ServerStorage") }\n';
	cloud.run(() => {
		const place = mountShipped(modules, server.environment());
		place.runSource(`${where}${usage.REQUIRE}${source}`, "Usage", "ServerStorage");
		cloud.sleep(seconds);
	});
	const failures = server.unhandledErrors.join("; ");
	assert(failures === "", `the usage failed: ${failures}`);
	return { cloud, server };
}

function printed(server: GameServer): ReadonlySet<string> {
	return new Set(server.output.map(({ text }) => text));
}

function storedData(cloud: EmulatedCloud, store: string, key: string): Map<string, unknown> {
	return (cloud.records.peek(store, key)?.value as { d: Map<string, unknown> }).d;
}

export = () => {
	if (host === undefined) {
		return;
	}
	const modules = host;

	describe("the usage of the original description", () => {
		it("creates, initialises, updates, reads and leaves", () => {
			const show = "print(cached.Coins, cached.Level)";
			const source =
				usage.CREATE +
				usage.INIT +
				usage.UPDATE +
				usage.GET_CACHED +
				show +
				usage.LEAVE +
				'print("left")';

			const { cloud, server } = runSource(modules, source, 5);

			const lines = printed(server);
			for (const line of [
				"Loaded data for player_123",
				"50 1",
				"Saving data for player_123",
				"left",
			]) {
				assert(lines.has(line), `"${line}" was not printed`);
			}
			const data = storedData(cloud, "PlayerData", "player_123");
			expect(data.get("Coins")).to.equal(50);
			expect(data.get("Level")).to.equal(1);
		});

		it("deletes, all of it in one script", () => {
			const source =
				usage.CREATE +
				usage.INIT +
				usage.UPDATE +
				usage.DELETE +
				usage.GET_CACHED +
				usage.LEAVE;

			const { cloud, server } = runSource(modules, source, 5);

			expect(printed(server).has("Deleted: true")).to.equal(true);
			expect(cloud.records.peek("PlayerData", "player_123")).to.equal(undefined);
		});

		it("migrates", () => {
			const use = 'local data = Store:init("old") print(data.Level, data.Exp)';

			const { server } = runSource(modules, usage.MIGRATIONS + use, 5, (cloud) => {
				cloud.records.put("UserData", "old", { Name: "Ann" });
			});

			expect(printed(server).has("1 0")).to.equal(true);
		});

		it("sets a webhook", () => {
			const { server } = runSource(modules, `${usage.WEBHOOK}print("set")`, 1);

			expect(printed(server).has("set")).to.equal(true);
		});

		it("tells Luau code what went wrong in a form that it can read", () => {
			const source = `
local store = PPDB.new("PlayerData")
local ok, problem = pcall(function()
	store:update("player_123", function(old)
		return old
	end)
end)
print(ok, problem.code, (string.match(tostring(problem), "^PPDB%.MissingDocument: ")) ~= nil)
`;
			const { server } = runSource(modules, source, 5);

			expect(printed(server).has("false MissingDocument true")).to.equal(true);
		});
	});
};
