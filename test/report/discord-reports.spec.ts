import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { fieldOf } from "../support/report-embed";
import { RecordedDiscord, TOKEN, WEBHOOK } from "../support/recorded-discord";

const KEY = "player_1";
const BROKEN_HOOK = { hooks: { afterLoad: () => error("the data is {coins=99}", 0) } };

function inDiscord(body: (spec: CloudSpec, discord: RecordedDiscord) => void): void {
	inCloud((spec) => {
		const discord = new RecordedDiscord(spec.cloud);
		body(spec, discord);
		assert(discord.problems.isEmpty(), discord.problems.join("; "));
	});
}

export = () => {
	describe("reports", () => {
		it("reach the webhook with what, where, how often and when", () => {
			inDiscord((spec, discord) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", BROKEN_HOOK);
				store.setWebhook(WEBHOOK);
				store.sendToDiscord(true);

				store.init(KEY, { count: 0 });
				store.init("player_2", { count: 0 });
				spec.cloud.sleep(5);

				const [embed] = discord.titled("HookFailed");
				expect(embed.title).to.equal("WARN HookFailed");
				expect(embed.description).to.equal(
					"the hook afterLoad threw; nothing else was affected",
				);
				expect(fieldOf(embed, "Store")).to.equal("`Players`");
				expect(fieldOf(embed, "Keys")).to.equal("`player_1`, `player_2`");
				expect(fieldOf(embed, "Times")).to.equal("2");
				expect(fieldOf(embed, "First")?.match("^<t:%d+:T>$")[0]).to.be.ok();
				expect(embed.footer?.text.match("^server %x+, place version 1$")[0]).to.be.ok();
				expect(discord.titled("started").size()).to.equal(1);
			});
		});

		it("mention nobody and hold nothing of what a hook threw", () => {
			inDiscord((spec, discord) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { ...BROKEN_HOOK, webhook: WEBHOOK });

				store.init("@everyone", { count: 0 });
				spec.cloud.sleep(5);

				for (const { body } of discord.arrivals) {
					expect(body.find('"allowed_mentions":{"parse":', 1, true)[0]).to.be.ok();
					expect(body.find("coins", 1, true)[0]).to.equal(undefined);
				}
				expect(discord.messages()[0].allowed_mentions?.parse?.size()).to.equal(0);
			});
		});

		it("are off until they are turned on, and off again", () => {
			inDiscord((spec, discord) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", BROKEN_HOOK);
				store.setWebhook(WEBHOOK);
				store.init(KEY, { count: 0 });
				spec.cloud.sleep(5);
				expect(discord.arrivals.size()).to.equal(0);

				store.sendToDiscord(true);
				spec.cloud.sleep(5);
				expect(discord.arrivals.size()).to.equal(1);

				store.sendToDiscord(false);
				store.init("player_2", { count: 0 });
				spec.cloud.sleep(5);
				expect(discord.arrivals.size()).to.equal(1);
			});
		});

		it("of a level below reportLevel are left out", () => {
			inDiscord((spec, discord) => {
				const { PPDB } = spec.start();
				const options = { ...BROKEN_HOOK, webhook: WEBHOOK, reportLevel: "error" as const };
				const store = new PPDB<Counter>("Players", options);

				store.init(KEY, { count: 0 });
				spec.cloud.sleep(5);

				expect(discord.arrivals.size()).to.equal(0);
			});
		});

		it("leave keys out with redactKeys", () => {
			inDiscord((spec, discord) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", {
					...BROKEN_HOOK,
					webhook: WEBHOOK,
					redactKeys: true,
				});

				store.init(KEY, { count: 0 });
				spec.cloud.sleep(5);
				spec.cloud.faults.beginOutage("dataStore");
				store.update(KEY, addOne);
				server.shutdown();

				expect(discord.titled("closed").size()).to.equal(1);
				for (const { body } of discord.arrivals) {
					expect(body.find(KEY, 1, true)[0]).to.equal(undefined);
				}
			});
		});

		it("go through the proxy if there is one", () => {
			inDiscord((spec, discord) => {
				const { PPDB } = spec.start();
				new PPDB("Players", { webhook: WEBHOOK, webhookProxy: "https://proxy.example/" });

				spec.cloud.sleep(5);

				const path = WEBHOOK.sub("https://discord.com".size() + 1);
				expect(discord.arrivals[0].url).to.equal(`https://proxy.example${path}`);
				expect(discord.messages().size()).to.equal(1);
			});
		});

		it("tell the end: what was stored, and what was not with key and age", () => {
			inDiscord((spec, discord) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { webhook: WEBHOOK });
				const other = new PPDB<Counter>("Guilds", { webhook: WEBHOOK });
				store.init(KEY, { count: 0 });
				store.init("player_2", { count: 0 });
				other.init("guild", { count: 0 });
				other.update("guild", addOne);
				other.update("guild", addOne);
				spec.cloud.spawn(() => {
					spec.cloud.sleep(0.6);
					spec.cloud.faults.beginOutage("dataStore");
					store.update(KEY, addOne);
				});
				server.join(1);
				const seconds = server.shutdown({ order: "never" });

				const summaries = discord.titled("closed").map(({ description }) => description);
				expect(summaries[1]).to.equal(
					"2 updates stored while closing, everything is stored",
				);
				const lost =
					"0 updates stored while closing, 1 documents not stored: `player_1` (28.";
				expect(summaries[0]?.sub(1, lost.size())).to.equal(lost);
				expect(seconds < 30).to.equal(true);
			});
		});
	});

	it("never shows the webhook's token, in no output and no error", () => {
		const lines = new Array<string>();
		inCloud(
			(spec) => {
				const discord = new RecordedDiscord(spec.cloud);
				const { PPDB } = spec.start();
				const say = (problem: unknown) => {
					lines.push(tostring(problem));
					for (const [, value] of pairs(problem as object)) lines.push(tostring(value));
				};
				const insecure = WEBHOOK.gsub("https", "http")[0];
				for (const options of [{ webhook: insecure }, { webhookProxy: insecure }]) {
					const [, problem] = pcall(() => new PPDB("Wrong", options));
					say(problem);
				}
				const store = new PPDB<Counter>("Players", { webhook: WEBHOOK, debug: true });
				store.OnError.Connect(say);
				store.OnStatus.Connect(say);
				const [, conflict] = pcall(() => new PPDB("Players", { webhook: `${WEBHOOK}x` }));
				say(conflict);
				const [, refused] = pcall(() => {
					store.setWebhook(insecure);
				});
				say(refused);

				store.init(KEY, { count: 0 });
				for (const status of [500, 429, 400, 404]) {
					discord.nextAnswers({ status, body: WEBHOOK });
					spec.cloud.faults.next("http", "RequestAsync", {
						kind: "errorBefore",
						message: `HttpError: ConnectFail ${WEBHOOK}`,
					});
					store.update(KEY, addOne);
					spec.cloud.faults.next("dataStore", "UpdateAsync", {
						kind: "errorBefore",
						times: 5,
					});
					spec.cloud.sleep(60);
				}
				PPDB.inspect();
				expect(discord.arrivals.size() >= 4).to.equal(true);
			},
			{ onOutput: (_, { text }) => lines.push(text) },
		);
		expect(lines.size() > 10).to.equal(true);
		for (const line of lines) {
			assert(line.find(TOKEN, 1, true)[0] === undefined, `the token is in: ${line}`);
		}
	});
};
