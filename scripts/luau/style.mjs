import { runTool } from "../process.mjs";

/** The Luau that is written by hand. */
export const LUAU_SOURCES = ["luau", "emulator/lune", "scripts/place", "test/dist/read-model.luau"];

/** Formats Luau files and folders in place. Returns the exit code. */
export function formatLuau(paths) {
	return runTool("stylua", ["--config-path", "stylua.toml", "--no-editorconfig", ...paths]);
}

/** Whether Luau files and folders are formatted. Returns the exit code. */
export function checkLuau(paths) {
	return formatLuau(["--check", ...paths]);
}
