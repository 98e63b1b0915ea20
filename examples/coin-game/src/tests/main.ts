import TestEZ from "@rbxts/testez";
import { ServerStorage } from "@rbxts/services";
import type { ModuleHost } from "@rbxts/ppdb-emulator";

/** Runs all specs. The number that it returns becomes the exit code of the process. */
export function main(host: ModuleHost): number {
	const results = TestEZ.TestBootstrap.run([ServerStorage.WaitForChild("Tests")], {
		report: (outcome) => {
			for (const message of outcome.errors) host.print(`FAILED ${message}`);
		},
	});
	const { successCount, failureCount, skippedCount } = results;
	host.print(`${successCount} passed, ${failureCount} failed, ${skippedCount} skipped`);
	return failureCount === 0 && successCount > 0 ? 0 : 1;
}
