import type { KeyInfo, Transform } from "../../src/platform/platform";
import { StandInStore } from "../../src/requests/stand-in-store";
import { emulatedPlatform } from "../support/emulated-platform";
import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";

function open(spec: CloudSpec): StandInStore {
	return new StandInStore(emulatedPlatform(spec.start().server));
}

function write(store: StandInStore, key: string, value: unknown): KeyInfo {
	const [, keyInfo] = store.UpdateAsync(key, () => $tuple(value));
	assert(keyInfo !== undefined, "nothing was stored");
	return keyInfo;
}

function messageOf(action: () => void): string {
	const [ok, problem] = pcall(action);
	assert(!ok, "nothing was thrown");
	return tostring(problem);
}

export = () => {
	it("answers in a later step, as the real store does", () => {
		inCloud((spec) => {
			const store = open(spec);
			for (const call of [
				() => store.GetAsync(KEY),
				() => store.UpdateAsync(KEY, () => $tuple(1)),
				() => store.ListKeysAsync("", 10, ""),
				() => store.RemoveAsync(KEY),
			]) {
				let isDone = false;
				spec.cloud.spawn(() => {
					call();
					isDone = true;
				});
				expect(isDone).to.equal(false);
				spec.cloud.sleep(0.1);
				expect(isDone).to.equal(true);
			}
		});
	});

	it("keeps user ids and metadata, and tells each write from the one before", () => {
		inCloud((spec) => {
			const store = open(spec);
			const first = write(store, KEY, 1);
			const [, second] = store.UpdateAsync(KEY, () => $tuple(2, [5, 6], { guild: "x" }));
			const [, read] = store.GetAsync(KEY);

			expect(second !== undefined && second.UpdatedTime > first.UpdatedTime).to.equal(true);
			expect(read?.UpdatedTime).to.equal(second?.UpdatedTime);
			expect(read?.GetUserIds().join(",")).to.equal("5,6");
			expect((read?.GetMetadata() as { guild: string }).guild).to.equal("x");
			expect(write(store, KEY, 3).GetUserIds().size()).to.equal(0);
			const [removed, info] = store.RemoveAsync(KEY);
			expect(removed).to.equal(3);
			expect(info).to.be.ok();
			expect(store.GetAsync(KEY)[0]).to.equal(undefined);
			expect(store.RemoveAsync(KEY)[1]).to.equal(undefined);
		});
	});

	it("stores copies, and leaves a key alone whose transform gives nothing", () => {
		inCloud((spec) => {
			const store = open(spec);
			const value = { count: 1 };
			write(store, KEY, value);
			value.count = 2;
			const [read] = store.GetAsync(KEY);
			(read as Counter).count = 3;
			const [given] = store.UpdateAsync(KEY, (stored) => {
				(stored as Counter).count = 4;
				return $tuple(undefined);
			});

			expect(given).to.equal(undefined);
			expect((store.GetAsync(KEY)[0] as Counter).count).to.equal(1);
		});
	});

	it("refuses what the real store refuses, and keeps what was there", () => {
		inCloud((spec) => {
			const store = open(spec);
			write(store, KEY, { count: 1 });
			const refused = (transform: Transform) =>
				messageOf(() => store.UpdateAsync(KEY, transform));

			expect(refused(() => $tuple({ count: () => 1 })).sub(1, 4)).to.equal("104:");
			expect(refused(() => $tuple(string.rep("x", 4_194_304))).sub(1, 4)).to.equal("105:");
			expect(refused(() => error("broken")).find("broken", 1, true)[0]).to.be.ok();
			const yielding = refused(() => {
				spec.cloud.sleep(1);
				return $tuple({ count: 5 });
			});
			expect(yielding.find("cannot yield", 1, true)[0]).to.be.ok();
			expect((store.GetAsync(KEY)[0] as Counter).count).to.equal(1);
		});
	});

	it("lists keys with a prefix, page by page", () => {
		inCloud((spec) => {
			const store = open(spec);
			for (const key of ["b_1", "a_2", "a_3", "a_1", "a_4"]) write(store, key, 1);
			const keys = new Array<string>();
			let [cursor, pages, isFinished] = ["", 0, false];
			while (!isFinished) {
				const page = store.ListKeysAsync("a_", 2, cursor);
				for (const { KeyName } of page.GetCurrentPage() as Array<DataStoreKey>) {
					keys.push(KeyName);
				}
				[cursor, isFinished] = [page.Cursor, page.IsFinished];
				pages += 1;
			}

			expect(keys.join(",")).to.equal("a_1,a_2,a_3,a_4");
			expect(pages).to.equal(2);
			expect(cursor).to.equal("");
		});
	});

	it("lets no flush that an updater spawns store a document half way", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start({ published: false });
			const store = new PPDB<Counter>("Players", { template: { count: 0 } });
			store.update("player_2", addOne, { durable: true });
			store.update(KEY, addOne);
			store.update(KEY, (data) => {
				const { count } = data;
				data.count = 0;
				server.spawn(() => {
					store.flush(KEY);
				});
				data.count = count + 1;
				return data;
			});
			store.update(KEY, () => undefined);
			expect(store.getCached(KEY)?.count).to.equal(2);
			store.leave(KEY);

			expect(store.read(KEY)?.count).to.equal(2);
		});
	});
};
