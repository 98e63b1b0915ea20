import type { BatchResult } from "../../../src/batch/batch-update";
import type { SimulatedData } from "../document-data";
import { deletedKeys, EXTRA_STORE, extraKeys, SHARED_STORE, sharedKeys } from "../names";
import { noteFailure } from "../note-failure";
import type { SimServer } from "../sim-server";

const BATCH_PAUSE_FACTOR = 4;
const EXTRA_PAUSE_SECONDS = 1;
const LEAVE_EXTRA_CHANCE = 0.1;

/** Documents that every server writes, side by side. */
export function runSharedDocuments(host: SimServer): void {
	for (const key of sharedKeys(host.world.plan)) {
		const isReader = host.random.chance(host.world.plan.readerChance);
		host.server.spawn(() => {
			if (isReader) {
				readForEver(host, key);
			} else {
				writeForEver(host, key);
			}
		});
	}
	for (const key of deletedKeys(host.world.plan)) {
		host.server.spawn(() => {
			writeAndDelete(host, key);
		});
	}
	host.server.spawn(() => {
		batchForEver(host);
	});
	for (const key of extraKeys(host.world.plan)) {
		host.byHabit(EXTRA_PAUSE_SECONDS, () => {
			host.update(EXTRA_STORE, key);
			if (host.habits.chance(LEAVE_EXTRA_CHANCE)) host.leave(EXTRA_STORE, key);
		});
	}
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
	const keys = sharedKeys(host.world.plan);
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

/** Makes a batch. Its updates are made when their documents are loaded, so each notes itself when it first runs. */
export function batch(host: SimServer, keys: ReadonlyArray<string>): void {
	const { ledger, calls, exactlyOnce } = host.world;
	const updaters: Record<string, (data: SimulatedData) => SimulatedData> = {};
	const ids = new Map<string, number>();
	for (const key of keys) {
		const document = `${SHARED_STORE}/${key}`;
		const id = ledger.nextId();
		const put = host.updaterOf(id, SHARED_STORE, key);
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
		exactlyOnce.onAsked(id);
	}
	const outcome = calls.make("batchUpdate", host.name, `${SHARED_STORE}/*`, () =>
		host.store(SHARED_STORE).batchUpdate(updaters),
	);
	for (const [, id] of ids) {
		exactlyOnce.onAnswered(id);
	}
	if (!outcome.ok) {
		return;
	}
	for (const key of keys) {
		const result = outcome.value.get(key) as BatchResult;
		const document = `${SHARED_STORE}/${key}`;
		const id = ids.get(key) ?? 0;
		if (result.ok) {
			exactlyOnce.onReturned("batchUpdate", host.name, document, id);
		} else if (ledger.find(id) !== undefined) {
			noteFailure(host, document, result.error.code);
		}
	}
}
