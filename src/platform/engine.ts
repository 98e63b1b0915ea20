import {
	DataStoreService,
	HttpService,
	MemoryStoreService,
	Players,
	RunService,
} from "@rbxts/services";

import type { Clock, Console, Lifecycle, Platform, RandomSource } from "./platform";
import { createScheduler } from "./task-scheduler";

const clock: Clock = {
	now() {
		return os.clock();
	},
	unixSeconds() {
		return os.time();
	},
};

const random: RandomSource = {
	next() {
		return math.random();
	},
};

const lifecycle: Lifecycle = {
	isStudio() {
		return RunService.IsStudio();
	},
	isPublished() {
		return game.PlaceId !== 0;
	},
	placeVersion() {
		return game.PlaceVersion;
	},
	playerCount() {
		return Players.GetPlayers().size();
	},
	onScriptError(listener) {
		// A host that is not Roblox need not have it, and the library works without.
		pcall(() => game.GetService("ScriptContext").Error.Connect(listener));
	},
	onClose(callback) {
		game.BindToClose(callback);
	},
};

const console: Console = {
	print(text) {
		print(text);
	},
	warn(text) {
		warn(text);
	},
};

/** The real Roblox: the only place in the library that touches the engine. */
export const engine: Platform = {
	dataStores: DataStoreService,
	memoryStores: MemoryStoreService,
	http: HttpService,
	clock,
	scheduler: createScheduler(task),
	random,
	lifecycle,
	console,
	createReadOptions() {
		return new Instance("DataStoreGetOptions");
	},
};
