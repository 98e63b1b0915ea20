import { handOverKind, inboxName, leaseKey, storeMap } from "../../src/peers/wire-format";
import { expectFailure, inCloud, type CloudSpec } from "../support/in-cloud";
import { add, KEY, load, openHeld, type Player } from "../support/session-player";

const STORE = "Players";
const STRANGER = "0123456789ab";

/** What the lease says: its holder, and which of its takes that is. */
function held(spec: CloudSpec, { server }: Player): { holder: string; take: number } {
	let text: unknown;
	spec.on(server, () => {
		text = server.memoryStoreService.GetHashMap(storeMap(`:${STORE}`)).GetAsync(leaseKey(KEY));
	});
	const [holder, take] = tostring(text).match("^(%x+):(%d+)");
	return { holder: tostring(holder), take: tonumber(take) ?? 0 };
}

/** Puts a request to hand the key over into a server's inbox, as a message that was delayed or doubled is. */
function request(spec: CloudSpec, to: Player, holder: string, take: number): void {
	spec.on(to.server, () => {
		const message = [handOverKind(`:${STORE}`), [KEY, take]];
		to.server.memoryStoreService
			.GetQueue(inboxName(holder))
			.AddAsync({ f: STRANGER, m: [message] }, 25);
	});
	spec.cloud.sleep(3);
}

export = () => {
	describe("a request to hand a document over", () => {
		it("is heard when it names the take that is held", () => {
			inCloud((spec) => {
				const [a] = openHeld(spec);
				const { holder, take } = held(spec, a);
				request(spec, a, holder, take);
				expect(a.lost.join()).to.equal(KEY);
			});
		});

		it("takes nothing when it comes twice, or late, after the key went to another server and back", () => {
			inCloud((spec) => {
				const [a, b] = openHeld(spec);
				const first = held(spec, a);
				load(spec, b);
				expect(a.lost.join()).to.equal(KEY);
				load(spec, a);
				expect(b.lost.join()).to.equal(KEY);
				spec.cloud.sleep(20);
				const second = held(spec, a);
				expect(second.holder).to.equal(first.holder);
				expect(second.take === first.take).to.equal(false);
				for (let times = 1; times <= 2; times++) request(spec, a, first.holder, first.take);
				expect(a.lost.size()).to.equal(1);
				expect(a.store.inspect(KEY)?.lease).to.equal("held");
				add(spec, a);
				spec.cloud.sleep(3);
				expect(spec.storedCount(STORE, KEY)).to.equal(2);
			});
		});

		it("is still meant when the lease was renewed after it was seen", () => {
			inCloud((spec) => {
				const [a] = openHeld(spec);
				const before = held(spec, a);
				// All leases are looked at, and written anew, after MemoryStore has forgotten this server.
				spec.cloud.memory.flush();
				spec.cloud.sleep(10);
				expect(held(spec, a).take > before.take).to.equal(true);
				request(spec, a, before.holder, before.take);
				expect(a.lost.join()).to.equal(KEY);
			});
		});

		it("is not read any more once its sender has given up", () => {
			inCloud((spec) => {
				const [a, b] = openHeld(spec, { loadTimeout: 3 });
				// Until then no inbox is read, and the message waits in that of the holder.
				spec.cloud.faults.next("memoryStore", "Queue.ReadAsync", {
					kind: "hang",
					seconds: 8,
					times: 2,
				});
				spec.cloud.sleep(2.1);
				spec.on(b.server, () => {
					expectFailure("LockTimeout", () => b.store.init(KEY));
				});
				spec.cloud.sleep(60);
				expect(a.lost.size()).to.equal(0);
				expect(a.store.inspect(KEY)?.lease).to.equal("held");
			});
		});

		it("is repeated at once when the holder has taken the key anew", () => {
			inCloud((spec) => {
				const [a, b] = openHeld(spec);
				a.server.spawn(() => {
					a.store.leave(KEY);
				});
				spec.cloud.sleep(0.05);
				load(spec, a);
				add(spec, a);
				expect(a.store.inspect(KEY)?.lease).to.equal("held");
				expect(load(spec, b) < 3).to.equal(true);
				expect(b.store.getCached(KEY)?.count).to.equal(2);
			});
		});
	});
};
