import { DiscordStandIn, EmulatedCloud } from "../../emulator";
import type { CloudOptions, GameServer } from "../../emulator";

interface Scene {
	readonly cloud: EmulatedCloud;
	readonly server: GameServer;
	readonly discord: DiscordStandIn;
	readonly url: string;
}

function withDiscord(body: (scene: Scene) => void, options?: CloudOptions): void {
	const cloud = new EmulatedCloud(options);
	const discord = new DiscordStandIn(cloud.clock, cloud.random.fork());
	cloud.http.handle((request) => discord.answer(request));
	const url = discord.addWebhook("general");
	cloud.run(() => body({ cloud, server: cloud.startServer(), discord, url }));
}

function post(server: GameServer, url: string, payload: object): RequestAsyncResponse {
	return server.httpService.RequestAsync({
		Url: url,
		Method: "POST",
		Headers: { "Content-Type": "application/json" },
		Body: server.httpService.JSONEncode(payload),
	});
}

/** Posts this many messages side by side and returns the status codes in order, a second later. */
function burst({ cloud, server, url }: Scene, count: number): string {
	const codes = new Array<number>();
	for (let index = 0; index < count; index++) {
		server.spawn(() => codes.push(post(server, url, { content: "hi" }).StatusCode));
	}
	cloud.sleep(1);
	return codes.sort().join(" ");
}

export = () => {
	it("takes a message and keeps it", () => {
		withDiscord(({ server, discord, url }) => {
			expect(post(server, url, { content: "hello" }).StatusCode).to.equal(204);
			const answer = post(server, `${url}?wait=true`, { content: "again" });
			expect(answer.StatusCode).to.equal(200);
			expect(answer.Headers["x-ratelimit-remaining"]).to.equal("3");
			expect(
				discord.accepted.map(({ payload }) => tostring(payload.content)).join(" "),
			).to.equal("hello again");
			expect(discord.accepted[0].channel).to.equal("general");
			expect(discord.accepted[0].server).to.equal(server.jobId);
		});
	});

	it("takes 5 requests of a webhook in 2 s and says how long to wait", () => {
		withDiscord((scene) => {
			expect(burst(scene, 6)).to.equal("204 204 204 204 204 429");
			const { cloud, server, url, discord } = scene;
			const answer = post(server, url, { content: "more" });
			expect(answer.StatusCode).to.equal(429);
			const body = server.httpService.JSONDecode(answer.Body) as { retry_after: number };
			expect(body.retry_after > 0 && body.retry_after < 2).to.equal(true);
			expect(tonumber(answer.Headers["retry-after"])).to.equal(math.ceil(body.retry_after));
			expect(answer.Headers["x-ratelimit-scope"]).to.equal("user");
			cloud.sleep(body.retry_after);
			expect(post(server, url, { content: "more" }).StatusCode).to.equal(204);
			expect(discord.accepted.size()).to.equal(6);
		});
	});

	it("takes 30 requests of a channel in a minute, from all its webhooks", () => {
		withDiscord((scene) => {
			const { cloud, server, discord, url } = scene;
			const other = { ...scene, url: discord.addWebhook("general") };
			const elsewhere = discord.addWebhook("elsewhere");
			for (let round = 0; round < 3; round++) {
				burst(scene, 5);
				burst(other, 5);
				cloud.sleep(2);
			}
			const answer = post(server, url, { content: "hi" });
			expect(answer.StatusCode).to.equal(429);
			expect(answer.Headers["x-ratelimit-scope"]).to.equal("shared");
			expect(tonumber(answer.Headers["x-ratelimit-remaining"])).to.equal(4);
			expect(post(server, elsewhere, { content: "hi" }).StatusCode).to.equal(204);
			cloud.sleep(60);
			expect(post(server, url, { content: "hi" }).StatusCode).to.equal(204);
		});
	});

	it("refuses what breaks the limits of a message with 400", () => {
		withDiscord(({ cloud, server, discord }) => {
			const text = (size: number) => string.rep("ä", size);
			const fields = (count: number) => {
				const list = new Array<object>();
				for (let index = 0; index < count; index++) list.push({ name: "n", value: "v" });
				return list;
			};
			const judge = (payload: object): number => {
				cloud.sleep(60);
				return post(server, discord.addWebhook(`c${discord.accepted.size()}`), payload)
					.StatusCode;
			};
			const inEmbed = (embed: object) => judge({ embeds: [embed] });
			expect(judge({ content: text(2000) })).to.equal(204);
			expect(judge({ content: text(2001) })).to.equal(400);
			expect(judge({ content: "x", username: text(81) })).to.equal(400);
			expect(judge({})).to.equal(400);
			expect(inEmbed({ title: text(256) })).to.equal(204);
			expect(inEmbed({ title: text(257) })).to.equal(400);
			expect(inEmbed({ description: text(4096) })).to.equal(204);
			expect(inEmbed({ description: text(4097) })).to.equal(400);
			expect(inEmbed({ fields: fields(25) })).to.equal(204);
			expect(inEmbed({ fields: fields(26) })).to.equal(400);
			expect(inEmbed({ fields: [{ name: text(257), value: "v" }] })).to.equal(400);
			expect(inEmbed({ fields: [{ name: "n", value: text(1025) }] })).to.equal(400);
			expect(inEmbed({ fields: [{ name: "n", value: "" }] })).to.equal(400);
			expect(inEmbed({ title: "t", footer: { text: text(2049) } })).to.equal(400);
			expect(inEmbed({ title: "t", author: { name: text(257) } })).to.equal(400);
			const large = { description: text(3000) };
			expect(judge({ embeds: [large, large] })).to.equal(204);
			expect(judge({ embeds: [large, large, { title: "x" }] })).to.equal(400);
			const eleven = fields(11).map(() => ({ title: "x" }));
			expect(judge({ embeds: eleven })).to.equal(400);
		});
	});

	it("wants JSON and its content type", () => {
		withDiscord(({ server, url }) => {
			const send = (contentType: string, text: string) =>
				server.httpService.RequestAsync({
					Url: url,
					Method: "POST",
					Headers: { "content-type": contentType },
					Body: text,
				}).StatusCode;
			expect(send("application/json", "{")).to.equal(400);
			expect(send("text/plain", '{"content":"x"}')).to.equal(400);
			expect(() => server.httpService.PostAsync(url, '{"content":"x"}')).never.to.throw();
		});
	});

	it("does not know deleted webhooks, wrong tokens and other methods", () => {
		withDiscord(({ server, discord, url }) => {
			expect(post(server, `${url}x`, { content: "x" }).StatusCode).to.equal(401);
			expect(server.httpService.RequestAsync({ Url: url }).StatusCode).to.equal(405);
			discord.removeWebhook(url);
			expect(post(server, url, { content: "x" }).StatusCode).to.equal(404);
		});
	});

	it("fails or refuses as told", () => {
		withDiscord(({ server, discord, url }) => {
			discord.unavailable = 1;
			expect(post(server, url, { content: "x" }).StatusCode).to.equal(503);
			discord.unavailable = 0;
			discord.refusesAll = true;
			expect(post(server, url, { content: "x" }).StatusCode).to.equal(403);
			expect(discord.accepted.size()).to.equal(0);
		});
	});

	it("locks everybody out after 10,000 refused requests", () => {
		withDiscord(
			(scene) => {
				const { cloud, server, discord, url } = scene;
				discord.refusesAll = true;
				burst(scene, 10_001);
				discord.refusesAll = false;
				const answer = post(server, url, { content: "x" });
				expect(answer.StatusCode).to.equal(429);
				expect(answer.Body.find("1015")[0]).to.be.ok();
				cloud.sleep(600);
				expect(post(server, url, { content: "x" }).StatusCode).to.equal(204);
			},
			{ http: { requestsPerMinute: 20_000 } },
		);
	});
};
