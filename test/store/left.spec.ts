import type { PPDBOptions } from "../../src/store/options";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { KEY, load, open, openHeld, type Player } from "../support/session-player";

const SHARED: PPDBOptions<Counter> = { lock: "shared" };
/** Moments of a load: its requests under way, between them, and almost over. */
const MOMENTS = [0, 0.01, 0.03, 0.06, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3];

/** Begins `init` on a thread of its own; the result is filled in when it ends. */
function beginInit({ server, store }: Player): Array<string> {
	const ends = new Array<string>();
	server.spawn(() => {
		const [ok, problem] = pcall(() => store.init(KEY));
		ends.push(ok ? "here" : (problem as { code: string }).code);
	});
	return ends;
}

function leave(spec: CloudSpec, { server, store }: Player): void {
	spec.on(server, () => {
		store.leave(KEY);
	});
}

export = () => {
	for (const [mode, options] of [
		["session", {}],
		["shared", SHARED],
	] as ReadonlyArray<[string, PPDBOptions<Counter>]>) {
		describe(`leave during a load, in ${mode} mode`, () => {
			for (const moment of MOMENTS) {
				it(`ends it, and nothing stays: after ${moment} s`, () => {
					inCloud((spec) => {
						const [a, b] = [open(spec, options), open(spec, options)];
						spec.cloud.sleep(1);
						const ends = beginInit(a);
						if (moment > 0) {
							spec.cloud.sleep(moment);
						}
						const wasLoading = ends.isEmpty();
						leave(spec, a);
						expect(ends.join()).to.equal(wasLoading ? "Left" : "here");
						spec.cloud.sleep(10);
						expect(a.store.size()).to.equal(0);
						expect(a.store.stat().leases).to.equal(0);
						expect(load(spec, b) < 0.5).to.equal(true);
						expect(b.lost.size() + a.lost.size()).to.equal(0);
					});
				});

				it(`lets an init that comes after it load anew, which stays: after ${moment} s`, () => {
					inCloud((spec) => {
						const a = open(spec, options);
						spec.cloud.sleep(1);
						const first = beginInit(a);
						if (moment > 0) {
							spec.cloud.sleep(moment);
						}
						const wasLoading = first.isEmpty();
						a.server.spawn(() => {
							a.store.leave(KEY);
						});
						const second = beginInit(a);
						spec.cloud.sleep(30);
						expect(first.join()).to.equal(wasLoading ? "Left" : "here");
						expect(second.join()).to.equal("here");
						expect(a.store.size()).to.equal(1);
						const lease = a.store.inspect(KEY)?.lease;
						expect(lease).to.equal(mode === "session" ? "held" : undefined);
					});
				});
			}

			it("is heard of at once, whatever the services do", () => {
				inCloud((spec) => {
					const a = open(spec, options);
					spec.cloud.faults.beginOutage("dataStore");
					spec.cloud.faults.beginOutage("memoryStore");
					const ends = beginInit(a);
					spec.cloud.sleep(5);
					expect(ends.isEmpty()).to.equal(true);
					a.server.spawn(() => {
						a.store.leave(KEY);
					});
					expect(ends.join()).to.equal("Left");
					spec.cloud.faults.heal();
					spec.cloud.sleep(60);
					expect(a.store.size()).to.equal(0);
					expect(a.store.stat().leases).to.equal(0);
				});
			});

			it("ends it for all who init the key, by clearCache too, and not for an update", () => {
				inCloud((spec) => {
					const a = open(spec, options);
					const ends = [beginInit(a), beginInit(a)];
					a.server.spawn(() => {
						a.store.update(KEY, addOne);
					});
					a.server.spawn(() => {
						a.store.clearCache();
					});
					spec.cloud.sleep(5);
					expect(ends.map((asker) => asker.join()).join(",")).to.equal("Left,Left");
					expect(spec.storedCount("Players", KEY)).to.equal(1);
					spec.cloud.sleep(70);
					expect(a.store.size()).to.equal(0);
				});
			});

			it("ends it from a hook that runs once it is loaded", () => {
				inCloud((spec) => {
					const a = open(spec, options);
					spec.cloud.records.put("Players", KEY, { count: 1 });
					a.store.hook("afterLoad", (key) => {
						a.store.leave(key);
					});
					const ends = beginInit(a);
					spec.cloud.sleep(20);
					expect(ends.join()).to.equal("Left");
					expect(a.store.size()).to.equal(0);
				});
			});

			it("ends it from a hook, too, whatever brought in what has no record yet, and all but init goes on", () => {
				inCloud((spec) => {
					const a = open(spec, options);
					for (const name of ["beforeInit", "afterLoad"] as const) {
						const stop = a.store.hook(name, (key: string) => {
							a.store.leave(key);
						});
						expectFailure("Left", () => a.store.init("player_2"));
						a.store.update(name, addOne);
						a.store.update(name, addOne);
						expect(spec.storedCount("Players", name)).to.equal(2);
						expect(a.store.get(name)?.count).to.equal(2);
						expect(a.store.size()).to.equal(0);
						stop();
					}
				});
			});
		});
	}

	it("leave by a hook that runs before the load leaves the key free for the next server", () => {
		inCloud((spec) => {
			const [a, other] = [open(spec), open(spec)];
			spec.cloud.sleep(1);
			a.store.hook("beforeInit", (key) => {
				a.store.leave(key);
			});
			expect(beginInit(a).join()).to.equal("Left");
			spec.cloud.sleep(3);
			expect(load(spec, other) < 1).to.equal(true);
		});
	});

	it("leave ends a wait for another server, which goes on with its document", () => {
		inCloud((spec) => {
			const [holder, other] = openHeld(spec);
			spec.cloud.faults.beginOutage("memoryStore", holder.server.jobId);
			const ends = beginInit(other);
			spec.cloud.sleep(3);
			leave(spec, other);
			expect(ends.join()).to.equal("Left");
			// By then the request to hand it over is too old to be read.
			spec.cloud.sleep(6);
			spec.cloud.faults.heal();
			spec.cloud.sleep(30);
			expect(holder.store.inspect(KEY)?.lease).to.equal("held");
			expect(other.store.stat().leases).to.equal(0);
		});
	});

	it("leave keeps the holder from being asked, if that has not been done", () => {
		inCloud((spec) => {
			const [holder, other] = openHeld(spec);
			const ends = beginInit(other);
			// The first look at the lease is still under way.
			spec.cloud.sleep(0.02);
			leave(spec, other);
			expect(ends.join()).to.equal("Left");
			spec.cloud.sleep(20);
			expect(holder.lost.size()).to.equal(0);
			expect(holder.store.inspect(KEY)?.lease).to.equal("held");
		});
	});

	it("what was left while it was loaded is read by nobody, and reported by nobody", () => {
		inCloud((spec) => {
			const a = open(spec);
			let events = 0;
			a.store.OnInit.Connect(() => {
				events += 1;
			});
			a.store.OnError.Connect(() => {
				events += 1;
			});
			a.server.spawn(() => {
				expectFailure("Left", () => a.store.init(KEY));
			});
			leave(spec, a);
			spec.cloud.sleep(60);
			expect(events).to.equal(0);
			expect(spec.requests("UpdateAsync")).to.equal(0);
		});
	});
};
