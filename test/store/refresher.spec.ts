import { storeNameOf } from "../../src/base/store-name";
import type { CloudOptions, GameServer } from "../../emulator/index";
import { Server } from "../../src/store/server";
import { updateWhenReady } from "../../src/update/apply-update";
import { Store } from "../../src/store/store";
import { emulatedPlatform } from "../support/emulated-platform";
import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { add, KEY, load, open, type Player } from "../support/session-player";

const STORE = "Players";
const KEPT = { staySeconds: math.huge };
/** Commits that are under way take this long, half of it on the way there. */
const SLOW_SECONDS = 12;
/** Not so long that the server, which hears nothing from MemoryStore, looks at everything once more. */
const SLOW_READ_SECONDS = 4;

/** Requests of the data store take this long here, both ways together. */
const LATENCY_SECONDS = 0.04;
const QUICK: CloudOptions = {
	dataStore: { latency: { min: LATENCY_SECONDS, max: LATENCY_SECONDS } },
};

/** A store from inside, on a server of its own, that has the document in its cache. */
interface Holder {
	readonly server: GameServer;
	readonly store: Store;
}

/** A holder that hears only what the spec tells it: MemoryStore is down. */
function hold(spec: CloudSpec): Holder {
	spec.cloud.faults.beginOutage("memoryStore");
	const server = spec.cloud.startServer();
	const store = new Store(new Server(emulatedPlatform(server)), storeNameOf(STORE, undefined), {
		debounce: 0,
		template: { count: 0 },
	});
	spec.on(server, () => {
		store.open(KEY, KEPT);
	});
	return { server, store };
}

/** Makes an update and has it stored, without a moment in between. */
function commit({ store }: Holder): void {
	updateWhenReady(store, KEY, (data) => addOne(data as Counter), KEPT);
	store.queue.settle(store.openOrFail(KEY, KEPT), { priority: "flushing", isPatient: true });
}

function revisionAt({ store }: Holder): number {
	return store.openOrFail(KEY, KEPT).base.revision;
}

function countAt({ store }: Holder): number {
	return (store.openOrFail(KEY, KEPT).data() as Counter).count;
}

/** Does something, and what is sent while it begins gets there late and is answered later. */
function beginSlowly(spec: CloudSpec, seconds: number, begin: () => void): void {
	const { dataStore } = spec.cloud.faults;
	dataStore.latencySpike = 1;
	dataStore.spikeSeconds = { min: seconds, max: seconds };
	begin();
	spec.cloud.sleep(LATENCY_SECONDS);
	dataStore.latencySpike = 0;
}

/** Begins a commit whose write lands in a moment and is answered seconds later, and waits until it has landed. */
function beginSlowCommit(spec: CloudSpec, player: Player): void {
	add(spec, player);
	player.server.spawn(() => {
		player.store.flush(KEY);
	});
	// The first leg reads, the second writes: only that is slow.
	spec.cloud.sleep(LATENCY_SECONDS / 2);
	beginSlowly(spec, SLOW_SECONDS, () => undefined);
	spec.cloud.sleep(SLOW_SECONDS / 2);
}

/** Makes an update on a server that does not have the document, and has it stored. */
function commitElsewhere(spec: CloudSpec, { server, store }: Player): void {
	spec.on(server, () => {
		store.update(KEY, addOne, { remote: true });
	});
}

export = () => {
	// Found by the simulation (seed 5001510): the holder heard of the other's commit and read it, then its own older
	// commit was answered, and what had been read was thrown away. As nobody else shared the key, nothing else looked.
	it("keeps what it has read when a commit that had landed before is answered after it", () => {
		inCloud((spec) => {
			const [a, b] = [open(spec), open(spec)];
			spec.cloud.sleep(1);
			load(spec, a);
			beginSlowCommit(spec, a);
			expect(spec.storedCount(STORE, KEY)).to.equal(1);
			commitElsewhere(spec, b);
			expect(spec.storedCount(STORE, KEY)).to.equal(2);
			spec.cloud.sleep(SLOW_SECONDS / 2 + 2);
			expect(a.store.inspect(KEY)?.unsavedSeconds).to.equal(0);
			expect(a.store.getCached(KEY)?.count).to.equal(2);
		}, QUICK);
	});

	it("keeps what it has read after a commit that was begun and answered meanwhile", () => {
		inCloud((spec) => {
			const [a, b] = [hold(spec), hold(spec)];
			spec.cloud.sleep(1);
			beginSlowly(spec, SLOW_READ_SECONDS, () => {
				a.server.spawn(() => {
					a.store.context.onDoubt(KEY);
				});
			});
			for (const holder of [a, b]) {
				spec.on(holder.server, () => {
					commit(holder);
				});
			}
			expect(spec.storedCount(STORE, KEY)).to.equal(2);
			expect(countAt(a)).to.equal(1);
			spec.cloud.sleep(SLOW_READ_SECONDS + 2);
			expect(countAt(a)).to.equal(2);
		}, QUICK);
	});

	it("looks for the newest of all revisions that it has heard of, in whatever order they came", () => {
		inCloud((spec) => {
			const [a, b] = [hold(spec), hold(spec)];
			spec.on(a.server, () => {
				commit(a);
			});
			const older = revisionAt(a);
			spec.on(b.server, () => {
				commit(b);
			});
			a.server.spawn(() => {
				a.store.context.onDoubt(KEY, revisionAt(b));
				a.store.context.onDoubt(KEY, older);
			});
			expect(countAt(a)).to.equal(1);
			spec.cloud.sleep(2);
			expect(countAt(a)).to.equal(2);
		}, QUICK);
	});

	it("does not forget a doubt because of an old revision that is announced while reads fail", () => {
		inCloud((spec) => {
			const [a, b] = [hold(spec), hold(spec)];
			// By then all that is looked at because nobody sees this server has been looked at for a while.
			spec.cloud.sleep(11);
			spec.on(b.server, () => {
				commit(b);
			});
			spec.cloud.faults.beginOutage("dataStore", a.server.jobId);
			a.server.spawn(() => {
				a.store.context.onDoubt(KEY);
			});
			spec.cloud.sleep(1);
			a.server.spawn(() => {
				a.store.context.onDoubt(KEY, revisionAt(a));
			});
			spec.cloud.sleep(2);
			spec.cloud.faults.endOutage("dataStore", a.server.jobId);
			spec.cloud.sleep(6);
			expect(countAt(a)).to.equal(1);
		}, QUICK);
	});

	it("looks for a revision that is announced for a document that was loaded again while it rested", () => {
		inCloud((spec) => {
			const b = hold(spec);
			spec.on(b.server, () => {
				commit(b);
			});
			const a = hold(spec);
			a.server.spawn(() => {
				a.store.context.onDoubt(KEY);
				a.store.eviction.leave(a.store.openOrFail(KEY, KEPT));
				a.store.open(KEY, KEPT);
			});
			spec.cloud.sleep(2 * LATENCY_SECONDS);
			expect(countAt(a)).to.equal(1);
			spec.on(b.server, () => {
				commit(b);
			});
			a.server.spawn(() => {
				a.store.context.onDoubt(KEY, revisionAt(b));
			});
			spec.cloud.sleep(2);
			expect(countAt(a)).to.equal(2);
		}, QUICK);
	});
};
