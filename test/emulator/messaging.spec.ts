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

	it("refuses what is too large and fails in an outage", () => {
		withServers((cloud, first) => {
			const service = first.messagingService;
			expect(() => service.PublishAsync("t", string.rep("x", 1100))).to.throw("1 kB");
			expect(() => service.PublishAsync("", 1)).to.throw("topic");
			cloud.faults.beginOutage("messaging");
			expect(() => service.PublishAsync("t", 1)).to.throw("internal error");
		});
	});
};
