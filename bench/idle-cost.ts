import { EmulatedCloud } from "../emulator/index";
import { createPPDB } from "../src/api/create-ppdb";
import { emulatedPlatform } from "../test/support/emulated-platform";
import type { ModuleHost } from "../test/support/host";

const DIRTY_DOCUMENTS = 10;
const CACHED_DOCUMENTS = [10, 10_000];
const VIRTUAL_SECONDS = 600;
const ROUNDS = 10;

interface Counter {
	count: number;
}

function addOne(data: Counter): Counter {
	data.count += 1;
	return data;
}

function timeCached(host: ModuleHost, cachedDocuments: number): number {
	// With limits it would take minutes until all are registered.
	const cloud = new EmulatedCloud({
		dataStore: { enforceBudgets: false },
		memoryStore: { enforceLimits: false },
	});
	return cloud.run(() => {
		const PPDB = createPPDB(emulatedPlatform(cloud.startServer()));
		const store = new PPDB<Counter>("Players", { template: { count: 0 } });
		let loading = cachedDocuments;
		for (let index = 1; index <= cachedDocuments; index++) {
			cloud.spawn(() => {
				store.init(`player_${index}`);
				loading -= 1;
			});
		}
		while (loading > 0) {
			cloud.sleep(60);
		}
		// What is left to do of the loads themselves is done by then.
		cloud.sleep(60);
		const start = host.wallSeconds();
		for (let second = 1; second <= VIRTUAL_SECONDS; second++) {
			for (let index = 1; index <= DIRTY_DOCUMENTS; index++) {
				store.update(`player_${index}`, addOne);
			}
			cloud.sleep(1);
		}
		return host.wallSeconds() - start;
	});
}

/** Ten documents that change every second, among many that do not. */
export function measureIdleCost(host: ModuleHost): void {
	host.print(`${DIRTY_DOCUMENTS} dirty documents, processor time per virtual second`);
	const best = CACHED_DOCUMENTS.map(() => math.huge);
	// A process whose heap was never large is faster, whatever it does: let all have the same.
	timeCached(host, math.max(...CACHED_DOCUMENTS));
	for (let round = 1; round <= ROUNDS; round++) {
		CACHED_DOCUMENTS.forEach((count, index) => {
			best[index] = math.min(best[index], timeCached(host, count));
		});
	}
	CACHED_DOCUMENTS.forEach((count, index) => {
		const microseconds = (best[index] / VIRTUAL_SECONDS) * 1e6;
		const ratio = best[index] / best[0];
		host.print(string.format("  %6d cached  %.2f  (%.0f us)", count, ratio, microseconds));
	});
}
