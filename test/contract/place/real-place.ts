import { classifyFailure } from "../../../src/requests/failure";
import type { Capability, ContractPlace, ContractServices, PlaceKind } from "./contract-place";

const PROBED_STORE = "ppdb contract";

/** The scope before the key, in a store that is opened with `AllScopes`. */
const DEFAULT_SCOPE = "global";

/** Asked for when a test runs, not when the module loads: under Lune there are none. */
function servicesHere(): ContractServices {
	return {
		game,
		dataStores: game.GetService("DataStoreService"),
		memoryStores: game.GetService("MemoryStoreService"),
		messaging: game.GetService("MessagingService"),
		http: game.GetService("HttpService"),
		players: game.GetService("Players"),
		scripts: game.GetService("ScriptContext"),
	};
}

function openAllScopes({ dataStores }: ContractServices, storeName: string): DataStore {
	const options = new Instance("DataStoreOptions");
	options.AllScopes = true;
	return dataStores.GetDataStore(storeName, "", options);
}

/** An outage is not taken for missing access: then the tests shall run and fail. */
function hasDataAccess({ dataStores }: ContractServices): boolean {
	if (game.PlaceId === 0) return false;
	if (!game.GetService("RunService").IsStudio()) return true;
	const [ok, problem] = pcall(() => dataStores.GetDataStore(PROBED_STORE).GetAsync("probe"));
	return ok || classifyFailure(problem).kind !== "noAccess";
}

function placeHere(services: ContractServices): ContractPlace {
	return {
		services,
		uniqueName() {
			return `contract ${services.http.GenerateGUID(false)}`;
		},
		createOptions(className) {
			return new Instance(className);
		},
		wait(seconds) {
			task.wait(seconds);
		},
		spawn(body) {
			task.spawn(body);
		},
		die(problem) {
			return task.spawn(() => error(problem, 0));
		},
		unixSeconds() {
			return os.time();
		},
		writeElsewhere(storeName, key, value) {
			// The read cache belongs to the store object, and this object shares its data with the plain one.
			openAllScopes(services, storeName).SetAsync(`${DEFAULT_SCOPE}/${key}`, value);
		},
		letSomebodyVisit() {
			error("a real server cannot let a player come", 0);
		},
		close() {
			error("a real server cannot close itself", 0);
		},
	};
}

/**
 * The server that runs this: a live one, Studio, or an Open Cloud session. Names are used once, so that no run meets
 * what an earlier one left.
 */
export class RealPlaces implements PlaceKind {
	private readonly services = servicesHere();
	private dataAccess?: boolean;

	public can(capability: Capability): boolean {
		if (capability === "closing" || capability === "visitors") return false;
		this.dataAccess ??= hasDataAccess(this.services);
		if (capability !== "writeElsewhere") return this.dataAccess;
		const [ok] = pcall(openAllScopes, this.services, PROBED_STORE);
		return this.dataAccess && ok;
	}

	public run(test: (place: ContractPlace) => void): void {
		test(placeHere(this.services));
	}
}
