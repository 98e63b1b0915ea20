import { addOne, inCloud, type Counter } from "../support/in-cloud";

const PLAYERS = 30;
const SECONDS_BETWEEN_UPDATES = 4;
/** The debounce window and a commit, with two legs of 0.25 s, are less. */
const LOST_SECONDS_MAX = 2;

function keyOf(userId: number): string {
	return `player_${userId}`;
}

export = () => {
	describe("30 players who change every 4 seconds", () => {
		for (const crashAfterSeconds of [60.3, 77.1, 83.7, 91.45, 98.9]) {
			it(`lose nothing older than 2 s in a crash after ${crashAfterSeconds} s`, () => {
				inCloud((spec) => {
					const { PPDB, server } = spec.start();
					const store = new PPDB<Counter>("Players", { template: { count: 0 } });
					const { clock } = spec.cloud;
					const made = new Map<string, Array<number>>();
					for (let userId = 1; userId <= PLAYERS; userId++) {
						const times = new Array<number>();
						made.set(keyOf(userId), times);
						server.join(userId);
						server.spawn(() => {
							server.task.wait((userId / PLAYERS) * SECONDS_BETWEEN_UPDATES);
							while (true) {
								store.update(keyOf(userId), addOne);
								times.push(clock.now());
								server.task.wait(SECONDS_BETWEEN_UPDATES);
							}
						});
					}
					spec.cloud.sleep(crashAfterSeconds);
					server.crash();
					const crashedAt = clock.now();
					spec.cloud.sleep(10);

					let oldest = 0;
					let stored = 0;
					for (const [key, times] of made) {
						const count = spec.storedCount("Players", key) ?? 0;
						stored += count;
						if (count < times.size()) {
							oldest = math.max(oldest, crashedAt - times[count]);
						}
					}
					expect(stored > 0).to.equal(true);
					expect(oldest <= LOST_SECONDS_MAX).to.equal(true);
				});
			});
		}

		it("lose nothing when every second one leaves in the middle of an outage of 3 minutes", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				const made = new Map<number, number>();
				for (let userId = 1; userId <= PLAYERS; userId++) {
					server.join(userId);
					store.init(keyOf(userId));
					made.set(userId, 0);
				}
				const play = (seconds: number, isPlaying: (userId: number) => boolean) => {
					for (let time = SECONDS_BETWEEN_UPDATES; time <= seconds; time += 4) {
						for (let userId = 1; userId <= PLAYERS; userId++) {
							if (isPlaying(userId)) {
								store.update(keyOf(userId), addOne);
								made.set(userId, (made.get(userId) ?? 0) + 1);
							}
						}
						spec.cloud.sleep(SECONDS_BETWEEN_UPDATES);
					}
				};

				play(20, () => true);
				const now = spec.cloud.clock.now();
				spec.cloud.faults.scheduleOutage("dataStore", now, now + 180);
				play(88, () => true);
				let left = 0;
				for (let userId = 2; userId <= PLAYERS; userId += 2) {
					server.spawn(() => {
						store.leave(keyOf(userId));
						left += 1;
					});
				}
				play(88, (userId) => userId % 2 === 1);
				spec.cloud.sleep(40);

				expect(left).to.equal(PLAYERS / 2);
				for (const [userId, count] of made) {
					expect(spec.storedCount("Players", keyOf(userId))).to.equal(count);
				}
			});
		});
	});
};
