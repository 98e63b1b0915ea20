import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { RecordedDiscord, WEBHOOK } from "../support/recorded-discord";

const ERRORS = 10_000;
const SECONDS = 60;
const KEYS = 4;
const PLAYERS = 40;
const STEPS = 500;
/** The debounce window and a slow answer. */
const SAVE_SECONDS_MAX = 1.8;

interface Outcome {
	readonly discord: RecordedDiscord;
	readonly slowestSave: number;
	readonly saves: number;
	readonly sent: number;
	readonly dropped: number;
}

/** Ten thousand impure updates in a minute, over three stores; `debug` reports each at once. */
function storm(spec: CloudSpec, name: (index: number) => string): Outcome {
	const discord = new RecordedDiscord(spec.cloud);
	const { PPDB, server } = spec.start();
	const { clock } = spec.cloud;
	for (let player = 1; player <= PLAYERS; player++) server.join(player);
	const dirtySince = new Map<string, number>();
	let [slowestSave, saves, calls] = [0, 0, 0];
	const stores = ["A", "B", "C"].map((storeName) => {
		const store = new PPDB<Counter>(storeName, {
			debug: true,
			webhook: WEBHOOK,
			reportLevel: "warn",
			logger: () => undefined,
		});
		store.OnSave.Connect((key) => {
			const since = dirtySince.get(storeName + key) ?? clock.now();
			slowestSave = math.max(slowestSave, clock.now() - since);
			dirtySince.delete(storeName + key);
			saves += 1;
		});
		return { store, storeName };
	});
	for (let index = 0; index < ERRORS; index++) {
		const { store, storeName } = stores[index % 3];
		const key = name(index);
		store.init(key, { count: 0 });
		if (!dirtySince.has(storeName + key)) dirtySince.set(storeName + key, clock.now());
		store.update(key, (data) => {
			calls += 1;
			data.count = calls;
			return data;
		});
		if (index % (ERRORS / STEPS) === 0) spec.cloud.sleep(SECONDS / STEPS);
	}
	assert(discord.mostWithin(SECONDS) <= 30, "more than 30 posts in a minute");
	spec.cloud.sleep(120);
	const { sent, dropped } = PPDB.stat().reports;
	return { discord, slowestSave, saves, sent, dropped };
}

export = () => {
	describe("a storm of 10,000 errors in a minute", () => {
		it("is told in few merged reports without losing count or delaying a save", () => {
			inCloud((spec) => {
				const outcome = storm(spec, (index) => `key_${index % KEYS}`);

				const { discord } = outcome;
				expect(discord.countOf("ImpureUpdate")).to.equal(ERRORS);
				expect(discord.arrivals.size() <= 30).to.equal(true);
				expect(discord.arrivals.some(({ status }) => status !== 204)).to.equal(false);
				expect(outcome.saves > 100).to.equal(true);
				assert(outcome.slowestSave <= SAVE_SECONDS_MAX, `${outcome.slowestSave} s`);
			});
		});

		it("does not delay a save when the webhook hangs either", () => {
			inCloud(
				(spec) => {
					const outcome = storm(spec, (index) => `key_${index % KEYS}`);

					assert(outcome.slowestSave <= SAVE_SECONDS_MAX, `${outcome.slowestSave} s`);
				},
				{ http: { latency: { min: 40, max: 60 } } },
			);
		});
	});

	it("counts what no longer fits, and says so", () => {
		inCloud((spec) => {
			const discord = new RecordedDiscord(spec.cloud);
			const { PPDB } = spec.start();
			spec.cloud.faults.beginOutage("http");
			for (let index = 0; index < 250; index++) {
				new PPDB(`Store_${index}`, { webhook: WEBHOOK });
			}
			spec.cloud.sleep(10);
			spec.cloud.faults.endOutage("http");
			spec.cloud.sleep(180);

			const { sent, dropped, waiting } = PPDB.stat().reports;
			expect(waiting).to.equal(0);
			expect(sent + dropped).to.equal(250);
			expect(dropped).to.equal(150);
			expect(discord.countOf("started")).to.equal(sent);
			expect(discord.messages()[0].content).to.equal("150 earlier reports were dropped.");
		});
	});

	it("splits long reports over messages within Discord's limits", () => {
		inCloud((spec) => {
			const discord = new RecordedDiscord(spec.cloud);
			const { PPDB } = spec.start();
			const message = string.rep("long ", 1000);
			spec.cloud.faults.next("dataStore", "UpdateAsync", {
				kind: "errorBefore",
				message,
				times: 64,
			});
			for (let index = 0; index < 16; index++) {
				const options = { webhook: WEBHOOK, retries: 0, reportLevel: "error" as const };
				const store = new PPDB<Counter>(`Store_${index}`, options);
				store.init("key", { count: 0 });
				store.update("key", addOne);
			}
			spec.cloud.sleep(40);

			expect(discord.problems.join("; ")).to.equal("");
			expect(discord.countOf("CommitFailed")).to.equal(16);
			expect(
				discord.messages()[0].embeds?.[0].description?.find("Cause: long")[0],
			).to.be.ok();
		});
	});

	it("never exceeds 5 posts in 2 seconds or 30 in a minute over all stores", () => {
		inCloud((spec) => {
			const discord = new RecordedDiscord(spec.cloud);
			const { PPDB } = spec.start();
			for (let index = 0; index < 600; index++) {
				new PPDB(`Store_${index}`, { webhook: WEBHOOK });
				spec.cloud.sleep(0.3);
			}
			spec.cloud.sleep(60);

			expect(discord.mostWithin(2) <= 5).to.equal(true);
			expect(discord.mostWithin(60) <= 30).to.equal(true);
			expect(discord.arrivals.some(({ status }) => status === 429)).to.equal(false);
			expect(discord.countOf("started")).to.equal(600);
		});
	});
};
