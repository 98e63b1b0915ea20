import { EmulatedCloud, createInstance, type GameServer } from "../../../emulator/index";
import { asEngine } from "../../../emulator/base/engine-shape";
import {
	ON_PURPOSE,
	type ContractPlace,
	type ContractServices,
	type PlaceKind,
} from "./contract-place";

const VISITOR = 17;

function servicesOf(server: GameServer): ContractServices {
	return asEngine({
		game: server.game,
		dataStores: server.dataStoreService,
		memoryStores: server.memoryStoreService,
		messaging: server.messagingService,
		http: server.httpService,
		players: server.players,
		scripts: server.scriptContext,
	});
}

function placeIn(cloud: EmulatedCloud, server: GameServer): ContractPlace {
	let names = 0;
	return {
		services: servicesOf(server),
		uniqueName() {
			names += 1;
			return `contract ${names}`;
		},
		createOptions<T>(className: string) {
			return createInstance(className) as T;
		},
		wait(seconds) {
			cloud.sleep(seconds);
		},
		spawn(body) {
			server.spawn(body);
		},
		die(problem) {
			return server.spawn(() => error(problem, 0));
		},
		unixSeconds() {
			return server.os.time();
		},
		writeElsewhere(storeName, key, value) {
			const other = cloud.startServer();
			other.dataStoreService.GetDataStore(storeName).SetAsync(key, value);
			other.crash();
		},
		letSomebodyVisit() {
			server.leave(server.join(VISITOR));
		},
		close() {
			server.shutdown();
		},
	};
}

/** A new emulated cloud for each test. Everything can be tested in it. */
export const emulatedPlaces: PlaceKind = {
	can() {
		return true;
	},
	run(test) {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		cloud.run(() => test(placeIn(cloud, server)));
		const strays = server.unhandledErrors.filter(
			(problem) => problem.find(ON_PURPOSE, 1, true)[0] === undefined,
		);
		const problems = strays.join("; ");
		assert(problems === "", `unhandled error on the server: ${problems}`);
	},
};
