import { EmulatedCloud, createInstance } from "../../emulator";
import type { EmulatedDataStore, GameServer } from "../../emulator";

const KEY = "k";

function message(body: () => void): string {
	const [succeeded, failure] = pcall(body);
	return succeeded ? "no error" : tostring(failure);
}

/** A cloud with two servers, run on virtual time; the store is "s" on each. */
function withServers(
	body: (cloud: EmulatedCloud, first: GameServer, second: GameServer) => void,
): void {
	const cloud = new EmulatedCloud();
	cloud.run(() => body(cloud, cloud.startServer(), cloud.startServer()));
}

function open(server: GameServer): EmulatedDataStore {
	return server.dataStoreService.GetDataStore("s");
}

function uncached(): DataStoreGetOptions {
	const options = createInstance("DataStoreGetOptions") as DataStoreGetOptions;
	options.UseCache = false;
	return options;
}

/** Appends a letter to the string under the key. */
function append(store: EmulatedDataStore, letter: string): unknown {
	const [value] = store.UpdateAsync<string, string>(KEY, (current) =>
		$tuple((current ?? "") + letter),
	);
	return value;
}

export = () => {
	describe("reading and writing", () => {
		it("finds on every server what one has written, after a latency", () => {
			withServers((cloud, first, second) => {
				open(first).SetAsync(KEY, { coins: 5 });
				expect(cloud.clock.now()).to.be.near(0.165, 0.085);
				const [value, info] = open(second).GetAsync<{ coins: number }>(KEY);
				expect(value?.coins).to.equal(5);
				expect(info.CreatedTime).to.equal(info.UpdatedTime);
				expect(info.Version.size()).to.equal(16 + 1 + 10 + 1 + 16 + 1 + 2);
			});
		});

		it("answers a key without a value with nil and nil", () => {
			withServers((_, first) => {
				const [value, info] = open(first).GetAsync(KEY);
				expect(value).to.equal(undefined);
				expect(info).to.equal(undefined);
			});
		});

		it("copies both ways", () => {
			withServers((_, first) => {
				const given = { list: [1] };
				open(first).SetAsync(KEY, given);
				given.list.push(2);
				const [once] = open(first).GetAsync<{ list: Array<number> }>(KEY);
				expect(once?.list.size()).to.equal(1);
				once?.list.push(3);
				const [twice] = open(first).GetAsync<{ list: Array<number> }>(KEY);
				expect(twice?.list.size()).to.equal(1);
			});
		});

		it("copies what a transform returns at the moment it returns", () => {
			withServers((cloud, first) => {
				const state = { coins: 1 };
				first.spawn(() => open(first).UpdateAsync(KEY, () => $tuple(state)));
				cloud.sleep(0.255); // the read leg is over, the write leg may be on its way
				state.coins = 2;
				cloud.sleep(1);
				const stored = cloud.records.peek("s", KEY)?.value as { coins: number };
				expect(stored.coins).to.equal(1);
			});
		});

		it("gives one store object per name and scope", () => {
			withServers((cloud, first) => {
				const service = first.dataStoreService;
				expect(service.GetDataStore("s")).to.equal(service.GetDataStore("s", "global"));
				expect(service.GetDataStore("s")).never.to.equal(
					service.GetDataStore("s", "other"),
				);
				service.GetDataStore("s", "other").SetAsync(KEY, 1);
				expect(cloud.records.peek("s", KEY)).to.equal(undefined);
			});
		});

		it("removes, leaves a tombstone, and lets an update bring the key back", () => {
			withServers((cloud, first) => {
				const store = open(first);
				store.SetAsync(KEY, "old");
				const [removed] = store.RemoveAsync(KEY);
				expect(removed).to.equal("old");
				expect(cloud.records.keys("s").size()).to.equal(0);
				const [again] = store.RemoveAsync(KEY);
				expect(again).to.equal(undefined);
				expect(append(store, "a")).to.equal("a");
			});
		});

		it("increments whole numbers", () => {
			withServers((_, first) => {
				open(first).IncrementAsync(KEY);
				const [value] = open(first).IncrementAsync(KEY, 4);
				expect(value).to.equal(5);
			});
		});
	});

	describe("read cache", () => {
		it("answers for 4 s without a request, then looks again", () => {
			withServers((cloud, first, second) => {
				const store = open(first);
				store.GetAsync(KEY);
				open(second).SetAsync(KEY, "new");
				const requests = cloud.requests.total({ method: "GetAsync" }).requests;
				const [early] = store.GetAsync(KEY);
				expect(early).to.equal(undefined);
				expect(cloud.requests.total({ method: "GetAsync" }).requests).to.equal(requests);
				cloud.sleep(4);
				const [late] = store.GetAsync(KEY);
				expect(late).to.equal("new");
			});
		});

		it("is passed by with UseCache = false", () => {
			withServers((_, first, second) => {
				open(first).GetAsync(KEY);
				open(second).SetAsync(KEY, "new");
				const [value] = open(first).GetAsync(KEY, uncached());
				expect(value).to.equal("new");
			});
		});

		it("does not serve UpdateAsync", () => {
			withServers((_, first, second) => {
				open(first).GetAsync(KEY);
				append(open(second), "a");
				expect(append(open(first), "b")).to.equal("ab");
			});
		});
	});

	describe("UpdateAsync", () => {
		it("runs the transform again when another server wrote in between", () => {
			withServers((cloud, first, second) => {
				let runs = 0;
				first.spawn(() => {
					open(first).UpdateAsync<string, string>(KEY, (current) => {
						runs += 1;
						if (runs === 1) cloud.records.put("s", KEY, "theirs ");
						return $tuple((current ?? "") + "ours");
					});
				});
				cloud.sleep(2);
				expect(runs).to.equal(2);
				const [value] = open(second).GetAsync(KEY);
				expect(value).to.equal("theirs ours");
			});
		});

		it("loses no update of two servers", () => {
			withServers((cloud, first, second) => {
				for (const server of [first, second]) {
					for (let count = 0; count < 10; count++) {
						server.spawn(() => append(open(server), "x"));
					}
				}
				cloud.sleep(30);
				const value = cloud.records.peek("s", KEY)?.value as string;
				expect(value.size()).to.equal(20);
			});
		});

		it("writes nothing when the transform returns nil", () => {
			withServers((cloud, first) => {
				open(first).SetAsync(KEY, 1);
				const before = cloud.records.peek("s", KEY)?.version;
				const [value] = open(first).UpdateAsync(KEY, () => $tuple(undefined));
				expect(value).to.equal(undefined);
				expect(cloud.records.peek("s", KEY)?.version).to.equal(before);
			});
		});

		it("clears user ids and metadata that are not returned", () => {
			withServers((cloud, first) => {
				const store = open(first);
				cloud.records.put("s", KEY, 1, [7], { tag: "x" });
				store.UpdateAsync<number, number>(KEY, (value, info) => {
					expect(info?.GetUserIds()[0]).to.equal(7);
					return $tuple(value, info?.GetUserIds(), info?.GetMetadata());
				});
				const kept = cloud.records.peek("s", KEY);
				expect(kept?.userIds[0]).to.equal(7);
				expect(kept?.metadata.tag).to.equal("x");
				store.UpdateAsync<number, number>(KEY, (value) => $tuple(value));
				const cleared = cloud.records.peek("s", KEY);
				expect(cleared?.userIds.size()).to.equal(0);
				expect(cleared?.metadata.tag).to.equal(undefined);
			});
		});

		it("refuses a transform that yields", () => {
			withServers((cloud, first) => {
				const failure = message(() =>
					open(first).UpdateAsync(KEY, () => {
						cloud.sleep(1);
						return $tuple(1);
					}),
				);
				expect(failure).to.equal("Callbacks cannot yield");
				cloud.sleep(3);
				expect(cloud.records.peek("s", KEY)).to.equal(undefined);
			});
		});

		it("reports a throwing transform and returns nil, or raises, as the knob says", () => {
			for (const transformErrors of ["report", "raise"] as const) {
				const cloud = new EmulatedCloud({ dataStore: { transformErrors } });
				const server = cloud.startServer();
				const failure = cloud.run(() =>
					message(() => open(server).UpdateAsync(KEY, () => error("bad transform"))),
				);
				const reported = server.unhandledErrors.size();
				expect(reported).to.equal(transformErrors === "report" ? 1 : 0);
				expect(failure === "no error").to.equal(transformErrors === "report");
			}
		});
	});

	describe("arguments", () => {
		it("refuses bad arguments at once and without a request", () => {
			withServers((cloud, first) => {
				const store = open(first);
				const codes = [
					message(() => store.GetAsync("")),
					message(() => store.GetAsync(string.rep("k", 51))),
					message(() => store.SetAsync(KEY, 1, [1, 2, 3, 4, 5])),
				];
				const found = codes.map((text) => tostring(text.match("%d%d%d:")[0]));
				expect(found.join(" ")).to.equal("101: 102: 512:");
				expect(cloud.clock.now()).to.equal(0);
				expect(cloud.requests.total().requests).to.equal(0);
			});
		});
	});

	describe("access", () => {
		it("needs a published place", () => {
			const server = new EmulatedCloud().startServer({ published: false });
			expect(() => open(server)).to.throw("You must publish this place");
		});

		it("needs access to API services in Studio", () => {
			const cloud = new EmulatedCloud();
			const server = cloud.startServer({ isStudio: true, apiAccess: false });
			cloud.run(() => {
				expect(message(() => open(server).GetAsync(KEY))).to.equal(
					"502: API Services rejected request with error. Error code: 7 Reason: Studio access to APIs is not allowed.",
				);
				expect(message(() => open(server).SetAsync(KEY, 1))).to.equal(
					"403: Cannot write to DataStore from studio if API access is not enabled.",
				);
			});
			expect(server.game.JobId).to.equal("");
		});

		it("ends with the server", () => {
			withServers((_, first) => {
				first.shutdown();
				expect(message(() => open(first).GetAsync(KEY)).find("401:")[0]).to.be.ok();
			});
		});
	});
};
