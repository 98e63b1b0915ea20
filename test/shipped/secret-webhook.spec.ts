import { EmulatedCloud } from "../../emulator/index";
import { host } from "../support/host";
import { mountShipped } from "../support/shipped-library";
import { RecordedDiscord, TOKEN, WEBHOOK } from "../support/recorded-discord";

const SOURCE = `
local HttpService = game:GetService("HttpService")
local PPDB = require(game:GetService("ServerStorage").PaoPaoDataStore)
local store = PPDB.new("Players", { webhook = HttpService:GetSecret("Webhook") })
store:init("player_1", { Coins = 0 })
print(store:stat().cached)
`;

export = () => {
	if (host === undefined) {
		return;
	}
	const modules = host;

	it("a webhook that is a Secret of the game gets its reports, and is shown nowhere", () => {
		const secrets = { Webhook: { value: WEBHOOK, domain: "discord.com" } };
		const cloud = new EmulatedCloud({ http: { secrets } });
		const discord = new RecordedDiscord(cloud);
		const server = cloud.startServer();

		cloud.run(() => {
			const place = mountShipped(modules, server.environment());
			place.runSource(SOURCE, "Secrets", "ServerStorage");
			cloud.sleep(10);
			server.shutdown();
		});

		expect(server.unhandledErrors.join("; ")).to.equal("");
		expect(discord.titled("started").size()).to.equal(1);
		expect(discord.problems.join("; ")).to.equal("");
		for (const { text } of server.output) {
			expect(text.find(TOKEN, 1, true)[0]).to.equal(undefined);
		}
	});
};
