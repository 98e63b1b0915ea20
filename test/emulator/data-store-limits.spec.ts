import { EmulatedCloud } from "../../emulator";
import type { CloudOptions, EmulatedDataStore, GameServer } from "../../emulator";

/** Characters whose JSON is exactly 1 MB with its quotes. */
const MEGABYTE_TEXT = string.rep("x", 1024 * 1024 - 2);

const KEY_THROTTLED =
	"Error code: 8 Reason: The request rate exceeds the allowed maximum for the key.";

function throttled(requestClass: string): string {
	return `502: API Services rejected request with error. Reason: The standard ${requestClass} request rate exceeds the allowed maximum for the experience.`;
}

function withServer(
	body: (cloud: EmulatedCloud, server: GameServer, store: EmulatedDataStore) => void,
	options?: CloudOptions,
): void {
	const cloud = new EmulatedCloud(options);
	const server = cloud.startServer();
	cloud.run(() => body(cloud, server, server.dataStoreService.GetDataStore("s")));
}

/** Starts this many requests side by side and counts those that fail with `errorName`. */
function refused(
	cloud: EmulatedCloud,
	server: GameServer,
	count: number,
	errorName: string,
	request: (index: number) => void,
): number {
	let failures = 0;
	for (let index = 0; index < count; index++) {
		server.spawn(() => {
			const [succeeded, failure] = pcall(() => request(index));
			if (succeeded) return;
			assert(
				string.find(tostring(failure), errorName, 1, true)[0] !== undefined,
				tostring(failure),
			);
			failures += 1;
		});
	}
	cloud.sleep(1);
	return failures;
}

export = () => {
	describe("what nobody documents of limits", () => {
		it("lets requests over the experience's limit wait when told to", () => {
			withServer(
				(cloud, server, store) => {
					let done = 0;
					for (let index = 0; index < 310; index++) {
						server.spawn(() => {
							store.GetAsync(`k${index}`);
							done += 1;
						});
					}
					cloud.sleep(50);
					expect(done).to.equal(300);
					cloud.sleep(11);
					expect(done).to.equal(310);
				},
				{ dataStore: { startupBurst: 100_000, experienceLimit: "queue" } },
			);
		});

		it("throttles a store that gets too many requests, and no other", () => {
			withServer(
				(cloud, server, store) => {
					const write = (index: number) => store.SetAsync(`k${index}`, 1);
					expect(refused(cloud, server, 15, "maximum for the datastore", write)).to.equal(
						5,
					);
					server.dataStoreService.GetDataStore("other").SetAsync("k", 1);
				},
				{ dataStore: { storeRequestsPerMinute: 10 } },
			);
		});

		it("refuses to store more than the experience may, which grows with its users, when told to", () => {
			withServer(
				(_cloud, server, store) => {
					store.SetAsync("first", MEGABYTE_TEXT);
					const [stored, failure] = pcall(() =>
						store.UpdateAsync("second", () => $tuple("x")),
					);
					expect(stored).to.equal(false);
					expect(string.find(tostring(failure), "used up its storage")[0]).to.be.ok();
					store.SetAsync("first", 1);
					store.SetAsync("second", "x");
					server.join(7);
					store.SetAsync("first", MEGABYTE_TEXT);
					store.RemoveAsync("first");
					store.SetAsync("third", MEGABYTE_TEXT);
				},
				{ dataStore: { storageBaseMegabytes: 1, overStorage: "refuse" } },
			);
		});
	});

	describe("limits of the experience", () => {
		const rich: CloudOptions = { dataStore: { startupBurst: 100_000 } };

		it("are 300 requests of a class per minute, and 40 reads and 20 writes more per user", () => {
			withServer((cloud, server, store) => {
				const read = (index: number) => store.GetAsync(`k${index}`);
				const write = (index: number) => store.SetAsync(`k${index}`, 1);
				expect(refused(cloud, server, 310, throttled("read"), read)).to.equal(10);
				cloud.sleep(60);
				for (let userId = 1; userId <= 5; userId++) server.join(userId);
				expect(refused(cloud, server, 420, throttled("write"), write)).to.equal(20);
				const remove = (index: number) => store.RemoveAsync(`k${index}`);
				expect(refused(cloud, server, 510, throttled("remove"), remove)).to.equal(10);
			}, rich);
		});

		it("are shared by all servers, and a server that is gone takes its users along", () => {
			withServer((cloud, first, store) => {
				const second = cloud.startServer();
				for (let userId = 1; userId <= 5; userId++) second.join(userId);
				const write = (index: number) => store.SetAsync(`k${index}`, 1);
				const name = throttled("write");
				expect(refused(cloud, first, 400, name, write)).to.equal(0);
				const other = second.dataStoreService.GetDataStore("s");
				expect(() => other.SetAsync("k", 1)).to.throw(name);
				cloud.sleep(60);
				second.crash();
				expect(refused(cloud, first, 400, name, write)).to.equal(100);
			}, rich);
		});

		it("count ordered stores apart, and can be used up by others", () => {
			withServer((cloud, server, store) => {
				cloud.faults.experienceLoad = 295;
				const write = (index: number) => store.SetAsync(`k${index}`, 1);
				const name = throttled("write");
				expect(refused(cloud, server, 10, name, write)).to.equal(5);
				const ordered = server.dataStoreService.GetOrderedDataStore("s");
				expect(() => ordered.SetAsync("k", 1)).never.to.throw();
				cloud.faults.heal();
				expect(() => store.SetAsync("k", 1)).never.to.throw();
			}, rich);
		});

		it("refuse an update that could read but not write", () => {
			withServer((cloud, server, store) => {
				const write = (index: number) => store.SetAsync(`k${index}`, 1);
				refused(cloud, server, 300, "-", write);
				expect(() => store.UpdateAsync("k", () => $tuple(1))).to.throw(throttled("write"));
				expect(cloud.records.peek("s", "k")).to.equal(undefined);
			}, rich);
		});
	});

	describe("throughput of a key", () => {
		it("is 4 MB written in 60 s, sliding", () => {
			withServer((cloud, _, store) => {
				store.SetAsync("k", MEGABYTE_TEXT);
				cloud.sleep(30);
				for (let count = 0; count < 3; count++) store.SetAsync("k", MEGABYTE_TEXT);
				expect(() => store.SetAsync("k", 1)).to.throw(KEY_THROTTLED);
				expect(() => store.RemoveAsync("k")).to.throw(KEY_THROTTLED);
				expect(() => store.UpdateAsync("k", () => $tuple(1))).to.throw(KEY_THROTTLED);
				expect(() => store.SetAsync("other", 1)).never.to.throw();
				cloud.sleep(29);
				expect(() => store.SetAsync("k", MEGABYTE_TEXT)).never.to.throw();
				expect(() => store.SetAsync("k", 1)).to.throw(KEY_THROTTLED);
			});
		});

		it("is 25 MB read in 60 s, on all servers together", () => {
			withServer((cloud, first) => {
				cloud.records.put("s", "k", MEGABYTE_TEXT);
				const second = cloud.startServer();
				const stores = [first, second].map((server) =>
					server.dataStoreService.GetDataStore("s"),
				);
				for (let count = 0; count < 25; count++) {
					stores[count % 2].UpdateAsync("k", () => $tuple(undefined));
				}
				const read = () => {
					stores[0].GetAsync("k"); // and returns nothing, since a failure would print it
				};
				expect(read).to.throw(KEY_THROTTLED);
				cloud.sleep(60);
				expect(read).never.to.throw();
			});
		});

		it("counts each request as 1 KB at least", () => {
			const options = { dataStore: { startupBurst: 100_000 } };
			withServer((cloud, server, store) => {
				for (let userId = 1; userId <= 200; userId++) server.join(userId);
				const write = () => store.SetAsync("k", 1);
				expect(refused(cloud, server, 4100, KEY_THROTTLED, write)).to.equal(4);
			}, options);
		});
	});

	describe("request types", () => {
		it("of old show the budgets of today, and setting them changes nothing", () => {
			withServer((_, server) => {
				const service = server.dataStoreService;
				service.SetRateLimitForRequestType("GetAsync", 0, 0);
				expect(service.GetRequestBudgetForRequestType("GetAsync")).to.equal(100);
				expect(service.GetRequestBudgetForRequestType("OnUpdate")).to.equal(0);
				expect(() => service.SetRateLimitForRequestType("GetAsync", 61, 0)).to.throw(
					"baseLimit",
				);
				expect(() => service.SetRateLimitForRequestType("UpdateAsync", 1, 1)).to.throw(
					"cannot set",
				);
			});
		});

		it("of 2026 take up to 10,000 and 200", () => {
			withServer((_, server) => {
				const service = server.dataStoreService;
				service.SetRateLimitForRequestType("OrderedWrite", 10_000, 200);
				expect(() =>
					service.SetRateLimitForRequestType("OrderedWrite", 10_001, 0),
				).to.throw("baseLimit");
				expect(() => service.SetRateLimitForRequestType("OrderedWrite", 0, 201)).to.throw(
					"perPlayerLimit",
				);
			});
		});

		it("lists and versions fail with a name when their queue is full", () => {
			withServer(
				(_, server, store) => {
					for (let index = 0; index < 30; index++) {
						server.spawn(() => store.GetAsync(`k${index}`));
					}
					expect(() => store.ListKeysAsync()).to.throw("ListKeysAsyncThrottle:");
					expect(() => store.GetVersionAsync("k", "v")).to.throw(
						"GetVersionAsyncThrottle:",
					);
				},
				{ dataStore: { startupBurst: 0 } },
			);
		});
	});

	it("a server that is gone is told 402 when the knob says so", () => {
		withServer(
			(_, server, store) => {
				server.shutdown();
				expect(() => store.GetAsync("k")).to.throw("402:");
			},
			{ dataStore: { closedError: "webService" } },
		);
	});
};
