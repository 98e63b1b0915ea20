import { createInstance, type GameServer } from "../../emulator/index";
import type { Platform } from "../../src/platform/platform";
import { createScheduler } from "../../src/platform/task-scheduler";

/** The library's platform, played by an emulated server. */
export function emulatedPlatform(server: GameServer): Platform {
	const { task, os: serverClock } = server;
	return {
		dataStores: server.dataStoreService,
		memoryStores: server.memoryStoreService,
		http: server.httpService,
		clock: {
			now() {
				return serverClock.clock();
			},
			unixSeconds() {
				return serverClock.time();
			},
		},
		scheduler: createScheduler(task),
		random: {
			next() {
				return server.random.next();
			},
		},
		lifecycle: {
			isStudio() {
				return server.runService.IsStudio();
			},
			isPublished() {
				return server.game.PlaceId !== 0;
			},
			placeVersion() {
				return server.game.PlaceVersion;
			},
			playerCount() {
				return server.players.GetPlayers().size();
			},
			claim() {
				return undefined;
			},
			onScriptError(listener) {
				server.scriptContext.Error.Connect(listener);
			},
			onClose(callback) {
				server.game.BindToClose(callback);
			},
		},
		console: {
			print(text) {
				server.output.push({ kind: "print", text });
			},
			warn(text) {
				server.output.push({ kind: "warn", text });
			},
		},
		createReadOptions() {
			return createInstance("DataStoreGetOptions") as DataStoreGetOptions;
		},
	};
}
