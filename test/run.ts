import { ServerStorage } from "@rbxts/services";
import type { ModuleHost } from "./support/host";
import { closingLine, runSpecs } from "./support/run-specs";

/**
 * Runs the specs below `ServerStorage.test`.
 *
 * @param args parts of file paths; only specs whose path contains one of them run
 * @returns the exit code
 */
export function main(host: ModuleHost, args: ReadonlyArray<string>): number {
	const totals = runSpecs(ServerStorage.WaitForChild("test"), host, args);
	host.print(`\n${closingLine(totals)}`);
	return totals.failed === 0 ? 0 : 1;
}
