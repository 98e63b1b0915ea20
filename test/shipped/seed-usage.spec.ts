import { EmulatedCloud, type GameServer } from "../../emulator/index";
import { host, type ModuleHost } from "../support/host";

/** The usage that was promised before there was any code: it has to run as it was written. */
const REQUIRE = "local PPDB = require(path.to.PaoPaoDataStore)\n";

const CREATE = `
local PlayerData = PPDB.new("PlayerData", {
    migrations = {
        [1] = function(data)
            data.Coins = data.Coins or 0
            return data
        end,
    },
    retries = 3, -- Number of retries on save failure
    hooks = {
        beforeSave = function(key, data)
            print("Saving data for", key)
        end,
        afterLoad = function(key, data)
            print("Loaded data for", key)
        end,
    },
    expire = 3600, -- Optional expiration time in seconds
    debug  = true, -- Enable debug logging
})
`;

const INIT = `
PlayerData:init("player_123", {
    Coins = 0,
    Level = 1,
})
`;

const UPDATE = `
PlayerData:update("player_123", function(old)
    old.Coins += 50
    return old
end)
`;

const DELETE = `
PlayerData:delete("player_123", function(success)
    print("Deleted:", success)
end)
`;

const GET_CACHED = `
local cached = PlayerData:getCached("player_123")
`;

const LEAVE = `
PlayerData:leave("player_123")
`;

const MIGRATIONS = `
local migrations = {
    [1] = function(data)
        data.Level = data.Level or 1
        return data
    end,
    [2] = function(data)
        data.Exp = 0
        return data
    end
}

local Store = PPDB.new("UserData", { migrations = migrations })
`;

const WEBHOOK = `
local Store = PPDB.new("PlayerData")
Store:setWebhook("https://discord.com/api/webhooks/...")
Store:sendToDiscord(true)
`;

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
		const place = modules.mount("default.project.json", server.environment());
		place.runSource(`${where}${REQUIRE}${source}`, "Usage", "ServerStorage");
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
			const source = CREATE + INIT + UPDATE + GET_CACHED + show + LEAVE + 'print("left")';

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
			const source = CREATE + INIT + UPDATE + DELETE + GET_CACHED + LEAVE;

			const { cloud, server } = runSource(modules, source, 5);

			expect(printed(server).has("Deleted: true")).to.equal(true);
			expect(cloud.records.peek("PlayerData", "player_123")).to.equal(undefined);
		});

		it("migrates", () => {
			const use = 'local data = Store:init("old") print(data.Level, data.Exp)';

			const { server } = runSource(modules, MIGRATIONS + use, 5, (cloud) => {
				cloud.records.put("UserData", "old", { Name: "Ann" });
			});

			expect(printed(server).has("1 0")).to.equal(true);
		});

		it("sets a webhook", () => {
			const { server } = runSource(modules, `${WEBHOOK}print("set")`, 1);

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
