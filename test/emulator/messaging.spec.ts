import { EmulatedCloud } from "../../emulator";
import type { GameServer } from "../../emulator";

function withServers(
	body: (cloud: EmulatedCloud, first: GameServer, second: GameServer) => void,
): void {
	const cloud = new EmulatedCloud();
	cloud.run(() => body(cloud, cloud.startServer(), cloud.startServer()));
}

/** Subscribes and returns the list that fills with what arrives. */
function listen(server: GameServer): Array<unknown> {
	const received = new Array<defined>();
	server.messagingService.SubscribeAsync("t", ({ Data }) => received.push(Data as defined));
	return received;
}

export = () => {
	it("delivers to all subscribers, the publisher too, after a while", () => {
		withServers((cloud, first, second) => {
			const received = [listen(first), listen(second)] as Array<Array<defined>>;
			first.messagingService.PublishAsync("t", { n: 1 });
			expect(received[1].size()).to.equal(0);
			cloud.sleep(2);
			expect(received[0].size()).to.equal(1);
			expect((received[1][0] as { n: number }).n).to.equal(1);
		});
	});

	it("does not deliver after Disconnect, nor to a dead server", () => {
		withServers((cloud, first, second) => {
			let heard = 0;
			const connection = second.messagingService.SubscribeAsync("t", () => (heard += 1));
			const received = listen(first) as Array<defined>;
			second.messagingService.PublishAsync("t", 1);
			connection.Disconnect();
			first.crash();
			cloud.sleep(3);
			expect(heard).to.equal(0);
			expect(received.size()).to.equal(0);
		});
	});

	it("loses and doubles messages when told to", () => {
		withServers((cloud, first, second) => {
			const received = listen(second) as Array<defined>;
			cloud.faults.messaging.loss = 1;
			first.messagingService.PublishAsync("t", 1);
			cloud.sleep(3);
			expect(received.size()).to.equal(0);
			cloud.faults.messaging.loss = 0;
			cloud.faults.messaging.duplicate = 1;
			first.messagingService.PublishAsync("t", 1);
			cloud.sleep(3);
			expect(received.size()).to.equal(2);
		});
	});

	it("delivers nothing to a server that is cut off from the service", () => {
		withServers((cloud, first, second) => {
			const received = [listen(first), listen(second)] as Array<Array<defined>>;
			cloud.faults.beginOutage("messaging", second.jobId);
			first.messagingService.PublishAsync("t", 1);
			cloud.sleep(3);
			cloud.faults.endOutage("messaging", second.jobId);
			cloud.sleep(3);
			expect(received[0].size()).to.equal(1);
			expect(received[1].size()).to.equal(0);
		});
	});

	it("lets messages overtake each other when some are late", () => {
		withServers((cloud, first, second) => {
			const received = listen(second) as Array<number>;
			cloud.faults.messaging.delay = 1;
			first.messagingService.PublishAsync("t", 1);
			cloud.faults.messaging.delay = 0;
			first.messagingService.PublishAsync("t", 2);
			cloud.sleep(40);
			expect(received.join(" ")).to.equal("2 1");
		});
	});

	it("lets each server send 600 messages a minute and 240 more per player", () => {
		withServers((cloud, first, second) => {
			first.join(1);
			const publish = () => first.messagingService.PublishAsync("t", 1);
			for (let count = 0; count < 840; count++) first.spawn(publish);
			expect(publish).to.throw("too many requests");
			expect(() => second.messagingService.PublishAsync("t", 1)).never.to.throw();
			cloud.sleep(60);
			expect(publish).never.to.throw();
		});
	});

	it("delivers 40 messages of one topic in a minute, and 80 more per server", () => {
		withServers((cloud, first, second) => {
			const received = listen(second) as Array<defined>;
			const publish = (topic: string, count: number) => {
				for (let index = 0; index < count; index++) {
					first.spawn(() => first.messagingService.PublishAsync(topic, index));
				}
				cloud.sleep(3);
			};
			publish("t", 250);
			expect(received.size()).to.equal(40 + 2 * 80);
			cloud.sleep(60);
			publish("t", 1);
			expect(received.size()).to.equal(201);
		});
	});

	it("delivers no more than 400 and 200 per server to the whole game in a minute", () => {
		withServers((cloud, first, second) => {
			let heard = 0;
			for (let index = 0; index < 9; index++) {
				second.messagingService.SubscribeAsync(`t${index}`, () => (heard += 1));
			}
			first.join(1);
			for (let count = 0; count < 90; count++) {
				for (let index = 0; index < 9; index++) {
					first.spawn(() => first.messagingService.PublishAsync(`t${index}`, 1));
				}
			}
			cloud.sleep(3);
			expect(heard).to.equal(400 + 2 * 200);
		});
	});

	it("allows 20 subscriptions and 8 more per player, and 240 requests for them a minute", () => {
		withServers((cloud, first) => {
			const subscribe = () => first.messagingService.SubscribeAsync("t", () => {});
			for (let count = 0; count < 19; count++) subscribe();
			const last = subscribe();
			expect(subscribe).to.throw("too many subscriptions");
			last.Disconnect();
			expect(subscribe).never.to.throw();
			first.join(1);
			expect(subscribe).never.to.throw();
			cloud.sleep(60);
			for (let count = 0; count < 240; count++) subscribe().Disconnect();
			expect(subscribe).to.throw("too many requests");
		});
	});

	it("refuses what is too large and fails in an outage", () => {
		withServers((cloud, first) => {
			const service = first.messagingService;
			expect(() => service.PublishAsync("t", string.rep("x", 1023))).to.throw("1 kB");
			expect(() => service.PublishAsync("t", string.rep("x", 1022))).never.to.throw();
			expect(() => service.PublishAsync(string.rep("t", 81), 1)).to.throw("topic");
			expect(() => service.PublishAsync("", 1)).to.throw("topic");
			cloud.faults.beginOutage("messaging");
			expect(() => service.PublishAsync("t", 1)).to.throw("internal error");
		});
	});
};
