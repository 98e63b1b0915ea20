import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { LEG_SECONDS, OPTIONS, put, STEP_SECONDS, STORE } from "../support/accounts";

const TEMPLATE = { template: { count: 100 }, debounce: 0 };

function isStored(spec: CloudSpec, key: string): boolean {
	return spec.cloud.records.peek(STORE, key) !== undefined;
}

function isPending(spec: CloudSpec, key: string): boolean {
	const value = spec.cloud.records.peek(STORE, key)?.value;
	return (value as { p?: unknown } | undefined)?.p !== undefined;
}

function move(drafts: Record<string, Counter>): void {
	drafts.a.count -= 30;
	drafts.b.count += 30;
}

export = () => {
	it("leaves nothing under a new key when a transaction on it fails, in an outage of a minute either", () => {
		inCloud((spec) => {
			put(spec, "b");
			const store = new (spec.start().PPDB)<Counter>(STORE, { ...TEMPLATE, retries: 0 });
			spec.cloud.spawn(() => {
				while (!isStored(spec, "a")) spec.cloud.sleep(STEP_SECONDS);
				spec.cloud.faults.beginOutage("dataStore");
				spec.cloud.sleep(60);
				spec.cloud.faults.endOutage("dataStore");
			});
			expectFailure("CommitFailed", () => store.transaction(["a", "b"], move));
			expect(isStored(spec, "a")).to.equal(true);
			spec.cloud.sleep(120);
			expect(isStored(spec, "a")).to.equal(false);
			expect(store.keys().join()).to.equal("b");
		}, OPTIONS);
	});

	for (const what of ["delete", "hasKey", "init"] as const) {
		it(`removes what a dead server has left under a new key that meets ${what}`, () => {
			inCloud((spec) => {
				put(spec, "b");
				const owner = spec.start();
				owner.server.spawn(() => {
					new owner.PPDB<Counter>(STORE, TEMPLATE).transaction(["a", "b"], move);
				});
				while (!isStored(spec, "a")) spec.cloud.sleep(STEP_SECONDS);
				owner.server.crash();
				spec.cloud.sleep(5);
				expect(isStored(spec, "a")).to.equal(true);

				const store = new (spec.start().PPDB)<Counter>(STORE, TEMPLATE);
				if (what === "init") {
					expect(store.init("a").count).to.equal(100);
				} else {
					expect(store[what]("a")).to.equal(false);
				}
				spec.cloud.sleep(60);
				expect(isStored(spec, "a")).to.equal(false);
				expect(store.keys().join()).to.equal("b");
			}, OPTIONS);
		});
	}

	// Other servers have decided by then that it never commits, and one of its keys has none of it.
	it("cannot prepare a new key any more once others have taken back what was pending elsewhere", () => {
		for (const spared of [0, 1]) {
			inCloud((spec) => {
				put(spec, "b");
				const [owner, other] = [spec.start(), spec.start()];
				let isCommitted: boolean | undefined;
				owner.server.spawn(() => {
					const store = new owner.PPDB<Counter>(STORE, TEMPLATE);
					const [ok, result] = pcall(() => store.transaction(["a", "b"], move));
					isCommitted = ok && result;
				});
				while (spec.requests("UpdateAsync") < spared) spec.cloud.sleep(0.01);
				spec.cloud.sleep(spared * LEG_SECONDS * 2 - 0.01);
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorBefore" });
				for (let steps = 0; !isPending(spec, "b"); steps++) {
					assert(steps < 500, "it was never pending");
					spec.cloud.sleep(0.01);
				}
				owner.server.freeze(60);
				spec.cloud.sleep(20);
				const store = new other.PPDB<Counter>(STORE, TEMPLATE);
				store.init("b");
				store.update("b", addOne);
				store.flush("b");
				spec.cloud.sleep(90);

				expect(isCommitted).to.equal(spared === 0);
				expect(spec.storedCount(STORE, "a")).to.equal(
					isCommitted === true ? 70 : undefined,
				);
				expect(spec.storedCount(STORE, "b")).to.equal(isCommitted === true ? 131 : 101);
			}, OPTIONS);
		}
	});
};
