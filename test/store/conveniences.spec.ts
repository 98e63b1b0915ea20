import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

interface Profile {
	name: string;
	tags: Array<string>;
	stats: { kills: number; deaths: number };
}

const PROFILE: Profile = { name: "Ann", tags: ["a", "b"], stats: { kills: 1, deaths: 2 } };

export = () => {
	describe("read", () => {
		it("gives what is stored, brought up to date, and caches nothing", () => {
			inCloud((spec) => {
				spec.cloud.records.put("Players", KEY, { count: 7 });
				const store = new (spec.start().PPDB)<Counter>("Players", {
					migrations: [(data: Counter) => ({ count: data.count * 2 })],
				});

				expect(store.read(KEY)?.count).to.equal(14);
				expect(store.size()).to.equal(0);
				expect(store.read("nobody")).to.equal(undefined);
				store.update(KEY, addOne);
				expect(store.size()).to.equal(1);
				expect(store.read(KEY)?.count).to.equal(14);
				store.flush();
				const copy = store.read(KEY) as Counter;
				copy.count = 0;
				expect(store.read(KEY)?.count).to.equal(15);
				expect(store.getCached(KEY)?.count).to.equal(15);
			});
		});

		it("gives nil where there is no record, template or not, and fails as loading does", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players", {
					template: { count: 3 },
				});
				expect(store.read(KEY)).to.equal(undefined);
				expect(store.get(KEY).count).to.equal(3);
				expect(store.read(KEY)).to.equal(undefined);

				spec.cloud.faults.beginOutage("dataStore");
				expectFailure("LoadFailed", () => store.read(KEY));
				expectFailure("InvalidKey", () => store.read(""));
			});
		});
	});

	describe("patch", () => {
		it("merges dictionaries to any depth and replaces all else", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Profile>("Players", { template: PROFILE });

				store.patch(KEY, { stats: { kills: 5 }, tags: ["c"] });
				store.flush();

				const stored = spec.stored("Players", KEY) as Profile;
				expect(stored.name).to.equal("Ann");
				expect(stored.tags.join(",")).to.equal("c");
				expect(stored.stats.kills).to.equal(5);
				expect(stored.stats.deaths).to.equal(2);
			});
		});

		it("keeps what other servers have stored in other fields, and no hold of what it was given", () => {
			inCloud((spec) => {
				const [first, second] = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<Profile>("Players", { template: PROFILE }),
				);
				const given = { tags: ["x"] };
				first.patch(KEY, given);
				given.tags.push("y");
				second.patch(KEY, { stats: { deaths: 9 } });
				first.flush();
				second.flush();

				const stored = spec.stored("Players", KEY) as Profile;
				expect(stored.tags.join(",")).to.equal("x");
				expect(stored.stats.deaths).to.equal(9);
			});
		});

		it("refuses what is no table and what cannot be stored", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Profile>("Players", { template: PROFILE });

				expectFailure("InvalidArgument", () => store.patch(KEY, 5 as unknown as Profile));
				expectFailure("InvalidValue", () => store.patch(KEY, { stats: { kills: 0 / 0 } }));
				expectFailure("InvalidKey", () => store.patch("", {}));
			});
		});
	});
};
