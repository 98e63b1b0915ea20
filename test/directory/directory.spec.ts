import type { GameServer } from "../../emulator/index";
import { Server } from "../../src/store/server";
import { emulatedPlatform } from "../support/emulated-platform";
import { inCloud, type CloudSpec } from "../support/in-cloud";

interface Member {
	readonly host: GameServer;
	readonly server: Server;
}

function join({ cloud }: CloudSpec, options?: Parameters<typeof cloud.startServer>[0]): Member {
	const host = cloud.startServer(options);
	return { host, server: new Server(emulatedPlatform(host)) };
}

function memoryRequests({ cloud }: CloudSpec): number {
	return cloud.requests.total({ service: "memoryStore" }).requests;
}

function isPresent(spec: CloudSpec, asker: Member, asked: Member): boolean | "unknown" {
	let answer: boolean | "unknown" = "unknown";
	spec.on(asker.host, () => {
		answer = asker.server.directory.presence.isPresent(asked.server.id);
	});
	return answer;
}

export = () => {
	describe("presence", () => {
		it("costs nothing before it is needed", () => {
			inCloud((spec) => {
				join(spec);
				spec.cloud.sleep(60);
				expect(memoryRequests(spec)).to.equal(0);
			});
		});

		it("is seen by others while the server lives, and for 12 s at most after a crash", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				a.host.spawn(() => {
					a.server.directory.start();
				});
				for (let count = 0; count < 30; count++) {
					spec.cloud.sleep(2);
					expect(isPresent(spec, b, a)).to.equal(true);
				}
				a.host.crash();
				spec.cloud.sleep(7);
				expect(isPresent(spec, b, a)).to.equal(true);
				spec.cloud.sleep(5.1);
				expect(isPresent(spec, b, a)).to.equal(false);
			});
		});

		it("ends at once when the server takes leave", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				a.host.spawn(() => {
					a.server.directory.start();
				});
				spec.cloud.sleep(2);
				spec.on(a.host, () => {
					a.server.directory.finish();
				});
				expect(isPresent(spec, b, a)).to.equal(false);
				spec.cloud.sleep(20);
				expect(isPresent(spec, b, a)).to.equal(false);
			});
		});

		it("begins anew when the server comes back to something after that", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				spec.on(a.host, () => {
					a.server.directory.start();
					spec.cloud.sleep(2);
					a.server.directory.finish();
					spec.cloud.sleep(1);
					a.server.directory.start();
					a.server.directory.start();
				});
				const before = spec.cloud.requests.total({ method: "HashMap.SetAsync" }).requests;
				spec.cloud.sleep(60);
				expect(isPresent(spec, b, a)).to.equal(true);
				const after = spec.cloud.requests.total({ method: "HashMap.SetAsync" }).requests;
				// One thread beats, every five seconds.
				expect(after - before <= 13).to.equal(true);
			});
		});

		it("is unknown when MemoryStore does not answer, which nobody remembers", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				a.host.spawn(() => {
					a.server.directory.start();
				});
				spec.cloud.sleep(2);
				spec.cloud.faults.beginOutage("memoryStore", b.host.jobId);
				expect(isPresent(spec, b, a)).to.equal("unknown");
				spec.cloud.faults.endOutage("memoryStore", b.host.jobId);
				expect(isPresent(spec, b, a)).to.equal(true);
			});
		});

		it("asks once for all who ask within a moment", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				for (let count = 0; count < 5; count++) {
					b.host.spawn(() => {
						b.server.directory.presence.isPresent(a.server.id);
					});
				}
				expect(isPresent(spec, b, a)).to.equal(false);
				expect(memoryRequests(spec)).to.equal(1);
			});
		});

		it("remembers for a moment that a server is there, and never that it is gone", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				expect(isPresent(spec, b, a)).to.equal(false);
				spec.on(a.host, () => {
					a.server.directory.presence.start();
					a.server.directory.presence.waitForFirstBeat();
				});
				const before = memoryRequests(spec);
				expect(isPresent(spec, b, a)).to.equal(true);
				expect(isPresent(spec, b, a)).to.equal(true);
				expect(memoryRequests(spec)).to.equal(before + 1);
				spec.cloud.sleep(1.1);
				expect(isPresent(spec, b, a)).to.equal(true);
				expect(memoryRequests(spec)).to.equal(before + 2);
			});
		});

		it("does not conclude that a server is gone from a question that was asked before", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				const { faults } = spec.cloud;
				// The question arrives in a moment, when nobody is there, and is answered long afterwards.
				faults.next("memoryStore", "HashMap.GetAsync", {
					kind: "hang",
					seconds: 1,
					stage: "answer",
				});
				b.host.spawn(() => {
					b.server.directory.presence.isPresent(a.server.id);
				});
				spec.cloud.sleep(0.1);
				spec.on(a.host, () => {
					a.server.directory.presence.start();
					a.server.directory.presence.waitForFirstBeat();
				});
				expect(isPresent(spec, b, a)).to.equal(true);
			});
		});

		it("notices that it was gone although a beat which was given up lands then", () => {
			inCloud((spec) => {
				const a = join(spec);
				const { presence } = a.server.directory;
				a.host.spawn(() => {
					a.server.directory.start();
				});
				spec.cloud.sleep(4);
				// It lands 56 s after it was sent, and is answered 6 s later: there is another beat in between.
				const { memoryStore } = spec.cloud.faults;
				spec.cloud.faults.next("memoryStore", "HashMap.SetAsync", {
					kind: "hang",
					seconds: 50,
				});
				memoryStore.spikeSeconds = { min: 12, max: 12 };
				memoryStore.latencySpike = 1;
				spec.cloud.sleep(1.5);
				memoryStore.latencySpike = 0;
				spec.cloud.sleep(54.5);
				expect(presence.lapses).to.equal(1);
				// The beats around it get through, until all of MemoryStore is lost just before it lands.
				spec.cloud.memory.flush();
				spec.cloud.sleep(15);
				expect(presence.lapses).to.equal(2);
			});
		});

		it("survives beats that fail: two of three may", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				a.host.spawn(() => {
					a.server.directory.start();
				});
				spec.cloud.sleep(6);
				spec.cloud.faults.scheduleOutage("memoryStore", 7, 11.5, a.host.jobId);
				spec.cloud.sleep(14);
				expect(isPresent(spec, b, a)).to.equal(true);
				expect(a.server.directory.presence.lapses).to.equal(1);
			});
		});

		it("knows when others may have seen the server gone: after an outage, and after a flush", () => {
			inCloud((spec) => {
				const a = join(spec);
				const { presence } = a.server.directory;
				let told = 0;
				presence.onLapse(() => {
					told += 1;
				});
				a.host.spawn(() => {
					a.server.directory.start();
				});
				spec.cloud.sleep(2);
				expect(presence.isCertain()).to.equal(true);
				spec.cloud.faults.beginOutage("memoryStore");
				spec.cloud.sleep(16);
				expect(presence.isCertain()).to.equal(false);
				spec.cloud.faults.endOutage("memoryStore");
				spec.cloud.sleep(6);
				expect(presence.isCertain()).to.equal(true);
				expect(told).to.equal(2);
				spec.cloud.memory.flush();
				spec.cloud.sleep(6);
				expect(told).to.equal(3);
				expect(presence.lapses).to.equal(3);
			});
		});

		it("does not trust a beat that replaces one whose answer was lost", () => {
			inCloud((spec) => {
				const a = join(spec);
				a.host.spawn(() => {
					a.server.directory.start();
				});
				spec.cloud.sleep(1);
				spec.cloud.faults.scheduleOutage("memoryStore", 2, 30);
				spec.cloud.sleep(29.05);
				// The item has expired by now; the next beat lands, and the one after it finds an item.
				spec.cloud.faults.next("memoryStore", "HashMap.SetAsync", { kind: "errorAfter" });
				spec.cloud.sleep(12);
				expect(a.server.directory.presence.isCertain()).to.equal(true);
				expect(a.server.directory.presence.lapses).to.equal(2);
			});
		});

		it("gives up in a place without memory stores", () => {
			inCloud((spec) => {
				const a = join(spec, { published: false });
				a.host.spawn(() => {
					a.server.directory.start();
				});
				spec.cloud.sleep(60);
				expect(a.server.directory.isAlone()).to.equal(true);
				expect(isPresent(spec, a, join(spec))).to.equal(false);
			});
		});
	});

	describe("messages", () => {
		function post(spec: CloudSpec, from: Member, to: Member, body: defined): boolean {
			let isSent = false;
			spec.on(from.host, () => {
				isSent = from.server.directory.outbox.send(to.server.id, "t", body);
			});
			return isSent;
		}

		function listen(spec: CloudSpec, member: Member): Array<{ body: defined; from: string }> {
			const heard = new Array<{ body: defined; from: string }>();
			member.host.spawn(() => {
				member.server.directory.inbox.on(
					"t",
					(body) => body as defined,
					(body, from) => {
						heard.push({ body, from });
					},
				);
				member.server.directory.start();
			});
			spec.cloud.sleep(1);
			return heard;
		}

		it("arrive within 2.5 s, once, with their sender", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				const heard = listen(spec, b);
				expect(post(spec, a, b, { key: "player_1" })).to.equal(true);
				spec.cloud.sleep(2.5);
				expect(heard.size()).to.equal(1);
				expect((heard[0].body as { key: string }).key).to.equal("player_1");
				expect(heard[0].from).to.equal(a.server.id);
				spec.cloud.sleep(90);
				expect(heard.size()).to.equal(1);
			});
		});

		it("share a request with others that come up meanwhile, in their order", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				const heard = listen(spec, b);
				for (let number = 1; number <= 150; number++) {
					a.host.spawn(() => {
						a.server.directory.outbox.send(b.server.id, "t", number);
					});
				}
				spec.cloud.sleep(4);
				const sent = spec.cloud.requests.total({
					service: "memoryStore",
					method: "Queue.AddAsync",
				});
				expect(sent.requests).to.equal(4);
				expect(heard.map(({ body }) => body as number).join()).to.equal(
					heard.map((_, index) => index + 1).join(),
				);
				expect(heard.size()).to.equal(150);
			});
		});

		it("are known not to be sent when MemoryStore is down", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				spec.cloud.faults.beginOutage("memoryStore");
				expect(post(spec, a, b, 1)).to.equal(false);
			});
		});

		it("are read again after an outage", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				const heard = listen(spec, b);
				spec.cloud.faults.scheduleOutage("memoryStore", 10, 70);
				spec.cloud.sleep(80);
				expect(post(spec, a, b, 1)).to.equal(true);
				spec.cloud.sleep(3);
				expect(heard.size()).to.equal(1);
			});
		});

		it("of kinds that this version does not know are left alone", () => {
			inCloud((spec) => {
				const [a, b] = [join(spec), join(spec)];
				const heard = listen(spec, b);
				spec.on(a.host, () => {
					a.server.directory.outbox.send(b.server.id, "later", 1);
				});
				expect(post(spec, a, b, 2)).to.equal(true);
				spec.cloud.sleep(3);
				expect(heard.size()).to.equal(1);
			});
		});
	});
};
