import {
	allPlayerKeys,
	accountKeys,
	deletedKeys,
	EXTRA_STORE,
	extraKeys,
	PLAYER_STORE,
	SHARED_STORE,
	sharedKeys,
} from "../names";
import { callAndNote } from "../note-failure";
import type { SimServer } from "../sim-server";
import { notingUpdater, type Target } from "./noting-updater";
import { transferUnheard } from "./transfers";

/** When a thread is cancelled: a share of them immediately, the others after a time of any order between these. */
const AT_ONCE_CHANCE = 0.2;
const ACCOUNT_CHANCE = 0.3;
/** The share of calls that are made while requests wait for their turn. */
const WHEN_SHORT_CHANCE = 0.3;
const CANCEL_SECONDS = { min: 0.01, max: 5 };

type FickleCall = (host: SimServer, target: Target) => void;

/** Calls whose threads are cancelled on the way: that changes nothing but who hears the answer. */
export function runFickleCallers(host: SimServer): void {
	const { cancelEvery } = host.world.plan;
	const targets = targetsOf(host);
	host.byHabit(cancelEvery, () => {
		if (!host.hasWaiting || host.habits.chance(WHEN_SHORT_CHANCE)) {
			callAndCancel(host, drawCall(host, targets));
		}
	});
}

/** All documents of the stores that updates are counted in. */
export function targetsOf({ world: { plan } }: SimServer): Array<Target> {
	const of = (storeName: string, keys: ReadonlyArray<string>, isDeletable = false) =>
		keys.map((key): Target => ({ storeName, key, isDeletable }));
	return [
		...of(PLAYER_STORE, allPlayerKeys(plan)),
		...of(SHARED_STORE, sharedKeys(plan)),
		...of(SHARED_STORE, deletedKeys(plan), true),
		...of(EXTRA_STORE, extraKeys(plan)),
	];
}

function drawCall(host: SimServer, targets: ReadonlyArray<Target>): () => void {
	const { habits } = host;
	const { accounts } = host;
	// What nobody waits for holds nobody back, so more and more would pile up on a server that is short of requests.
	if (accounts !== undefined && !host.hasWaiting && habits.chance(ACCOUNT_CHANCE)) {
		const key = habits.pick(accountKeys(host.world.plan.accounts));
		return habits.chance(0.5)
			? () => {
					pcall(transferUnheard, host, accounts);
				}
			: () => {
					pcall(() => accounts.hasKey(key));
				};
	}
	const target = habits.pick(targets);
	const [what, call] = habits.pick(target.isDeletable ? DELETING : CALLS);
	host.world.trace.note("fickle", host.name, `${target.storeName}/${target.key}`, what);
	return () => {
		pcall(call, host, target);
	};
}

/** Makes a call on a thread of its own and ends the thread, wherever it is by then. */
function callAndCancel({ server: { task }, habits }: SimServer, call: () => void): void {
	const caller = task.spawn(call);
	if (!habits.chance(AT_ONCE_CHANCE)) {
		const { min, max } = CANCEL_SECONDS;
		task.wait(min * (max / min) ** habits.next());
	}
	if (coroutine.status(caller) === "suspended") {
		task.cancel(caller);
	}
}

const load: FickleCall = (host, { storeName, key }) => {
	host.noteUnheard(`${storeName}/${key}`);
	host.world.sessionMoves.onUnheardInit(host.name, `${storeName}/${key}`);
	host.store(storeName).init(key, host.newData());
};

const read: FickleCall = (host, { storeName, key }) => {
	host.store(storeName).read(key);
};

const hasKey: FickleCall = (host, { storeName, key }) => {
	host.store(storeName).hasKey(key);
};

const flush: FickleCall = (host, { storeName, key }) => {
	host.store(storeName).flush(key);
};

const leave: FickleCall = (host, { storeName, key }) => {
	host.store(storeName).leave(key);
};

const keys: FickleCall = (host, { storeName }) => {
	host.store(storeName).keys();
};

const update: FickleCall = (host, target) => {
	const { storeName, key } = target;
	host.noteUnheard(`${storeName}/${key}`);
	host.store(storeName).update(key, notingUpdater(host, target));
};

const durableUpdate: FickleCall = (host, target) => {
	const { storeName, key } = target;
	const document = `${storeName}/${key}`;
	const id = host.world.ledger.nextId();
	host.noteUnheard(document);
	callAndNote(host, document, id, () => {
		host.store(storeName).update(key, notingUpdater(host, target, id), { durable: true });
		return undefined;
	});
};

const batch: FickleCall = (host, target) => {
	const { storeName, key } = target;
	const document = `${storeName}/${key}`;
	const id = host.world.ledger.nextId();
	host.noteUnheard(document);
	callAndNote(host, document, id, () => {
		const updaters = { [key]: notingUpdater(host, target, id) };
		const result = host.store(storeName).batchUpdate(updaters).get(key);
		return result?.ok === false ? result.error : undefined;
	});
};

const remove: FickleCall = (host, { storeName, key }) => {
	host.world.ledger.expectDelete(host.name, `${storeName}/${key}`);
	host.store(storeName).delete(key);
};

type NamedCall = readonly [what: string, call: FickleCall];
const CALLS: ReadonlyArray<NamedCall> = [
	["init", load],
	["read", read],
	["hasKey", hasKey],
	["flush", flush],
	["leave", leave],
	["keys", keys],
	["update", update],
	["durable update", durableUpdate],
	["batchUpdate", batch],
];
const DELETING: ReadonlyArray<NamedCall> = [
	["delete", remove],
	["update", update],
	["durable update", durableUpdate],
	["hasKey", hasKey],
	["leave", leave],
];
