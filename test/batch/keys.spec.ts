import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

function putRecords(spec: CloudSpec, prefix: string, first: number, last: number): void {
	for (let number = first; number <= last; number++) {
		spec.cloud.records.put("Players", `${prefix}${number}`, { count: 1 });
	}
}

export = () => {
	it("lists the keys of all pages, in order, and loads none of them", () => {
		inCloud((spec) => {
			const store = new (spec.start().PPDB)<Counter>("Players");
			putRecords(spec, "player_", 1001, 1250);
			putRecords(spec, "guild_", 1, 3);

			expect(store.keys("guild_").join(",")).to.equal("guild_1,guild_2,guild_3");
			const players = store.keys("player_");
			expect(players.size()).to.equal(250);
			expect(players[0]).to.equal("player_1001");
			expect(players[249]).to.equal("player_1250");
			expect(store.keys().size()).to.equal(253);
			expect(store.keys("nobody").size()).to.equal(0);
			expect(spec.requests("GetAsync")).to.equal(0);
			expect(store.size()).to.equal(0);
		});
	});

	it("gives each page as it comes, and lists no more when it is told so", () => {
		inCloud((spec) => {
			const store = new (spec.start().PPDB)<Counter>("Players");
			putRecords(spec, "player_", 1001, 1350);
			const pages = new Array<number>();

			const listed = store.keys("player_", (keys) => {
				pages.push(keys.size());
				spec.cloud.sleep(1);
				return pages.size() < 2;
			});

			expect(pages.join(",")).to.equal("100,100");
			expect(listed.size()).to.equal(200);
			expect(spec.requests("ListKeysAsync")).to.equal(2);
			store.keys("player_", (keys) => {
				pages.push(keys.size());
			});
			expect(pages.join(",")).to.equal("100,100,100,100,100,50");
		});
	});

	it("has neither what was never stored nor what was deleted", () => {
		inCloud((spec) => {
			const store = new (spec.start().PPDB)<Counter>("Players", { template: { count: 0 } });
			store.init("visitor");
			store.update("player", addOne);
			store.update("gone", addOne);
			store.flush();
			store.delete("gone");

			expect(store.keys().join(",")).to.equal("player");
		});
	});

	it("waits for the budget of listings, and is refused by a server that is about to end", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start();
			const store = new PPDB<Counter>("Players");
			putRecords(spec, "player_", 1, 1);
			let listed = 0;
			for (let lister = 1; lister <= 150; lister++) {
				spec.cloud.spawn(() => {
					const keys = store.keys();
					listed += keys.size();
				});
			}
			spec.cloud.sleep(20 * 60);

			expect(listed).to.equal(150);
			const lists = { service: "dataStore", method: "ListKeysAsync" };
			expect(spec.cloud.requests.total(lists).failures).to.equal(0);
			let isRefused = false;
			server.game.BindToClose(() => {
				spec.cloud.sleep(27);
				expectFailure("Closed", () => store.keys());
				isRefused = true;
			});
			server.shutdown();
			expect(isRefused).to.equal(true);
		});
	});

	it("refuses what is no prefix, and says when it cannot list", () => {
		inCloud((spec) => {
			const store = new (spec.start().PPDB)<Counter>("Players", { retries: 0 });

			expectFailure("InvalidArgument", () => store.keys(5 as unknown as string));
			expectFailure("InvalidArgument", () => store.keys("", "each" as never));
			spec.cloud.faults.next("dataStore", "ListKeysAsync", { kind: "errorBefore", times: 1 });
			expectFailure("LoadFailed", () => store.keys());
		});
	});
};
