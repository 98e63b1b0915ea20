import { addOne, inCloud, type Counter } from "../support/in-cloud";

const PLAYERS = 30;
/** What the experience lets 30 users write in a second, 300 + 20 * 30 a minute. */
const WRITES_PER_SECOND = 15;
/** At most two legs of 0.25 seconds. */
const COMMIT_SECONDS_MAX = 0.5;

function keyOf(userId: number): string {
	return `player_${userId}`;
}

/** Lets all players change so often for so long; checks that all is well. */
function playHard(updatesPerSecond: number, seconds: number): void {
	inCloud((spec) => {
		const { PPDB, server } = spec.start();
		const store = new PPDB<Counter>("Players", { template: { count: 0 } });
		const unsaved = new Map<string, Array<number>>();
		for (let userId = 1; userId <= PLAYERS; userId++) {
			server.join(userId);
			store.init(keyOf(userId));
			unsaved.set(keyOf(userId), []);
		}
		let oldest = 0;
		store.OnSave.Connect((key, _data, { updates }) => {
			const times = unsaved.get(key) ?? [];
			oldest = math.max(oldest, spec.cloud.clock.now() - times[0]);
			unsaved.set(
				key,
				times.filter((_, index) => index >= updates),
			);
		});

		for (let step = 1; step <= seconds * updatesPerSecond; step++) {
			for (let userId = 1; userId <= PLAYERS; userId++) {
				unsaved.get(keyOf(userId))?.push(spec.cloud.clock.now());
				store.update(keyOf(userId), addOne);
			}
			spec.cloud.sleep(1 / updatesPerSecond);
		}
		store.flush();

		for (let userId = 1; userId <= PLAYERS; userId++) {
			const stored = spec.storedCount("Players", keyOf(userId));
			assert(stored === seconds * updatesPerSecond, `player ${userId} has ${stored}`);
		}
		assert(spec.cloud.requests.total().failures === 0, "a request failed");
		const writes = spec.requests("UpdateAsync");
		assert(writes <= WRITES_PER_SECOND * (seconds + 10), `${writes} writes`);
		// A round over all documents takes two seconds of the limit; a commit half a second more.
		const roundSeconds = PLAYERS / WRITES_PER_SECOND;
		assert(oldest <= roundSeconds * 1.2 + COMMIT_SECONDS_MAX, `waited ${oldest} s`);
	});
}

export = () => {
	describe("30 players", () => {
		it("who change every second for 20 minutes are all stored, as fast as the limits allow", () => {
			playHard(1, 1200);
		});

		it("lose nothing while others use the experience's limit up, and recover within 30 s", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				let oldest = 0;
				for (let userId = 1; userId <= PLAYERS; userId++) {
					server.join(userId);
					store.init(keyOf(userId));
				}
				const play = (seconds: number) => {
					for (let second = 1; second <= seconds; second++) {
						for (let userId = 1; userId <= PLAYERS; userId++) {
							store.update(keyOf(userId), addOne);
						}
						spec.cloud.sleep(1);
						oldest = store.stat().oldestDirtySeconds;
					}
				};

				play(60);
				spec.cloud.faults.experienceLoad = 100_000;
				play(300);
				const starved = oldest;
				spec.cloud.faults.experienceLoad = 0;
				// The emulated limit counts in whole minutes, so the rest of this one is lost as well.
				play(60 + 30);
				const recovered = oldest;
				store.flush();

				expect(starved > 60).to.equal(true);
				expect(recovered <= 4).to.equal(true);
				for (let userId = 1; userId <= PLAYERS; userId++) {
					expect(spec.storedCount("Players", keyOf(userId))).to.equal(450);
				}
			});
		});

		it("who change four times a second stay within the experience's limit all the same", () => {
			playHard(4, 120);
		});
	});

	describe("a server that loads a thousand documents at once", () => {
		it("stores what its players do meanwhile", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				store.init(keyOf(1));
				for (let index = 1; index <= 1000; index++) {
					spec.cloud.spawn(() => {
						store.init(`guild_${index}`);
					});
				}

				store.update(keyOf(1), addOne);
				spec.cloud.sleep(10);

				expect(spec.storedCount("Players", keyOf(1))).to.equal(1);
				expect(PPDB.stat().queued.loading > 800).to.equal(true);
			});
		});
	});
};
