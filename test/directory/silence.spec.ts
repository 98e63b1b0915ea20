import { expectFailure, inCloud, type CloudSpec } from "../support/in-cloud";
import { add, KEY, load, open, openHeld, time } from "../support/session-player";

const LOAD_TIMEOUT_SECONDS = 30;
/** When MemoryStore has not answered for so long, `init` goes on. */
const UNREACHABLE_SECONDS = 4;

/** From now on requests to MemoryStore hang for so long. */
function silence({ cloud }: CloudSpec, seconds: number): () => void {
	cloud.faults.memoryStore.hang = 1;
	cloud.faults.memoryStore.hangSeconds = { min: seconds, max: seconds };
	return () => {
		cloud.faults.memoryStore.hang = 0;
	};
}

export = () => {
	describe("a MemoryStore that does not answer", () => {
		for (const seconds of [60, math.huge]) {
			it(`lets init go on without a lease in time (${seconds} s)`, () => {
				inCloud((spec) => {
					const heal = silence(spec, seconds);
					const a = open(spec, { loadTimeout: LOAD_TIMEOUT_SECONDS });
					const took = load(spec, a);
					expect(took >= UNREACHABLE_SECONDS && took < UNREACHABLE_SECONDS + 1).to.equal(
						true,
					);
					expect(a.store.inspect(KEY)?.lease).to.equal("unproven");
					heal();
					spec.cloud.sleep(70);
					expect(a.store.inspect(KEY)?.lease).to.equal("held");
				});
			});
		}

		it("makes init fail when its time is over where a lease is required, however short that is", () => {
			inCloud((spec) => {
				silence(spec, math.huge);
				const a = open(spec, { loadTimeout: LOAD_TIMEOUT_SECONDS, requireLease: true });
				const took = time(spec, a, () => {
					expectFailure("LockUnavailable", () => a.store.init(KEY));
				});
				expect(took >= LOAD_TIMEOUT_SECONDS).to.equal(true);
				expect(took < LOAD_TIMEOUT_SECONDS + 2.1).to.equal(true);
				const b = open(spec, { loadTimeout: 1 });
				const tookShort = time(spec, b, () => {
					expectFailure("LockTimeout", () => b.store.init(KEY));
				});
				expect(tookShort < 3.1).to.equal(true);
			});
		});

		it("keeps no leave and no closing waiting, and what lands late does no harm", () => {
			inCloud((spec) => {
				const [a, b] = openHeld(spec);
				const heal = silence(spec, 60);
				const took = time(spec, a, () => a.store.leave(KEY));
				expect(took < 3).to.equal(true);
				heal();
				spec.cloud.sleep(10);
				load(spec, b);
				add(spec, b);
				spec.cloud.sleep(70);
				expect(b.store.inspect(KEY)?.lease).to.equal("held");
				expect(b.lost.size()).to.equal(0);
				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});

		it("lets nobody take what is held when an old take lands", () => {
			inCloud((spec) => {
				const [a, b] = [open(spec), open(spec, { loadTimeout: 5, requireLease: true })];
				spec.cloud.sleep(1);
				spec.cloud.faults.next("memoryStore", "HashMap.UpdateAsync", {
					kind: "hang",
					seconds: 30,
					times: 10,
				});
				spec.on(b.server, () => {
					expectFailure("LockUnavailable", () => b.store.init(KEY));
				});
				spec.cloud.sleep(100);
				expect(load(spec, a) < 0.5).to.equal(true);
				expect(a.store.inspect(KEY)?.lease).to.equal("held");
			});
		});
	});
};
