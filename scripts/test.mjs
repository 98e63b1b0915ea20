import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepareConsumer } from "./consumer.mjs";
import { closeRun } from "./counts.mjs";
import { countModule } from "./lune.mjs";
import { findNodeTests, runNodeTests } from "./node-tests.mjs";
import { ROOT, exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/** Whether a filter asks for specs at all, or only for tests that run in Node. */
function wantsSpecs(filters) {
	const paths = readdirSync(join(ROOT, "test"), { recursive: true })
		.filter((path) => path.endsWith(".spec.ts"))
		.map((path) => path.replaceAll("\\", "/"));
	return filters.some((part) => paths.some((path) => path.includes(part)));
}

/* npm test [-- <part of a spec's path> ...] */
await exitWith(async () => {
	const { positionals } = parseArgs({ allowPositionals: true, options: {} });
	prepare("package", "model", "dev");
	prepareConsumer();
	const nodeTests = findNodeTests(positionals);
	const steps = [await runNodeTests(nodeTests)];
	if (nodeTests.length === 0 || positionals.length === 0 || wantsSpecs(positionals)) {
		steps.push(await countModule("ServerStorage/test/run", positionals));
	}
	return closeRun(steps);
});
