import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

export = () => {
	describe("two stores of one name on one server", () => {
		it("share one cache and one write queue", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const left = new PPDB<Counter>("Players");
				const right = new PPDB<Counter>("Players");

				left.init(KEY, { count: 0 });
				right.update(KEY, addOne);
				left.update(KEY, addOne);
				right.flush();

				expect(left.getCached(KEY)?.count).to.equal(2);
				expect(spec.requests("GetAsync")).to.equal(1);
				expect(spec.requests("UpdateAsync")).to.equal(1);
			});
		});

		it("may leave the options to one of them, in any order, and run the hooks of both", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const loaded = new Array<string>();
				new PPDB("Players", { hooks: { afterLoad: (key) => loaded.push(`first ${key}`) } });
				const store = new PPDB<Counter>("Players", {
					template: { count: 9 },
					hooks: { afterLoad: (key) => loaded.push(`second ${key}`) },
				});
				new PPDB("Players");

				expect(store.init(KEY).count).to.equal(9);
				expect(loaded.join(",")).to.equal(`first ${KEY},second ${KEY}`);
			});
		});

		it("must not contradict each other", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				new PPDB("Players", { retries: 3 });

				new PPDB("Players", { retries: 3 });
				expectFailure("OptionsConflict", () => {
					new PPDB("Players", { retries: 4 });
				});
			});
		});

		it("may name what holds anyway once documents are loaded, and are told where to say what does not", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				new PPDB<Counter>("Players").init(KEY, { count: 0 });

				new PPDB("Players", { debounce: 1, lock: "shared", retries: 3, studio: "memory" });
				const { message } = expectFailure("OptionsConflict", () => {
					new PPDB("Players", { lock: "session" });
				});
				const [hint] = message.find('was made without "lock"; give it where', 1, true);
				assert(hint !== undefined, message);
			});
		});

		it("cannot change the schema once documents are loaded", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				new PPDB<Counter>("Players").init(KEY, { count: 0 });

				expectFailure("OptionsConflict", () => {
					new PPDB("Players", { migrations: [(data: Counter) => data] });
				});
			});
		});
	});

	describe("stores on two servers", () => {
		it("share nothing but the data store", () => {
			inCloud((spec) => {
				const left = new (spec.start().PPDB)<Counter>("Players");
				const right = new (spec.start().PPDB)<Counter>("Players");
				left.init(KEY, { count: 0 });

				expect(right.getCached(KEY)).to.equal(undefined);
			});
		});
	});
};
