import type { BatchResult } from "../../../src/batch/batch-update";
import { putDown, type SimulatedData } from "../document-data";
import { SHARED_STORE } from "../names";
import type { SimServer } from "../sim-server";

const BATCH_PAUSE_FACTOR = 4;

function sharedKeys(host: SimServer): Array<string> {
	const keys = new Array<string>();
	for (let number = 1; number <= host.world.plan.sharedKeys; number++) {
		keys.push(`shared_${number}`);
	}
	return keys;
}

function deletedKeys(host: SimServer): Array<string> {
	const keys = new Array<string>();
	for (let number = 1; number <= host.world.plan.deletedKeys; number++) {
		keys.push(`deleted_${number}`);
	}
	return keys;
}

/** Documents that every server writes, side by side. */
export function runSharedDocuments(host: SimServer): void {
	for (const key of sharedKeys(host)) {
		const isReader = host.random.chance(host.world.plan.readerChance);
		host.server.spawn(() => {
			if (isReader) {
				readForEver(host, key);
			} else {
				writeForEver(host, key);
			}
		});
	}
	for (const key of deletedKeys(host)) {
		host.server.spawn(() => {
			writeAndDelete(host, key);
		});
	}
	host.server.spawn(() => {
		batchForEver(host);
	});
}

/** Has it in the cache, for the most part, and never changes it. */
function readForEver(host: SimServer, key: string): void {
	const { plan } = host.world;
	while (host.isBusy()) {
		host.pause(plan.sharedPause);
		host.init(SHARED_STORE, key);
		if (host.random.chance(plan.flushChance / 4)) {
			host.leave(SHARED_STORE, key);
		}
	}
}

function writeForEver(host: SimServer, key: string): void {
	const { plan } = host.world;
	while (host.isBusy()) {
		host.pause(plan.sharedPause);
		host.update(SHARED_STORE, key);
		if (host.random.chance(plan.flushChance)) {
			host.flush(SHARED_STORE, key);
		} else if (host.random.chance(plan.flushChance)) {
			host.leave(SHARED_STORE, key);
		}
	}
}

function writeAndDelete(host: SimServer, key: string): void {
	const { plan, ledger, calls } = host.world;
	const document = `${SHARED_STORE}/${key}`;
	while (host.isBusy()) {
		host.pause(plan.sharedPause);
		host.update(SHARED_STORE, key, true);
		if (host.random.chance(plan.deleteChance)) {
			const outcome = calls.make("delete", host.name, document, () =>
				host.store(SHARED_STORE).delete(key),
			);
			if (outcome.ok) {
				// What was in the log went with the key: the caller asked for it.
				ledger.void(host.name, document);
			}
		}
	}
}

function batchForEver(host: SimServer): void {
	const { plan } = host.world;
	const keys = sharedKeys(host);
	while (host.isBusy() && plan.batchChance > 0 && !keys.isEmpty()) {
		host.pause({
			min: plan.sharedPause.min,
			max: (plan.sharedPause.max * BATCH_PAUSE_FACTOR) / plan.batchChance,
		});
		if (host.isBusy()) {
			batch(host, keys);
		}
	}
}

/** The updates of a batch are made when their documents are loaded, so each notes itself when it first runs. */
function batch(host: SimServer, keys: ReadonlyArray<string>): void {
	const { ledger, calls, exactlyOnce } = host.world;
	const updaters: Record<string, (data: SimulatedData) => SimulatedData> = {};
	const ids = new Map<string, number>();
	for (const key of keys) {
		const document = `${SHARED_STORE}/${key}`;
		const id = ledger.nextId();
		const put = putDown(id, host.version, exactlyOnce.storedCount(document));
		let isNoted = false;
		updaters[key] = (data) => {
			if (!isNoted) {
				isNoted = true;
				ledger.note(host.name, document, id);
				host.world.trace.note("batched", host.name, document, id);
			}
			return put(data);
		};
		ids.set(key, id);
	}
	const outcome = calls.make("batchUpdate", host.name, `${SHARED_STORE}/*`, () =>
		host.store(SHARED_STORE).batchUpdate(updaters),
	);
	if (!outcome.ok) {
		return;
	}
	for (const key of keys) {
		const result = outcome.value.get(key) as BatchResult;
		if (result.ok) {
			const document = `${SHARED_STORE}/${key}`;
			exactlyOnce.onConfirmed("batchUpdate", host.name, document, ids.get(key) ?? 0);
		}
	}
}
