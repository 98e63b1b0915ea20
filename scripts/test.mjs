import { parseArgs } from "node:util";
import { prepareConsumer } from "./consumer.mjs";
import { runModule } from "./lune.mjs";
import { exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/* npm test [-- <part of a spec's path> ...] */
await exitWith(async () => {
	const { positionals } = parseArgs({ allowPositionals: true, options: {} });
	prepare("package", "model", "dev");
	prepareConsumer();
	return runModule("ServerStorage/test/run", positionals);
});
