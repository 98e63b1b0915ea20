#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findLune } from "./find-lune.mjs";
import { exitWith } from "./process.mjs";

const LOADER = join(dirname(fileURLToPath(import.meta.url)), "..", "out", "lune", "main");

/* ppdb-emulator <Rojo project file> <path of the entry module> [arguments...] */
await exitWith(async () => {
	const args = ["run", LOADER, ...process.argv.slice(2)];
	return spawnSync(await findLune(), args, { stdio: "inherit" }).status ?? 1;
});
