import { heldText, readLease, type Debts, type LeaseItem } from "../../src/peers/lease-item";
import { leaseKey, storeMap } from "../../src/peers/wire-format";
import type { EmulatedHashMap } from "../../emulator/memory-store/hash-map";
import type { GameServer } from "../../emulator/index";
import { expectFailure, inCloud, type CloudSpec } from "../support/in-cloud";
import { add, beginLeave, KEY, load, open, type Player } from "../support/session-player";

/** A server leaves with an update that it cannot store. */
function leaveInDebt(spec: CloudSpec, player: Player): void {
	load(spec, player);
	add(spec, player);
	spec.cloud.faults.beginOutage("dataStore", player.server.jobId);
	beginLeave(player);
}

/** The first server leaves and cannot store its update; the second one has the document, without having seen that. */
function withDebt(run: (spec: CloudSpec, players: [Player, Player, Player]) => void): void {
	inCloud((spec) => {
		const [a, b, c] = [open(spec), open(spec, { loadTimeout: 8 }), open(spec)];
		spec.cloud.sleep(1);
		leaveInDebt(spec, a);
		spec.cloud.faults.beginOutage("memoryStore", b.server.jobId);
		load(spec, b);
		add(spec, b);
		spec.cloud.faults.endOutage("memoryStore", b.server.jobId);
		spec.cloud.sleep(10);
		run(spec, [a, b, c]);
	});
}

/** Checks that a server that loads the key now waits until the first server has stored its update. */
function checkWait(spec: CloudSpec, owing: Player, heir: Player): void {
	heir.server.spawn(() => heir.store.init(KEY));
	spec.cloud.sleep(5);
	assert(heir.store.getCached(KEY) === undefined, "it did not wait");
	spec.cloud.faults.endOutage("dataStore", owing.server.jobId);
	spec.cloud.sleep(20);
}

function mapOf(server: GameServer): EmulatedHashMap {
	return server.memoryStoreService.GetHashMap(storeMap(":Players"));
}

function itemOf(server: GameServer): LeaseItem | undefined {
	return readLease(mapOf(server).GetAsync(leaseKey(KEY)));
}

/** What MemoryStore tells the server that takes the key after another has given it back. */
function debtsTold({ server }: Player): Debts {
	const item = itemOf(server);
	assert(item?.returner !== undefined, "the key was not given back");
	return item.owed;
}

export = () => {
	describe("what is owed", () => {
		it("is told to the next server although one in between could not read the record", () => {
			inCloud((spec) => {
				const [a, b, c] = [open(spec), open(spec), open(spec)];
				spec.cloud.sleep(1);
				load(spec, a);
				add(spec, a);
				spec.cloud.faults.beginOutage("dataStore");
				beginLeave(a);
				spec.on(b.server, () => {
					expectFailure("LoadFailed", () => {
						b.store.init(KEY);
					});
				});
				spec.cloud.faults.endOutage("dataStore");
				load(spec, c);
				expect(c.store.getCached(KEY)?.count).to.equal(1);
			});
		});

		it("is told to the next server although one in between had the document without a lease", () => {
			withDebt((spec, [a, b, c]) => {
				expect(b.store.inspect(KEY)?.lease).to.equal("held");
				beginLeave(b);
				checkWait(spec, a, c);
				expect(c.store.getCached(KEY)?.count).to.equal(2);
			});
		});

		it("is told although the one in between took the document back while it left", () => {
			withDebt((spec, [a, b, c]) => {
				add(spec, b);
				beginLeave(b);
				spec.cloud.sleep(0.05);
				load(spec, b);
				add(spec, b);
				expect(b.store.inspect(KEY)?.lease).to.equal("held");
				spec.cloud.sleep(5);
				beginLeave(b);
				spec.cloud.sleep(1);
				expect(debtsTold(b).size()).to.equal(1);
				checkWait(spec, a, c);
				expect(c.store.getCached(KEY)?.count).to.equal(4);
			});
		});

		it("is not forgotten by a server whose return did not get through", () => {
			withDebt((spec, [a, b]) => {
				spec.cloud.faults.beginOutage("memoryStore", b.server.jobId);
				beginLeave(b);
				spec.cloud.sleep(2);
				spec.cloud.faults.endOutage("memoryStore", b.server.jobId);
				spec.on(b.server, () => {
					expectFailure("LockTimeout", () => {
						b.store.init(KEY);
					});
				});
				spec.cloud.faults.endOutage("dataStore", a.server.jobId);
				load(spec, b);
				expect(b.store.getCached(KEY)?.count).to.equal(2);
			});
		});

		it("is known to who takes over from a server that crashed while it waited", () => {
			inCloud((spec) => {
				const [a, b, c] = [open(spec), open(spec), open(spec, { loadTimeout: 60 })];
				spec.cloud.sleep(1);
				leaveInDebt(spec, a);
				b.server.spawn(() => pcall(() => b.store.init(KEY)));
				spec.cloud.sleep(2);
				b.server.crash();
				spec.cloud.sleep(15);
				checkWait(spec, a, c);
				expect(c.store.getCached(KEY)?.count).to.equal(1);
			});
		});

		it("is told by a server that was said to have the key and does not know it", () => {
			inCloud((spec) => {
				const [a, b, c] = [open(spec), open(spec), open(spec)];
				spec.cloud.sleep(1);
				load(spec, a);
				load(spec, b);
				const { holder = "" } = itemOf(b.server) ?? {};
				leaveInDebt(spec, a);
				spec.cloud.sleep(1);
				// A request of the second server lands late.
				mapOf(b.server).SetAsync(
					leaseKey(KEY),
					heldText(holder, 1, itemOf(b.server)?.owed ?? []),
					7200,
				);
				checkWait(spec, a, c);
				expect(c.store.getCached(KEY)?.count).to.equal(1);
			});
		});

		it("is told to nobody once it was seen", () => {
			inCloud((spec) => {
				const [a, b] = [open(spec), open(spec)];
				spec.cloud.sleep(1);
				load(spec, a);
				add(spec, a);
				beginLeave(a);
				load(spec, b);
				beginLeave(b);
				spec.cloud.sleep(1);
				expect(debtsTold(b).size()).to.equal(0);
			});
		});
	});
};
