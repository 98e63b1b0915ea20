import { LUAU_SOURCES, formatLuau } from "./luau/style.mjs";
import { exitWith, runTool } from "./process.mjs";
import { prepare } from "./setup.mjs";

await exitWith(() => {
	prepare();
	const lint = runTool("eslint", ["--fix", "."]);
	const format = runTool("prettier", ["--write", "--log-level", "warn", "."]);
	return Math.max(lint, format, formatLuau(LUAU_SOURCES));
});
