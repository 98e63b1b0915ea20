import type { ModuleHost } from "../test/support/host";
import { Measured } from "./measured";
import {
	breakBoth,
	breakDataStore,
	crashed,
	fastHops,
	freeKey,
	hopWithoutGap,
	liveHandOver,
	memoryUnits,
	unchanged,
	type Row,
} from "./session-rows";
import { manyWriters, visible } from "./shared-rows";

const SEEDS_DEFAULT = 200;

/** What the directory has to reach, in virtual seconds of the emulator's default latencies. */
const ROWS: ReadonlyArray<[name: string, target: string, row: Row]> = [
	["load of a free key", "p95 <= 0.28", freeKey],
	["hop without a gap", "mean <= 0.45, p95 <= 0.65", hopWithoutGap],
	["fast hops", "lost 0", fastHops(() => undefined)],
	["fast hops, DataStore faults", "p95 <= 1.5, lost 0", fastHops(breakDataStore)],
	["fast hops, faults of both", "p95 <= 2, lost 0", fastHops(breakBoth)],
	["live hand-over", "<= 2.5", liveHandOver],
	["server crashed, rejoin after 5 s", "p95 <= 10", crashed],
	["commit visible to 9 other servers", "<= 2.5", visible(false)],
	["the same with all messages lost", "<= 30", visible(true)],
	["1,000 updates of one key by 20 servers", "lost 0, refused 0", manyWriters],
	["DataStore writes of an unchanged session", "writes 0", unchanged],
	["MemoryStore units per player-minute", "<= 2", memoryUnits],
];

/** Prints the table. The arguments are the number of seeds, and a part of the names of the rows to measure. */
export function main(host: ModuleHost, args: ReadonlyArray<string>): number {
	const seeds = tonumber(args[0] ?? "") ?? SEEDS_DEFAULT;
	const part = args[1] ?? "";
	host.print(`virtual seconds on the emulated cloud, ${seeds} seeds\n`);
	for (const [name, target, row] of ROWS) {
		if (name.find(part, 1, true)[0] === undefined) continue;
		const measured = new Measured();
		for (let seed = 1; seed <= seeds; seed++) row(seed, measured);
		measured.print(host, name, target);
	}
	return 0;
}
