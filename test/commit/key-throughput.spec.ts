import { KeyThroughput } from "../../src/requests/key-throughput";
import { addOne, inCloud, type Counter } from "../support/in-cloud";

const KEY = "world";
const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

interface World {
	count: number;
	map: string;
}

export = () => {
	describe("KeyThroughput", () => {
		it("lets through what a minute has room for, and holds back the rest until it has", () => {
			const throughput = new KeyThroughput();
			expect(throughput.waitSeconds(0)).to.equal(0);
			for (const at of [0, 1, 2]) {
				throughput.add(MEGABYTE, at);
				expect(throughput.waitSeconds(at)).to.equal(0);
			}
			throughput.add(MEGABYTE, 3);
			expect(throughput.waitSeconds(3)).to.equal(57);
			expect(throughput.waitSeconds(59)).to.equal(1);
			expect(throughput.waitSeconds(60)).to.equal(0);
		});

		it("counts whole kilobytes", () => {
			const throughput = new KeyThroughput();
			for (let write = 1; write <= 4 * KILOBYTE; write++) {
				throughput.add(1, write / KILOBYTE);
			}
			expect(throughput.waitSeconds(4) > 0).to.equal(true);
		});
	});

	it("keeps a document of 900 KB that changes every second within the limit of its key", () => {
		inCloud((spec) => {
			const { PPDB } = spec.start();
			const store = new PPDB<World>("Worlds");
			store.init(KEY, { count: 0, map: string.rep("x", 900 * KILOBYTE) });
			for (let second = 1; second <= 120; second++) {
				store.increment(KEY, "count");
				spec.cloud.sleep(1);
			}
			store.flush();

			expect(spec.storedCount("Worlds", KEY)).to.equal(120);
			expect(spec.cloud.requests.total().failures).to.equal(0);
			// Four fit in a minute, and two minutes are over.
			expect(spec.requests("UpdateAsync") >= 8).to.equal(true);
		});
	});

	it("slows one key down when that key is throttled, and no other", () => {
		inCloud((spec) => {
			const { PPDB } = spec.start();
			const store = new PPDB<Counter>("Players", { template: { count: 0 } });
			const message = "DataStoreService: KeyThrottled: too hot. API: UpdateAsync";
			store.init(KEY);
			store.init("other");
			spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorBefore", message });
			store.update(KEY, addOne);
			spec.cloud.sleep(1.5);

			const began = spec.cloud.clock.now();
			for (let time = 1; time <= 20; time++) {
				store.update("other", addOne);
				store.flush("other");
			}

			expect(spec.cloud.clock.now() - began < 10).to.equal(true);
			spec.cloud.sleep(5);
			expect(spec.storedCount("Players", KEY)).to.equal(1);
		});
	});
};
