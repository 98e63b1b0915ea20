import { EmulatedCloud } from "../emulator/index";
import type { ModuleHost } from "../test/support/host";
import { closingTable } from "./closing-table";
import { GUILD_STORE, PLAYER_STORE, type DemoWorld } from "./demo-server";
import { Ledger } from "./ledger";
import { LiveLog } from "./live-log";
import { Story, VIRTUAL_SECONDS } from "./story";

const SEED_DEFAULT = 1;
const PLAYERS = 12;

function readSeed(args: ReadonlyArray<string>): number {
	const at = args.indexOf("--seed");
	const seed = at === -1 ? SEED_DEFAULT : tonumber(args[at + 1]);
	if (seed === undefined || seed % 1 !== 0) {
		error("usage: npm run demo -- [--seed <whole number>]", 0);
	}
	return seed;
}

/** The ids of updates that the store holds, by document. */
function storedIds(cloud: EmulatedCloud): Map<string, ReadonlyArray<string>> {
	const found = new Map<string, ReadonlyArray<string>>();
	for (const store of [PLAYER_STORE, GUILD_STORE]) {
		for (const key of cloud.records.keys(store)) {
			const envelope = cloud.records.peek(store, key)?.value as {
				readonly d?: { readonly Ledger?: ReadonlyArray<string> };
			};
			found.set(`${store}/${key}`, envelope.d?.Ledger ?? []);
		}
	}
	return found;
}

/** Runs the demo; the result is the exit code. */
export function main(host: ModuleHost, args: ReadonlyArray<string>): number {
	const seed = readSeed(args);
	const cloud = new EmulatedCloud({ seed });
	const world: DemoWorld = {
		cloud,
		host,
		ledger: new Ledger(),
		log: new LiveLog(
			(line) => {
				host.print(line);
			},
			() => cloud.clock.now(),
		),
		loadSeconds: [],
	};
	host.print(`PPDB demo: 3 servers, ${PLAYERS} players, ${VIRTUAL_SECONDS / 60} virtual minutes`);
	host.print(`seed ${seed}; repeat it with: npm run demo -- --seed ${seed}\n`);
	const story = new Story(world);
	cloud.run(() => {
		story.run();
	});
	const verdict = world.ledger.judge(storedIds(cloud));
	host.print("");
	for (const line of closingTable({
		verdict,
		lost: story.lost,
		loadSeconds: world.loadSeconds,
		virtualSeconds: VIRTUAL_SECONDS,
		players: PLAYERS,
		total: (method) => cloud.requests.total({ service: "dataStore", method }),
	})) {
		host.print(line);
	}
	for (const id of [...verdict.missing, ...verdict.doubled]) {
		host.print(`  BROKEN PROMISE: update ${id}`);
	}
	const isKept = verdict.missing.isEmpty() && verdict.doubled.isEmpty();
	host.print(
		isKept ? "\nEvery acknowledged update is stored exactly once." : "\nPROMISE BROKEN.",
	);
	return isKept ? 0 : 1;
}
