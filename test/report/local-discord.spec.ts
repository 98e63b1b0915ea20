import { EmulatedCloud, formProblem } from "../../emulator/index";
import { timesOf, type ReportMessage } from "../support/report-embed";
import { host, type LoopbackRequest } from "../support/host";
import { inCloud, type Counter } from "../support/in-cloud";
import { WEBHOOK, WEBHOOK_PATH } from "../support/recorded-discord";

const ERRORS = 1000;
const KEYS = 200;
/** More posts than that would be no test but a load. */
const POSTS_MAX = 20;
const ORIGIN = "https://discord.com";

export = () => {
	if (host === undefined) {
		return;
	}
	const machine = host;

	it("reports reach a real HTTP server, as JSON that Discord's limits allow", () => {
		let calls = 0;
		const received = new Array<LoopbackRequest>();
		const server = machine.serveLoopback((request) => {
			received.push(request);
			return received.size() === 1
				? { status: 429, headers: { "Retry-After": "3" }, body: "{}" }
				: { status: 204 };
		});
		const [ok, problem] = pcall(() => {
			inCloud((spec) => {
				spec.cloud.http.handle(({ url, method, headers, body }) => {
					assert(received.size() < POSTS_MAX, "too many posts");
					const path = url.sub(ORIGIN.size() + 1);
					return machine.requestLoopback(server.port, {
						path,
						method,
						headers,
						body: body ?? "",
					});
				});
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players \u{1F600}", {
					webhook: WEBHOOK,
					debug: true,
					logger: () => undefined,
				});
				for (let index = 0; index < ERRORS; index++) {
					const key = `player_日本_${index % KEYS}`;
					store.init(key, { count: 0 });
					store.update(key, () => {
						calls += 1;
						return { count: calls };
					});
				}
				spec.cloud.sleep(60);
				expect(PPDB.stat().reports.waiting).to.equal(0);
			});
		});
		server.stop();
		assert(ok, tostring(problem));

		let impure = 0;
		const { httpService } = new EmulatedCloud().startServer();
		for (const { path, method, headers, body } of received) {
			expect(method).to.equal("POST");
			expect(path).to.equal(WEBHOOK_PATH);
			expect(headers["content-type"]).to.equal("application/json");
			const message = httpService.JSONDecode(body) as ReportMessage;
			expect(formProblem(message)).to.equal(undefined);
		}
		for (const { body } of received.filter((_, index) => index > 0)) {
			const message = httpService.JSONDecode(body) as ReportMessage;
			for (const embed of message.embeds ?? []) {
				if (embed.title === "WARN ImpureUpdate") impure += timesOf(embed);
			}
		}
		expect(impure).to.equal(ERRORS);
	});
};
