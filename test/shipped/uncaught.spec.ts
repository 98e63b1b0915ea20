import { EmulatedCloud } from "../../emulator/index";
import { host } from "../support/host";
import { REQUIRE } from "../support/seed-usage";
import { mountShipped } from "../support/shipped-library";

const SCRIPT = `
local path = { to = game:GetService("ServerStorage") }
${REQUIRE}
local store = PPDB.new("PlayerData")
task.spawn(function()
	local ok = pcall(store.update, store, "player_1", function(data) return data end)
	print("caught", ok)
end)
store:update("player_1", function(data) return data end)
`;

export = () => {
	if (host === undefined) {
		return;
	}
	const modules = host;

	it("says in one line what a script has died of that called the library without a guard", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		cloud.run(() => {
			const place = mountShipped(modules, server.environment());
			place.runSource(SCRIPT, "Unguarded", "ServerStorage");
			cloud.sleep(5);
		});
		const texts = server.output.map(({ text }) => text);
		const lines = texts.filter((text) => text.find("PPDB.MissingDocument: ", 1, true)[0] === 1);
		expect(lines.size()).to.equal(1);
		expect(texts.includes("caught false")).to.equal(true);
		expect(texts.includes("Error occurred, no output from Luau.")).to.equal(true);
	});
};
