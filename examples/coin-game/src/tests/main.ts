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
	// A spec that throws before its first test is no failed test of TestEZ's, but it is an error.
	const { successCount, skippedCount, errors } = results;
	host.print(`${successCount} passed, ${errors.size()} failed, ${skippedCount} skipped`);
	return errors.isEmpty() && successCount > 0 ? 0 : 1;
}
