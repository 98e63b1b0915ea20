import { EmulatedCloud } from "../emulator/index";
import type { PPDB } from "../src/api/ppdb";
import { createPPDB } from "../src/api/create-ppdb";
import { emulatedPlatform } from "../test/support/emulated-platform";
import type { ModuleHost } from "../test/support/host";

const SIZES_KILOBYTES = [1, 10, 100];
/** Between two commits; the option `maxPendingUpdates` is 1000 by default. */
const CALLS_PER_COMMIT = 900;
const COMMITS = 20;
const CALLS = CALLS_PER_COMMIT * COMMITS;
/** The number of rounds, of which the best is the one that the machine disturbed least. */
const ROUNDS = 40;
const KEY = "player_1";

interface Data {
	count: number;
	filling: Array<string>;
}

function addOne(data: Data): Data {
	data.count += 1;
	return data;
}

function makeData(kilobytes: number): Data {
	const filling = new Array<string>();
	for (let block = 1; block <= kilobytes * 16; block++) {
		filling.push(string.rep("x", 60));
	}
	return { count: 0, filling };
}

function timeBare(host: ModuleHost, data: Data): number {
	const start = host.wallSeconds();
	for (let call = 1; call <= CALLS_PER_COMMIT; call++) {
		pcall(addOne, data);
	}
	return host.wallSeconds() - start;
}

function timeUpdates(host: ModuleHost, store: PPDB<Data>): number {
	const start = host.wallSeconds();
	for (let call = 1; call <= CALLS_PER_COMMIT; call++) {
		store.update(KEY, addOne);
	}
	return host.wallSeconds() - start;
}

/**
 * Only the updates count, not the commits between them, nor the first update after each. What a commit does to the
 * processor's caches is felt by bare calls and updates in turn.
 */
function timeBoth(host: ModuleHost, data: Data): { bare: number; updates: number } {
	const cloud = new EmulatedCloud({ dataStore: { enforceBudgets: false } });
	return cloud.run(() => {
		const PPDB = createPPDB(emulatedPlatform(cloud.startServer()));
		const store = new PPDB<Data>("Players");
		store.init(KEY, data);
		const seconds = { bare: 0, updates: 0 };
		for (let commit = 1; commit <= COMMITS; commit++) {
			store.update(KEY, addOne);
			if (commit % 2 === 0) {
				seconds.bare += timeBare(host, data);
			}
			seconds.updates += timeUpdates(host, store);
			if (commit % 2 === 1) {
				seconds.bare += timeBare(host, data);
			}
			cloud.sleep(10);
		}
		return seconds;
	});
}

/** The same with a function of its own for each update, as most games have it: the document has a look after each. */
function timeOwnFunctions(host: ModuleHost, data: Data): number {
	const cloud = new EmulatedCloud({ dataStore: { enforceBudgets: false } });
	return cloud.run(() => {
		const store = new (createPPDB(emulatedPlatform(cloud.startServer())))<Data>("Players");
		store.init(KEY, data);
		store.update(KEY, addOne);
		const start = host.wallSeconds();
		for (let call = 1; call <= CALLS_PER_COMMIT; call++) {
			store.update(KEY, (draft) => {
				draft.count += call;
				return draft;
			});
		}
		return host.wallSeconds() - start;
	});
}

/** A small change of a loaded, dirty document, against `pcall` of the same function on a bare table. */
export function measureUpdateCost(host: ModuleHost): void {
	host.print("update of a dirty document, bare pcall = 1");
	for (const kilobytes of SIZES_KILOBYTES) {
		const data = makeData(kilobytes);
		let bare = math.huge;
		let updates = math.huge;
		for (let round = 1; round <= ROUNDS; round++) {
			const seconds = timeBoth(host, data);
			bare = math.min(bare, seconds.bare);
			updates = math.min(updates, seconds.updates);
		}
		const nanoseconds = (updates / CALLS) * 1e9;
		let own = math.huge;
		for (let round = 1; round <= ROUNDS; round++) {
			own = math.min(own, timeOwnFunctions(host, data));
		}
		host.print(
			string.format(
				"  %3d KB  %.2f  (%.0f ns; %.0f ns with a function of its own each time)",
				kilobytes,
				updates / bare,
				nanoseconds,
				(own / CALLS_PER_COMMIT) * 1e9,
			),
		);
	}
}
