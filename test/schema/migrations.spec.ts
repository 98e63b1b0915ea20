import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

interface OldData {
	Coins?: number;
	Exp?: number;
}

const toVersion1 = (data: OldData) => {
	data.Coins ??= 0;
	return data;
};
const toVersion2 = (data: OldData) => {
	data.Exp = (data.Coins ?? 0) * 2;
	return data;
};

export = () => {
	describe("migrations", () => {
		it("run in order on legacy data, and only those that are missing later", () => {
			inCloud((spec) => {
				spec.cloud.records.put("Users", KEY, { Coins: 7 });
				const old = new (spec.start().PPDB)<OldData>("Users", { migrations: [toVersion1] });
				old.init(KEY);
				old.increment(KEY, "Coins");
				old.leave(KEY);

				const store = new (spec.start().PPDB)<OldData>("Users", {
					migrations: [() => error("must not run again", 0), toVersion2],
				});

				expect(store.init(KEY).Exp).to.equal(16);
			});
		});

		it("run on what another server wrote in the old shape, before a replay", () => {
			inCloud((spec) => {
				spec.cloud.records.put("Users", KEY, { Coins: 1 });
				const old = new (spec.start().PPDB)<OldData>("Users", { migrations: [toVersion1] });
				const store = new (spec.start().PPDB)<OldData>("Users", {
					migrations: [toVersion1, toVersion2],
				});
				old.init(KEY);
				store.init(KEY);

				old.increment(KEY, "Coins", 9);
				old.flush();
				store.increment(KEY, "Exp", 100);
				store.flush();

				const stored = spec.stored("Users", KEY) as OldData;
				expect(stored.Coins).to.equal(10);
				expect(stored.Exp).to.equal(120);
			});
		});

		for (const [what, step] of [
			["throws", () => error("bad step", 0)],
			["returns nil", () => undefined],
			["yields", () => coroutine.yield()],
			["leaves a NaN", () => ({ Coins: 0 / 0 })],
		] as Array<[string, (data: OldData) => defined]>) {
			it(`fail the load and leave the stored data alone when a step ${what}`, () => {
				inCloud((spec) => {
					spec.cloud.records.put("Users", KEY, { Coins: 7 });
					const { PPDB } = spec.start();
					const store = new PPDB<OldData>("Users", { migrations: [toVersion1, step] });

					const problem = expectFailure("MigrationFailed", () => {
						store.init(KEY, { Coins: 0 });
					});
					spec.cloud.sleep(30);

					expect(problem.message.find("migration 2", 1, true)[0]).to.be.ok();
					expect(spec.requests("UpdateAsync")).to.equal(0);
					const record = spec.cloud.records.peek("Users", KEY);
					expect((record?.value as OldData).Coins).to.equal(7);
				});
			});
		}
	});

	describe("a record of a newer schema", () => {
		it("is not loaded and not written over", () => {
			inCloud((spec) => {
				const newer = new (spec.start().PPDB)<Counter>("Users", {
					migrations: [(data: Counter) => data],
				});
				const older = new (spec.start().PPDB)<Counter>("Users");
				newer.init(KEY, { count: 1 });
				newer.update(KEY, addOne);
				newer.flush();

				expectFailure("NewerSchema", () => {
					older.init(KEY, { count: 0 });
				});
				expect(spec.storedCount("Users", KEY)).to.equal(2);
			});
		});

		it("rejects the updates of a server that still had the old one", () => {
			inCloud((spec) => {
				const older = new (spec.start().PPDB)<Counter>("Users");
				const newer = new (spec.start().PPDB)<Counter>("Users", {
					migrations: [(data: Counter) => data],
				});
				older.init(KEY, { count: 1 });
				older.update(KEY, addOne);
				older.flush();
				newer.update(KEY, addOne);
				newer.flush();

				older.update(KEY, addOne);
				expectFailure("NewerSchema", () => {
					older.leave(KEY);
				});

				expect(spec.storedCount("Users", KEY)).to.equal(3);
				expect(older.getCached(KEY)).to.equal(undefined);
			});
		});
	});
};
