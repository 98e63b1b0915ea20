import { exitWith, runTool } from "./process.mjs";
import { prepare } from "./setup.mjs";

await exitWith(() => {
	prepare();
	const lint = runTool("eslint", ["--fix", "."]);
	const format = runTool("prettier", ["--write", "--log-level", "warn", "."]);
	return Math.max(lint, format);
});
