import { host } from "@rbxts/ppdb-emulator";
import { GameWorld } from "./game-world";

const ANN = 1;

export = () => {
	assert(host, "these tests need the emulator");
	const modules = host;

	it("a visit is rewarded, and the reward is there on the next server", () => {
		const world = new GameWorld(modules);
		world.run(() => {
			world.visit(world.startServer(), ANN, 30);
			world.visit(world.startServer(), ANN, 30);
			world.cloud.sleep(5);
		});
		expect(world.storedCoins(ANN)).to.equal(20);
	});

	it("no reward is lost or given twice while data stores misbehave", () => {
		const world = new GameWorld(modules, { seed: 7 });
		const { faults } = world.cloud;
		faults.dataStore.errorBeforeCommit = 0.2; // one request in five fails
		faults.dataStore.errorAfterCommit = 0.2; // one write in five lands, and still answers with an error
		world.run(() => {
			const server = world.startServer();
			for (let visit = 1; visit <= 10; visit++) {
				world.visit(server, ANN, 60);
				world.cloud.sleep(60);
			}
			faults.heal();
			world.cloud.sleep(60);
		});
		expect(world.storedCoins(ANN)).to.equal(100);
	});

	it("an outage while the server closes costs nothing", () => {
		const world = new GameWorld(modules);
		world.run(() => {
			const server = world.startServer();
			server.join(ANN);
			world.cloud.sleep(10);
			const player = server.join(2);
			world.cloud.sleep(0.5);
			world.cloud.faults.beginOutage("dataStore");
			world.cloud.spawn(() => {
				world.cloud.sleep(15);
				world.cloud.faults.endOutage("dataStore");
			});
			server.leave(player);
			server.shutdown();
		});
		expect(world.storedCoins(ANN)).to.equal(10);
		expect(world.storedCoins(2)).to.equal(10);
	});

	it("a player who was quicker than the game's scripts is rewarded, too", () => {
		const world = new GameWorld(modules);
		world.run(() => {
			world.startServer([ANN]);
			world.cloud.sleep(30);
		});
		expect(world.storedCoins(ANN)).to.equal(10);
	});

	it("a player who goes while his data is loading leaves nothing behind", () => {
		const world = new GameWorld(modules);
		world.run(() => {
			const server = world.startServer();
			for (let visit = 1; visit <= 20; visit++) {
				world.visit(server, ANN, 0.03);
				world.cloud.sleep(5);
			}
			expect(world.storedCoins(ANN)).to.equal(undefined);
			expect(server.output.isEmpty()).to.equal(true);
			// The other server need not ask for him: nobody has him.
			world.visit(world.startServer(), ANN, 2);
			world.cloud.sleep(5);
		});
		expect(world.storedCoins(ANN)).to.equal(10);
	});

	it("a player who is on two servers is sent away from the first, with all that he had there", () => {
		const world = new GameWorld(modules);
		world.run(() => {
			const [first, second] = [world.startServer(), world.startServer()];
			first.join(ANN);
			world.cloud.sleep(0.5);
			second.join(ANN);
			world.cloud.sleep(30);
			expect(first.players.GetPlayers().isEmpty()).to.equal(true);
			expect(second.players.GetPlayers().size()).to.equal(1);
		});
		expect(world.storedCoins(ANN)).to.equal(20);
	});

	it("a player whose data cannot be loaded is sent away, and his data is left alone", () => {
		const world = new GameWorld(modules);
		world.cloud.records.put("Players", `player_${ANN}`, { coins: 500, visits: 50 });
		world.run(() => {
			const server = world.startServer();
			world.cloud.faults.beginOutage("dataStore");
			server.join(ANN);
			world.cloud.sleep(120);
			expect(server.players.GetPlayers().isEmpty()).to.equal(true);
		});
		const record = world.cloud.records.peek("Players", `player_${ANN}`);
		expect((record?.value as { readonly coins: number }).coins).to.equal(500);
	});
};
