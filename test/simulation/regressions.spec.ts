import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "guild_1";

/* Everything that the simulation ever found, as small as it could be made. */
export = () => {
	// Seed 9: a commit that left a bad update out landed, and its answer was lost. The retry found everything
	// stored and told the game that the bad update was safe: neither OnError nor flush said that it was rejected.
	it("reports a rejected update although the answer of its commit was lost", () => {
		inCloud((spec) => {
			const { PPDB } = spec.start();
			const store = new PPDB<Counter>("Guilds");
			let saved = 0;
			store.OnSave.Connect((_key, _data, { updates }) => {
				saved += updates;
			});
			store.init(KEY, { count: 0 });
			spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter" });
			store.update(KEY, addOne);
			store.update(KEY, (data) => ({ ...data, bad: 0 / 0 }));

			expectFailure("InvalidValue", () => {
				store.flush(KEY);
			});
			expect(saved).to.equal(1);
			expect(spec.storedCount("Guilds", KEY)).to.equal(1);
		});
	});
};
