import type { PPDBConstructor } from "../../src/api/ppdb";
import { createPPDB } from "../../src/api/create-ppdb";
import { createScheduler } from "../../src/platform/task-scheduler";
import { countedTask } from "../support/counted-threads";
import { createDiscord } from "../support/create-discord";
import { emulatedPlatform } from "../support/emulated-platform";
import type { ModuleHost } from "../support/host";
import { SHIPPED_PATH, mountShipped } from "../support/shipped-library";
import type { LibraryLoader } from "./world";

/** The development build on the services of an emulated server: fast, since it is loaded once. */
export const developmentLibrary: LibraryLoader = (server) =>
	createPPDB(emulatedPlatform(server), createDiscord);

/** The same, with its threads counted. */
export const countedLibrary: LibraryLoader = (server) =>
	createPPDB(
		{ ...emulatedPlatform(server), scheduler: createScheduler(countedTask(server)) },
		createDiscord,
	);

/** The modules as they ship, loaded on each server anew as Roblox does. */
export function shippedLibrary(host: ModuleHost): LibraryLoader {
	return (server) => {
		const place = mountShipped(host, server.environment());
		return place.require(SHIPPED_PATH) as PPDBConstructor;
	};
}
