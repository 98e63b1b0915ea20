import { jointKeys, SHARED_STORE } from "../names";
import type { SimServer } from "../sim-server";
import { batch } from "./shared-documents";

const HOLD_SECONDS = { min: 1, max: 8 };
const LOOKS_MAX = 6;
const BATCH_PAUSE_SECONDS = 1.5;

/**
 * Documents that one script of a server holds from its `init` to its `leave`, while another makes batches of them: a batch leaves
 * only what nobody has initialised.
 */
export function runJointDocuments(host: SimServer): void {
	const keys = jointKeys(host.world.plan);
	for (const key of keys) {
		host.byHabit(HOLD_SECONDS.min, () => {
			holdFor(host, key);
		});
	}
	host.byHabit(keys.isEmpty() ? 0 : BATCH_PAUSE_SECONDS, () => {
		batch(host, keys);
	});
}

function holdFor(host: SimServer, key: string): void {
	const { held } = host.world;
	const document = `${SHARED_STORE}/${key}`;
	if (!host.init(SHARED_STORE, key).ok) {
		return;
	}
	held.onHeld(host.name, document);
	const seconds = host.habits.range(HOLD_SECONDS.min, HOLD_SECONDS.max);
	for (let look = 1; look <= LOOKS_MAX; look++) {
		const isCached = host.store(SHARED_STORE).getCached(key) !== undefined;
		held.onLook(host.name, document, isCached);
		host.update(SHARED_STORE, key);
		host.server.task.wait(seconds / LOOKS_MAX);
	}
	host.leave(SHARED_STORE, key);
}
