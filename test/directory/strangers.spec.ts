import type { GameServer } from "../../emulator/index";
import {
	inboxName,
	leaseKey,
	presenceKey,
	sharersKey,
	storeMap,
} from "../../src/peers/wire-format";
import { inCloud, type CloudSpec } from "../support/in-cloud";
import { add, KEY as PLAYER, load, open } from "../support/session-player";
import { commit, countsOf, KEY, share, STORE } from "../support/sharer";

/** The id of a server that is not there. */
const NOBODY = "0123456789ab";
const HOURS = 3600;
const LIFE_SECONDS = 24 * HOURS;

const WHAT_IS_NOTHING: ReadonlyArray<defined> = [
	"text",
	5,
	true,
	{},
	[1, 2, 3],
	{ f: NOBODY },
	{ f: 5, m: [] },
	{ f: "not an id", m: [] },
	{ f: NOBODY, m: "text" },
	{ f: NOBODY, m: { first: 1 } },
];

const BODIES: ReadonlyArray<defined> = [
	"",
	string.rep("x", 200),
	5,
	true,
	{},
	[[]],
	[5, 5],
	["key", "text"],
	["key", -1],
	["key", 0.5],
	["key", 2 ** 60],
	{ first: "key" },
];

/** Puts something into a server's inbox, as another program might. */
function put(spec: CloudSpec, to: GameServer, id: string, item: defined): void {
	spec.on(to, () => {
		to.memoryStoreService.GetQueue(inboxName(id)).AddAsync(item, 25);
	});
}

/** The id of the only server whose inbox has been opened. */
function onlyId(spec: CloudSpec): string {
	const ids = new Array<string>();
	for (const { key } of spec.cloud.memory.hashMap("PPDB").sorted(() => false)) {
		ids.push(key.sub(3));
	}
	assert(ids.size() === 1, ids.join());
	return ids[0];
}

function warnings({ output }: GameServer): number {
	return output
		.filter(({ kind, text }) => kind === "warn" && text.find("queue")[0] !== undefined)
		.size();
}

export = () => {
	describe("an inbox", () => {
		it("skips what no message is, and says so once", () => {
			inCloud((spec) => {
				const [first] = share(spec, 1);
				const id = onlyId(spec);
				for (const item of WHAT_IS_NOTHING) put(spec, first.server, id, item);
				spec.cloud.sleep(3);
				const sharers = [first, ...share(spec, 1)];
				commit(spec, sharers[1]);
				spec.cloud.sleep(3);
				expect(countsOf(sharers)).to.equal("1 1");
				expect(warnings(first.server)).to.equal(1);
			});
		});

		it("skips messages that it can not read, of whatever kind, and not those beside them", () => {
			inCloud((spec) => {
				const [first] = share(spec, 1, { lock: "session" });
				const id = onlyId(spec);
				const kinds = ["j", "r", "h", "o", "n"].map((letter) => `${letter}:${STORE}`);
				const messages = new Array<defined>();
				for (const kind of [...kinds, 5, {}]) {
					for (const body of BODIES) messages.push([kind, body]);
					messages.push([kind]);
				}
				for (const message of messages) {
					const gone: defined = [`h:${STORE}`, [KEY, 1]];
					put(spec, first.server, id, { f: NOBODY, m: [message, 7, "text", gone] });
				}
				spec.cloud.sleep(6);
				expect(warnings(first.server)).to.equal(1);
				expect(first.store.inspect(KEY)?.lease).never.to.equal("held");
			});
		});
	});

	describe("a damaged item", () => {
		const leases: ReadonlyArray<defined> = [
			5,
			true,
			{ holder: NOBODY },
			"text",
			"abc:1",
			`${NOBODY}:`,
			`${NOBODY}:${string.rep("9", 400)}`,
			`:1:abc:${string.rep("a", 300)}:1`,
		];
		leases.forEach((item, index) => {
			it(`counts as no lease, and is written over (${index})`, () => {
				inCloud((spec) => {
					const a = open(spec);
					spec.cloud.sleep(1);
					a.server.memoryStoreService
						.GetHashMap(storeMap(":Players"))
						.SetAsync(leaseKey(PLAYER), item, LIFE_SECONDS);
					expect(load(spec, a) < 0.5).to.equal(true);
					expect(a.store.inspect(PLAYER)?.lease).to.equal("held");
				});
			});
		});

		it("names a take that can not be, by the server that wants the key itself", () => {
			inCloud((spec) => {
				const a = open(spec);
				spec.cloud.sleep(1);
				const name = `${onlyId(spec)}:${string.rep("9", 400)}`;
				a.server.memoryStoreService
					.GetHashMap(storeMap(":Players"))
					.SetAsync(leaseKey(PLAYER), name, LIFE_SECONDS);
				expect(load(spec, a) < 0.5).to.equal(true);
			});
		});

		it("names a take that never was, and is given back all the same", () => {
			inCloud((spec) => {
				const [a, b] = [open(spec), open(spec)];
				spec.cloud.sleep(1);
				load(spec, a);
				add(spec, a);
				const map = a.server.memoryStoreService.GetHashMap(storeMap(":Players"));
				const held = map.GetAsync(leaseKey(PLAYER)) as string;
				map.SetAsync(leaseKey(PLAYER), `${held}999`, LIFE_SECONDS);
				expect(load(spec, b) < 10).to.equal(true);
				expect(b.store.getCached(PLAYER)?.count).to.equal(1);
			});
		});

		const sharers: ReadonlyArray<defined> = [
			5,
			{},
			"text",
			`?${NOBODY}:${string.rep("9", 400)}`,
		];
		sharers.forEach((item, index) => {
			it(`names no sharers, and is written over (${index})`, () => {
				inCloud((spec) => {
					const both = share(spec, 2);
					both[0].server.memoryStoreService
						.GetHashMap(storeMap(`:${STORE}`))
						.SetAsync(sharersKey(KEY), item, LIFE_SECONDS);
					// Both look at it now and then, and write themselves in anew.
					spec.cloud.sleep(60);
					commit(spec, both[0]);
					commit(spec, both[1]);
					spec.cloud.sleep(5);
					expect(countsOf(both)).to.equal("2 2");
				});
			});
		});

		it("does not say that a server is there", () => {
			inCloud((spec) => {
				const a = open(spec);
				spec.cloud.sleep(1);
				const service = a.server.memoryStoreService;
				service
					.GetHashMap(storeMap(":Players"))
					.SetAsync(leaseKey(PLAYER), `${NOBODY}:1`, LIFE_SECONDS);
				service.GetHashMap("PPDB").SetAsync(presenceKey(NOBODY), "text", LIFE_SECONDS);
				expect(load(spec, a) < 1).to.equal(true);
			});
		});
	});
};
