import { EmulatedCloud, createInstance } from "../../emulator";
import type { EmulatedDataStore } from "../../emulator";

const KEY = "k";
const HOUR = 3600;
const DAY = 24 * HOUR;

/** A store in a cloud that starts at a whole UTC hour. */
function withStore(body: (store: EmulatedDataStore, cloud: EmulatedCloud) => void): void {
	const cloud = new EmulatedCloud();
	const server = cloud.startServer();
	cloud.run(() => body(server.dataStoreService.GetDataStore("s"), cloud));
}

type VersionPages = ReturnType<EmulatedDataStore["ListVersionsAsync"]>;

function allOf<T>(pages: { IsFinished: boolean } & object): Array<T> {
	const typed = pages as unknown as VersionPages; // all pages have these methods
	const found = typed.GetCurrentPage() as unknown as Array<defined>;
	while (!typed.IsFinished) {
		typed.AdvanceToNextPageAsync();
		for (const item of typed.GetCurrentPage() as unknown as Array<defined>) found.push(item);
	}
	return found as unknown as Array<T>;
}

/** What every listed version holds, in the order of the list; "-" for a tombstone. */
function history(store: EmulatedDataStore, ...rest: Array<number>): string {
	const [minDate, maxDate, pageSize] = rest;
	const pages = store.ListVersionsAsync(KEY, "Ascending", minDate, maxDate, pageSize);
	const texts = allOf<DataStoreObjectVersionInfo>(pages).map((version) => {
		if (version.IsDeleted) return "-";
		const [value] = store.GetVersionAsync<string>(KEY, version.Version);
		return tostring(value);
	});
	return texts.join(" ");
}

function keysOf(pages: DataStoreKeyPages): string {
	return allOf<DataStoreKey>(pages)
		.map(({ KeyName }) => KeyName)
		.join(" ");
}

export = () => {
	describe("versions", () => {
		it("keep what the first write of a UTC hour overwrites, and nothing else", () => {
			withStore((store, cloud) => {
				store.SetAsync(KEY, "a1");
				store.SetAsync(KEY, "a2");
				cloud.sleep(HOUR);
				store.SetAsync(KEY, "b1");
				cloud.sleep(1800);
				store.SetAsync(KEY, "b2");
				cloud.sleep(HOUR);
				store.SetAsync(KEY, "c1");
				expect(history(store)).to.equal("a2 b2 c1");
			});
		});

		it("are kept by the first write after a snapshot too", () => {
			withStore((store, cloud) => {
				store.SetAsync(KEY, "a1");
				cloud.records.snapshot();
				store.SetAsync(KEY, "a2");
				store.SetAsync(KEY, "a3");
				expect(history(store)).to.equal("a1 a3");
			});
		});

		it("live 30 days after they were overwritten; the latest lives on", () => {
			withStore((store, cloud) => {
				store.SetAsync(KEY, "a");
				cloud.sleep(10 * DAY);
				store.SetAsync(KEY, "b");
				cloud.sleep(30 * DAY - 60);
				expect(history(store)).to.equal("a b");
				cloud.sleep(120);
				expect(history(store)).to.equal("b");
			});
		});

		it("survive a removal for 30 days, beside its tombstone", () => {
			withStore((store, cloud) => {
				store.SetAsync(KEY, "a");
				store.RemoveAsync(KEY);
				const [value, info] = store.GetAsync(KEY);
				expect(value).to.equal(undefined);
				expect(info).to.equal(undefined);
				expect(history(store)).to.equal("a -");
				cloud.sleep(30 * DAY);
				expect(history(store)).to.equal("");
				expect(keysOf(store.ListKeysAsync())).to.equal("");
			});
		});

		it("are listed in both directions, between two times, in pages", () => {
			withStore((store, cloud) => {
				const times = ["a", "b", "c", "d"].map((value) => {
					store.SetAsync(KEY, value);
					const time = cloud.clock.unixMillis();
					cloud.sleep(HOUR);
					return time;
				});
				expect(history(store, times[0], times[2])).to.equal("b c");
				expect(history(store, 0, 0, 3)).to.equal("a b c d");
				const pages = store.ListVersionsAsync(KEY, "Descending", 0, 0, 1);
				expect(pages.GetCurrentPage().size()).to.equal(1);
				const newest = allOf<DataStoreObjectVersionInfo>(pages)[0];
				expect(newest.Version).to.equal(cloud.records.peek("s", KEY)?.version);
				expect(() => pages.AdvanceToNextPageAsync()).to.throw("No pages to advance to.");
				expect(cloud.requests.total({ method: "ListVersionsAsync" }).requests).to.equal(7);
			});
		});

		it("are found by time", () => {
			withStore((store, cloud) => {
				const start = cloud.clock.unixMillis();
				cloud.sleep(60);
				store.SetAsync(KEY, "a");
				cloud.sleep(HOUR);
				const between = cloud.clock.unixMillis();
				store.RemoveAsync(KEY);
				cloud.sleep(HOUR);
				store.SetAsync(KEY, "b");
				const at = (time: number) => store.GetVersionAtTimeAsync<string>(KEY, time)[0];
				expect(at(start)).to.equal(undefined);
				expect(at(between)).to.equal("a");
				expect(at(between + 60_000)).to.equal(undefined);
				const now = cloud.clock.unixMillis();
				expect(at(now + 599_000)).to.equal("b");
				expect(() => at(now + 601_000)).to.throw("InvalidTimestamp");
				expect(() => at(0)).to.throw("InvalidTimestamp");
			});
		});

		it("can be removed for good", () => {
			withStore((store, cloud) => {
				store.SetAsync(KEY, "a");
				const version = cloud.records.peek("s", KEY)?.version ?? "";
				cloud.sleep(HOUR);
				store.SetAsync(KEY, "b");
				store.RemoveVersionAsync(KEY, version);
				expect(history(store)).to.equal("b");
				expect(() => store.GetVersionAsync(KEY, version)).to.throw(
					"Reason: The requested key doesn't exist.",
				);
				expect(() => store.RemoveVersionAsync(KEY, version)).to.throw(
					"Reason: The requested key doesn't exist.",
				);
			});
		});
	});

	describe("ListKeysAsync", () => {
		it("lists keys of a prefix in order and in pages, removed ones too unless told otherwise", () => {
			withStore((store) => {
				for (const key of ["b", "a2", "a1", "a3"]) store.SetAsync(key, 1);
				store.RemoveAsync("a2");
				expect(keysOf(store.ListKeysAsync())).to.equal("a1 a2 a3 b");
				expect(keysOf(store.ListKeysAsync("a", 1))).to.equal("a1 a2 a3");
				expect(keysOf(store.ListKeysAsync("a", 1, "", true))).to.equal("a1 a3");
				const pages = store.ListKeysAsync("", 2);
				expect(pages.Cursor).to.equal("a2");
				expect(keysOf(store.ListKeysAsync("", 2, pages.Cursor))).to.equal("a3 b");
			});
		});

		it("gives 50 keys a page, and looks at 512 when it leaves out removed ones", () => {
			withStore((store, cloud) => {
				for (let index = 0; index < 600; index++) {
					const key = string.format("k%03d", index);
					cloud.records.put("s", key, 1);
					if (index < 550) cloud.records.remove("s", key);
				}
				expect(store.ListKeysAsync().GetCurrentPage().size()).to.equal(50);
				const pages = store.ListKeysAsync("", 0, "", true);
				expect(pages.GetCurrentPage().size()).to.equal(0);
				expect(pages.IsFinished).to.equal(false);
				pages.AdvanceToNextPageAsync();
				expect(pages.GetCurrentPage().size()).to.equal(50);
				expect(pages.IsFinished).to.equal(true);
			});
		});
	});

	it("ListDataStoresAsync lists the stores that hold something, by name", () => {
		const cloud = new EmulatedCloud();
		const service = cloud.startServer().dataStoreService;
		const namesOf = (pages: DataStoreListingPages) =>
			allOf<DataStoreInfo>(pages)
				.map(({ DataStoreName }) => DataStoreName)
				.join(" ");
		cloud.run(() => {
			service.GetDataStore("b").SetAsync(KEY, 1);
			service.GetDataStore("a2").SetAsync(KEY, 1);
			service.GetDataStore("a1", "other scope").SetAsync(KEY, 1);
			service.GetDataStore("a3");
			expect(namesOf(service.ListDataStoresAsync())).to.equal("a1 a2 b");
			expect(namesOf(service.ListDataStoresAsync("a", 1))).to.equal("a1 a2");
		});
	});

	it("AllScopes spells the scope in each key", () => {
		const cloud = new EmulatedCloud();
		const service = cloud.startServer().dataStoreService;
		const options = createInstance("DataStoreOptions") as DataStoreOptions;
		options.AllScopes = true;
		cloud.run(() => {
			service.GetDataStore("s").SetAsync("k1", 1);
			service.GetDataStore("s", "pets").SetAsync("k2", 2);
			const all = service.GetDataStore("s", "", options);
			expect(keysOf(all.ListKeysAsync())).to.equal("global/k1 pets/k2");
			expect(keysOf(all.ListKeysAsync("pets/"))).to.equal("pets/k2");
			const [value] = all.GetAsync("pets/k2");
			expect(value).to.equal(2);
			all.SetAsync("global/k1", 5);
			expect(cloud.records.peek("s", "k1")?.value).to.equal(5);
			expect(() => all.GetAsync("k1")).to.throw("scope/key");
			expect(() => service.GetDataStore("s", "pets", options)).to.throw("AllScopes");
		});
	});
};
