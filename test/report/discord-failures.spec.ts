import type { GameServer } from "../../emulator/index";
import { inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { RecordedDiscord, WEBHOOK } from "../support/recorded-discord";

/** A store that reports whenever it loads a key. */
interface Reporting {
	readonly discord: RecordedDiscord;
	readonly server: GameServer;
	readonly report: () => void;
	readonly warnings: (part: string) => number;
	readonly reportStat: () => {
		readonly sent: number;
		readonly dropped: number;
		readonly waiting: number;
	};
}

function reporting(spec: CloudSpec): Reporting {
	const discord = new RecordedDiscord(spec.cloud);
	const { PPDB, server } = spec.start();
	const store = new PPDB<Counter>("Players", {
		webhook: WEBHOOK,
		reportLevel: "warn",
		hooks: { afterLoad: () => error("broken", 0) },
	});
	let loaded = 0;
	return {
		discord,
		server,
		report: () => {
			loaded += 1;
			store.init(`key_${loaded}`, { count: 0 });
		},
		warnings: (part) => {
			return server.output
				.filter(({ text }) => text.find(part, 1, true)[0] !== undefined)
				.size();
		},
		reportStat: () => {
			return PPDB.stat().reports;
		},
	};
}

export = () => {
	describe("a webhook that throttles", () => {
		const answers: ReadonlyArray<
			[from: string, headers?: Record<string, string>, body?: string]
		> = [
			["a header", { "Retry-After": "20" }],
			["a header in lower case", { "retry-after": "20" }],
			["the body", undefined, '{"message": "slow", "retry_after": 20.0}'],
		];
		for (const [from, headers, body] of answers) {
			it(`is left alone for as long as it asks in ${from}`, () => {
				inCloud((spec) => {
					const { discord, report } = reporting(spec);
					discord.nextAnswers({ status: 429, headers, body });

					report();
					spec.cloud.sleep(60);

					const [first, second] = discord.arrivals;
					expect(discord.arrivals.size()).to.equal(2);
					expect(second.at - first.at >= 20 && second.at - first.at < 24).to.equal(true);
					expect(discord.countOf("HookFailed")).to.equal(1);
				});
			});
		}

		it("is left alone for a while if it asks for nothing sensible", () => {
			inCloud((spec) => {
				const { discord, report } = reporting(spec);
				discord.nextAnswers({
					status: 429,
					headers: { "Retry-After": "soon" },
					body: "<html>",
				});

				report();
				spec.cloud.sleep(60);

				expect(discord.countOf("HookFailed")).to.equal(1);
			});
		});

		it("is not even asked while it said that nothing is left", () => {
			inCloud((spec) => {
				const { discord, report } = reporting(spec);
				const headers = { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "15" };
				discord.nextAnswers({ status: 204, headers });

				report();
				spec.cloud.sleep(4);
				spec.cloud.sleep(26.5);
				report();
				spec.cloud.sleep(10);

				const [first, second] = discord.arrivals;
				expect(second.at - first.at >= 15).to.equal(true);
			});
		});
	});

	for (const [what, status] of [
		["server errors", 500],
		["time-outs", 0],
	] as Array<[string, number]>) {
		it(`backs off and tries again after ${what}`, () => {
			inCloud((spec) => {
				const { discord, report } = reporting(spec);
				if (status === 0) {
					spec.cloud.faults.next("http", "RequestAsync", {
						kind: "errorBefore",
						times: 4,
					});
				} else {
					discord.nextAnswers({ status }, 4);
				}

				report();
				spec.cloud.sleep(10);
				const tries = spec.cloud.requests.total({ service: "http" }).requests;
				spec.cloud.sleep(80);

				expect(tries >= 2 && tries <= 4).to.equal(true);
				expect(spec.cloud.requests.total({ service: "http" }).requests).to.equal(5);
				expect(discord.countOf("HookFailed")).to.equal(1);
			});
		});
	}

	for (const status of [401, 404]) {
		it(`is never asked again after ${status}, with one warning`, () => {
			inCloud((spec) => {
				const { discord, report, warnings, reportStat } = reporting(spec);
				discord.nextAnswers({ status });

				for (let count = 0; count < 5; count++) {
					report();
					spec.cloud.sleep(40);
				}

				expect(discord.arrivals.size()).to.equal(1);
				expect(warnings(`the webhook answered ${status}`)).to.equal(1);
				expect(reportStat().dropped).to.equal(1);
			});
		});
	}

	it("is asked again 10 minutes after 403, which does not mean that it is gone, with one warning", () => {
		inCloud((spec) => {
			const { discord, report, warnings, reportStat } = reporting(spec);
			discord.nextAnswers({ status: 403 }, 2);

			report();
			spec.cloud.sleep(1250);

			const [first, second, third] = discord.arrivals.map(({ at }) => at);
			expect(discord.arrivals.size()).to.equal(3);
			expect(second - first >= 600 && second - first < 610).to.equal(true);
			expect(third - second >= 600 && third - second < 610).to.equal(true);
			expect(warnings("the webhook answered 403")).to.equal(1);
			expect(discord.countOf("HookFailed")).to.equal(1);
			expect(reportStat().dropped).to.equal(0);
		});
	});

	it("drops a message that Discord does not take, and says so once", () => {
		inCloud((spec) => {
			const { discord, report, warnings } = reporting(spec);
			discord.nextAnswers({ status: 400 }, 2);

			for (let count = 0; count < 3; count++) {
				report();
				spec.cloud.sleep(40);
			}

			expect(discord.arrivals.size()).to.equal(3);
			expect(warnings("refused a report")).to.equal(1);
			expect(discord.messages()[0].content).to.equal("2 earlier reports were dropped.");
		});
	});

	it("sends nothing where HTTP requests are not allowed, with one warning", () => {
		inCloud((spec) => {
			const { discord, report, warnings, server } = reporting(spec);
			server.httpService.HttpEnabled = false;

			report();
			spec.cloud.sleep(40);
			server.httpService.HttpEnabled = true;
			report();
			spec.cloud.sleep(40);

			expect(discord.arrivals.size()).to.equal(0);
			expect(warnings("HTTP requests are not allowed")).to.equal(1);
		});
	});

	describe("closing", () => {
		it("takes two seconds more at most when the webhook does not answer", () => {
			inCloud(
				(spec) => {
					const { server, report } = reporting(spec);
					report();
					const seconds = server.shutdown();

					// One for the test that waits for calls.
					expect(seconds >= 3 && seconds < 3.2).to.equal(true);
				},
				{ http: { latency: { min: 60, max: 90 } } },
			);
		});
	});
};
