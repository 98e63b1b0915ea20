import type { PPDBOptions } from "../../src/store/options";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_7";
const STORE = "Players";

function open(spec: CloudSpec, userIds: PPDBOptions["userIds"]) {
	const { PPDB, server } = spec.start();
	return { server, store: new PPDB<Counter>(STORE, { template: { count: 0 }, userIds }) };
}

function idOf(key: string): Array<number> {
	const [digits] = key.match("%d+$");
	return [tonumber(digits) ?? 0];
}

function idsOf(spec: CloudSpec, key = KEY): string {
	return (spec.cloud.records.peek(STORE, key)?.userIds ?? []).join(",");
}

export = () => {
	describe("the option userIds", () => {
		it("is stored with commits, beside the ids and metadata that are there", () => {
			inCloud((spec) => {
				spec.cloud.records.put(STORE, KEY, { count: 1 }, [5, 6], { note: "kept" });
				const { store } = open(spec, idOf);
				for (let time = 1; time <= 2; time++) {
					store.update(KEY, addOne, { durable: true });
					expect(idsOf(spec)).to.equal("5,6,7");
				}
				expect(spec.cloud.records.peek(STORE, KEY)?.metadata.note).to.equal("kept");
				store.update("player_8", addOne, { durable: true });
				expect(idsOf(spec, "player_8")).to.equal("8");
			});
		});

		it("is stored by transactions and by updates of what is elsewhere", () => {
			inCloud((spec) => {
				const { store } = open(spec, idOf);
				store.transaction([KEY, "player_9"], (drafts) => {
					drafts[KEY].count += 1;
					drafts.player_9.count += 1;
				});
				spec.cloud.sleep(5);
				expect(idsOf(spec)).to.equal("7");
				expect(idsOf(spec, "player_9")).to.equal("9");
				store.increment("player_10", "count", 1, { remote: true });
				store.flush();
				expect(idsOf(spec, "player_10")).to.equal("10");
			});
		});

		it("may say nil for what is nobody's", () => {
			inCloud((spec) => {
				const { store } = open(spec, () => undefined);
				store.update(KEY, addOne, { durable: true });
				expect(idsOf(spec)).to.equal("");
				expect(spec.storedCount(STORE, KEY)).to.equal(1);
			});
		});

		it("never makes more of them than a key can have", () => {
			inCloud((spec) => {
				spec.cloud.records.put(STORE, KEY, { count: 1 }, [1, 2, 3]);
				const { store } = open(spec, () => [3, 4, 5, 6]);
				store.update(KEY, addOne, { durable: true });
				expect(idsOf(spec)).to.equal("1,2,3,4");
				expect(spec.storedCount(STORE, KEY)).to.equal(2);
			});
		});

		it("fails as it is loaded when it does not work, and keeps nothing from being stored", () => {
			for (const userIds of [
				() => error("no"),
				() => "7",
				() => ["7"],
				() => [1.5],
				() => [0 / 0],
				() => ({ a: 7 }),
				() => [1, 2, 3, 4, 5],
			]) {
				inCloud((spec) => {
					spec.cloud.records.put(STORE, KEY, { count: 1 }, [5]);
					let isBroken = false;
					const { store } = open(spec, ((key: string) =>
						isBroken ? userIds() : idOf(key)) as PPDBOptions["userIds"]);
					store.init(KEY);
					isBroken = true;
					expectFailure("InvalidOption", () => store.init("player_8"));
					store.update(KEY, addOne, { durable: true });
					expect(spec.storedCount(STORE, KEY)).to.equal(2);
					expect(idsOf(spec)).to.equal("5");
				});
			}
		});

		it("must be a function", () => {
			inCloud((spec) => {
				expectFailure("InvalidOption", () => open(spec, [7] as never));
			});
		});
	});
};
