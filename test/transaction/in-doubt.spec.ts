import { addOne, inCloud, type Counter } from "../support/in-cloud";
import { OPTIONS, put, STORE } from "../support/accounts";

const HOLD_SECONDS = 3;
/** The commit lands at once and is answered with errors for so long; the next try comes after the transaction. */
const ERRORS_AFTERWARDS = 2;

export = () => {
	// What such a commit left out is known to nobody but the retry that finds it in the record.
	it("leaves a commit of its server that is in doubt to that commit", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start();
			const { faults } = spec.cloud;
			for (const key of ["a", "b"]) put(spec, key);
			const store = new PPDB<Counter>(STORE, { debounce: 0, retries: 10 });
			const rejected = new Array<string>();
			let saved = 0;
			store.OnError.Connect(({ code }) => rejected.push(code));
			store.OnSave.Connect((key, _data, { updates }) => {
				saved += key === "b" ? updates : 0;
			});
			store.init("b");
			// The transaction gets its first key after that.
			faults.dataStore.latencySpike = 1;
			faults.dataStore.spikeSeconds = { min: HOLD_SECONDS, max: HOLD_SECONDS };
			server.spawn(() => {
				store.hasKey("a");
			});
			spec.cloud.sleep(0);
			faults.dataStore.latencySpike = 0;
			server.spawn(() => {
				store.transaction(["a", "b"], (drafts) => {
					drafts.a.count -= 30;
					drafts.b.count += 30;
				});
			});
			faults.next("dataStore", "UpdateAsync", { kind: "errorAfter" });
			faults.next("dataStore", "UpdateAsync", {
				kind: "errorBefore",
				times: ERRORS_AFTERWARDS,
			});
			store.update("b", addOne);
			store.update("b", (data) => ({ ...data, bad: 0 / 0 }));
			spec.cloud.sleep(1);
			expect(spec.storedCount(STORE, "b")).to.equal(101);
			expect(rejected.size()).to.equal(0);
			spec.cloud.sleep(20);

			expect(spec.storedCount(STORE, "b")).to.equal(131);
			expect(store.getCached("b")?.count).to.equal(131);
			expect(rejected.join()).to.equal("InvalidValue");
			// The update and the transaction.
			expect(saved).to.equal(2);
		}, OPTIONS);
	});
};
