import { parseArgs } from "node:util";
import { exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

await exitWith(() => {
	parseArgs({ options: {} });
	prepare("package", "model", "emulator");
	return 0;
});
