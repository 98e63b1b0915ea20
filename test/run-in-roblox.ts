import { RunService, ServerStorage } from "@rbxts/services";
import { closingLine, runSpecs, type RunHost, type Totals } from "./support/run-specs";

/** The real engine in place of the Lune program. What a spawned thread throws, the engine prints itself. */
const engineHost: RunHost = {
	print(text) {
		// One call for each line: the logs of a session cut long messages.
		for (const line of text.split("\n")) print(line);
	},
	wallSeconds() {
		return os.clock();
	},
	takeFailures() {
		return [];
	},
	variable() {
		return undefined;
	},
	pause() {
		task.wait();
	},
};

/**
 * Runs the specs in a real Roblox server: the unit specs on the emulated cloud, the contract on the services of the
 * server itself, whose data is really written. Specs that need Lune declare nothing here.
 *
 * @param filters parts of file paths; only specs whose path contains one of them run
 */
function runInRoblox(filters: ReadonlyArray<string> = []): Totals {
	return runSpecs(ServerStorage.WaitForChild("test"), engineHost, filters);
}

/** Runs the specs, prints the closing line and returns the counts, for a caller that asked for exactly that. */
export function runInSession(filters?: ReadonlyArray<string>): Totals {
	const totals = runInRoblox(filters);
	print(closingLine(totals));
	return totals;
}

/**
 * What the place's own Script calls when a server of it starts. Does nothing unless that is Studio's Play or Run: a
 * live server, of a place that was published for whatever reason, writes no test data.
 */
export function runInStudio(filters?: ReadonlyArray<string>): void {
	if (!RunService.IsStudio() || !RunService.IsRunning()) return;
	runInSession(filters);
}
