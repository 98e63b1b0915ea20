import { EmulatedCloud } from "../emulator/index";
import { createPPDB } from "../src/api/create-ppdb";
import { emulatedPlatform } from "../test/support/emulated-platform";
import type { ModuleHost } from "../test/support/host";

const KEYS = 10_000;
const PLAYERS = 20;
/** https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits */
const SERVER_READS = { base: 60, perPlayer: 40 };

interface Season {
	points: number;
}

/** How long `batchUpdate` takes for ten thousand keys on one server, beside what the budgets allow. */
export function measureBatchTime(host: ModuleHost): void {
	const cloud = new EmulatedCloud({ seed: 1 });
	let virtualSeconds = 0;
	let failed = 0;
	let peakKilobytes = 0;
	cloud.run(() => {
		const keys = new Array<string>();
		for (let number = 1; number <= KEYS; number++) {
			const key = `player_${number}`;
			keys.push(key);
			cloud.records.put("Players", key, { points: number });
		}
		const server = cloud.startServer();
		for (let player = 1; player <= PLAYERS; player++) server.join(player);
		const storedKilobytes = gcinfo();
		const library = createPPDB(emulatedPlatform(server));
		const store = new library<Season>("Players");
		const began = cloud.clock.now();
		const results = store.batchUpdate(
			keys,
			() => ({ points: 0 }),
			(done) => {
				if (done % 100 === 0)
					peakKilobytes = math.max(peakKilobytes, gcinfo() - storedKilobytes);
			},
		);
		virtualSeconds = cloud.clock.now() - began;
		for (const [, result] of results) {
			if (!result.ok) failed += 1;
		}
	});
	const requests = (method: string) =>
		cloud.requests.total({ service: "dataStore", method }).requests;
	const [reads, writes] = [requests("GetAsync"), requests("UpdateAsync")];
	host.print(
		string.format(
			"\nbatchUpdate of %d keys, %d players: %d failed, %d GetAsync, %d UpdateAsync; %.0f virtual seconds, the budget allows %.0f; %.1f MB of Luau memory at its peak",
			KEYS,
			PLAYERS,
			failed,
			reads,
			writes,
			virtualSeconds,
			allowedSeconds(reads, writes),
			peakKilobytes / 1024,
		),
	);
}

/** What the server's own budget allows, which is less than the experience's: an update is a read and a write. */
function allowedSeconds(reads: number, writes: number): number {
	return (60 * (reads + writes)) / (SERVER_READS.base + SERVER_READS.perPlayer * PLAYERS);
}
