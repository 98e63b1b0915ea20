import { addOne, inCloud, type Counter } from "../support/in-cloud";

const PLAYERS = 30;
const SECONDS = 1200;
/** What the experience lets 30 users write in a second, 300 + 20 * 30 a minute. */
const WRITES_PER_SECOND = 15;
/** Two legs of 0.25 seconds at the most. */
const COMMIT_SECONDS_MAX = 0.5;

export = () => {
	describe("30 players who change every second for 20 minutes", () => {
		it("are all stored, without a failed request, as fast as the limits allow", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				for (let userId = 1; userId <= PLAYERS; userId++) {
					server.join(userId);
					store.init(`player_${userId}`);
				}
				const unsaved = new Map<string, Array<number>>();
				let oldest = 0;
				store.OnSave.Connect((key, _data, { updates }) => {
					const times = unsaved.get(key) ?? [];
					oldest = math.max(oldest, spec.cloud.clock.now() - times[0]);
					unsaved.set(
						key,
						times.filter((_, index) => index >= updates),
					);
				});

				for (let second = 1; second <= SECONDS; second++) {
					for (let userId = 1; userId <= PLAYERS; userId++) {
						const key = `player_${userId}`;
						const times = unsaved.get(key) ?? [];
						times.push(spec.cloud.clock.now());
						unsaved.set(key, times);
						store.update(key, addOne);
					}
					spec.cloud.sleep(1);
				}
				store.flush();

				for (let userId = 1; userId <= PLAYERS; userId++) {
					expect(spec.storedCount("Players", `player_${userId}`)).to.equal(SECONDS);
				}
				expect(spec.cloud.requests.total().failures).to.equal(0);
				const writes = spec.requests("UpdateAsync");
				expect(writes <= WRITES_PER_SECOND * (SECONDS + 10)).to.equal(true);
				// A round over all documents takes two seconds of the limit; a commit half a second more.
				const roundSeconds = PLAYERS / WRITES_PER_SECOND;
				expect(oldest <= roundSeconds * 1.2 + COMMIT_SECONDS_MAX).to.equal(true);
			});
		});
	});
};
