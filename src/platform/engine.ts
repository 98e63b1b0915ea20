import {
	DataStoreService,
	HttpService,
	MemoryStoreService,
	Players,
	RunService,
} from "@rbxts/services";

import type { Clock, Console, Lifecycle, Platform, RandomSource } from "./platform";
import { createScheduler } from "./task-scheduler";

/** The attribute of a service in which a copy of the module records where it is. */
const COPY_ATTRIBUTE = "PPDB";

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
	claim(path) {
		// Outside a running game the mark would be saved with the place.
		const [ok, first] = pcall(() => {
			const found = DataStoreService.GetAttribute(COPY_ATTRIBUTE);
			if (found === undefined && RunService.IsRunning()) {
				DataStoreService.SetAttribute(COPY_ATTRIBUTE, path);
			}
			return found;
		});
		return ok && typeIs(first, "string") ? first : undefined;
	},
	onScriptError(listener) {
		// A host other than Roblox may not have it, and the library works without.
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
