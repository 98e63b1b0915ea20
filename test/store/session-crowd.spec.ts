import { PPDBError } from "../../src/base/error";
import { addOne, inCloud } from "../support/in-cloud";
import { beginLeave, KEY, load, open, openHeld } from "../support/session-player";

const CROWD = 200;
const LOAD_TIMEOUT_SECONDS = 10;
/** What a request that is under way when the time is over may take. */
const GRACE_SECONDS = 2;

export = () => {
	it("ends for 200 servers that want one key, with the document or with LockTimeout, in time", () => {
		inCloud((spec) => {
			const servers = new Array<ReturnType<typeof open>>();
			for (let count = 0; count < CROWD; count++) {
				const player = open(spec, { loadTimeout: LOAD_TIMEOUT_SECONDS });
				player.server.join(count + 1);
				servers.push(player);
			}
			spec.cloud.sleep(5);
			const began = spec.cloud.clock.now();
			let [loaded, refused, updated, longest] = [0, 0, 0, 0];
			for (const { server, store } of servers) {
				server.spawn(() => {
					const [ok, problem] = pcall(() => store.init(KEY));
					longest = math.max(longest, spec.cloud.clock.now() - began);
					if (!ok) {
						expect((problem as PPDBError).code).to.equal("LockTimeout");
						refused += 1;
						return;
					}
					loaded += 1;
					updated += pcall(() => store.update(KEY, addOne))[0] ? 1 : 0;
				});
			}
			spec.cloud.sleep(60);

			expect(loaded + refused).to.equal(CROWD);
			expect(loaded >= 1).to.equal(true);
			expect(longest <= LOAD_TIMEOUT_SECONDS + GRACE_SECONDS).to.equal(true);
			expect(spec.storedCount("Players", KEY)).to.equal(updated);
			const holders = servers.filter(({ store }) => store.inspect(KEY)?.lease === "held");
			expect(holders.size() <= 1).to.equal(true);
			load(spec, servers[0]);
			expect(servers[0].store.getCached(KEY)?.count).to.equal(updated);
		});
	});

	it("goes to a third server when the holder and the one that waited for it have crashed", () => {
		inCloud((spec) => {
			const [holder, waiter] = openHeld(spec);
			const third = open(spec);
			spec.on(holder.server, () => {
				holder.store.flush(KEY);
			});
			holder.server.crash();
			waiter.server.spawn(() => {
				waiter.store.init(KEY);
			});
			spec.cloud.sleep(13);
			waiter.server.crash();
			expect(load(spec, third) < 13).to.equal(true);
			expect(third.store.getCached(KEY)?.count).to.equal(1);
		});
	});

	it("brings what was not stored yet along a hop in the middle of an outage", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec);
			spec.cloud.faults.beginOutage("dataStore");
			beginLeave(a);
			b.server.spawn(() => {
				spec.cloud.sleep(8);
				spec.cloud.faults.endOutage("dataStore");
			});
			// The game tries again while reads fail.
			let tries = 0;
			spec.on(b.server, () => {
				while (!pcall(() => b.store.init(KEY))[0] && tries < 10) tries += 1;
			});
			expect(b.store.getCached(KEY)?.count).to.equal(1);
			spec.on(b.server, () => {
				b.store.update(KEY, addOne);
				b.store.leave(KEY);
			});
			expect(spec.storedCount("Players", KEY)).to.equal(2);
			expect(a.store.getCached(KEY)).to.equal(undefined);
		});
	});
};
