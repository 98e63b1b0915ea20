import type { PPDB } from "../../../src/api/ppdb";
import type { PPDBConstructor } from "../../../src/api/ppdb";
import {
	ACCOUNT_STORE,
	accountKeys,
	allPairKeys,
	doPart,
	START_BALANCE,
	type AccountData,
	type Part,
} from "../names";
import type { SimServer } from "../sim-server";
import { runPairs } from "./pairs";
import { drawStuckCall } from "./stuck-calls";

/** Between how many accounts a transfer goes. */
const KEYS = { min: 2, max: 5 };
/** How many transfers have to be in progress, if accounts get deleted, so that deletes meet them. */
const FEW_KEYS = { min: 2, max: 2 };
/** How many threads of a server make transfers. */
const TRADERS = 3;
const CANCEL_CHANCE = 0.1;
/** Some transfers also look at an account that they leave alone. */
const LOOK_CHANCE = 0.2;
const VISIT_PAUSE_FACTOR = 2;
const LEAVE_CHANCE = 0.5;
/** A commit takes no longer, for the most part. */
const SPOIL_SECONDS_MAX = 4;
const SPOILT = 1000;
const READ_FAILURES_MAX = 20;
const READ_AGAIN_PAUSE = { min: 1, max: 5 };

/** The accounts of a server. */
export function openAccounts(host: SimServer, library: PPDBConstructor): PPDB<AccountData> {
	const { debounce, retries, debug } = host.world.plan;
	const migrations = new Array<(data: AccountData) => AccountData>();
	for (let step = 1; step <= host.version; step++) {
		migrations.push((data) => data);
	}
	return new library<AccountData>(ACCOUNT_STORE, {
		debounce,
		retries,
		debug,
		migrations,
		template: { balance: START_BALANCE, ids: [], visits: 0 },
	});
}

/** Transfers between accounts, and single updates of them, as long as the game goes on. */
export function runTransfers(host: SimServer, library: PPDBConstructor): void {
	const accounts = openAccounts(host, library);
	host.accounts = accounts;
	const { transferPause, accountDeleteEvery } = host.world.plan;
	for (let trader = 1; trader <= TRADERS; trader++) {
		host.server.spawn(() => {
			while (host.isBusy()) {
				host.pause(transferPause);
				if (host.isBusy()) transfer(host, accounts);
			}
		});
	}
	host.server.spawn(() => {
		while (host.isBusy()) {
			host.pause({ min: 0, max: VISIT_PAUSE_FACTOR * transferPause.max });
			if (host.isBusy()) visit(host, accounts);
		}
	});
	runPairs(host, accounts);
	host.byHabit(accountDeleteEvery, () => {
		const key = host.habits.pick(accountKeys(host.world.plan.accounts));
		const document = `${ACCOUNT_STORE}/${key}`;
		const outcome = host.world.calls.make("delete", host.name, document, () =>
			accounts.delete(key),
		);
		host.world.trace.note("delete done", host.name, document, tostring(outcome.ok));
	});
}

function drawKeys(host: SimServer, count: number): Array<string> {
	const all = accountKeys(host.world.plan.accounts);
	const drawn = new Array<string>();
	while (drawn.size() < math.min(count, all.size())) {
		const key = host.random.pick(all);
		if (!drawn.includes(key)) drawn.push(key);
	}
	return drawn;
}

/** A transfer as it is asked for. */
interface Order {
	readonly id: number;
	/** Those that change, and maybe one that is only looked at. */
	readonly keys: ReadonlyArray<string>;
	readonly parts: ReadonlyMap<string, Part>;
	readonly isCancelled: boolean;
}

function drawOrder(host: SimServer): Order {
	const id = host.world.ledger.nextId();
	const { min, max } = host.world.plan.accountDeleteEvery > 0 ? FEW_KEYS : KEYS;
	const changed = drawKeys(host, host.random.integer(min, max));
	const looked = host.random.chance(LOOK_CHANCE) ? drawKeys(host, 1) : [];
	const isCancelled = host.random.chance(CANCEL_CHANCE);
	const givesReceipt = host.habits.chance(host.world.plan.draftChance);
	const mark = givesReceipt ? host.habits.pick(["begin", "add", "add"] as const) : undefined;
	const parts = new Map<string, Part>();
	for (const key of changed) {
		const amount = key === changed[0] ? 1 - changed.size() : 1;
		parts.set(key, { id, amount, givesReceipt, mark });
	}
	return {
		id,
		keys: [...changed, ...looked.filter((key) => !changed.includes(key))],
		parts,
		isCancelled,
	};
}

/** Makes a transfer. */
function transfer(host: SimServer, accounts: PPDB<AccountData>): void {
	const { calls, wholeTransfers, trace } = host.world;
	const order = drawOrder(host);
	const { id, keys } = order;
	wholeTransfers.onBegun(id, order.parts);
	trace.note("transfer", host.name, `${ACCOUNT_STORE}/${keys[0]}`, `${id} ${keys.join(" ")}`);
	const outcome = calls.make("transaction", host.name, `${ACCOUNT_STORE}/${keys[0]}`, () =>
		place(host, accounts, order),
	);
	const isInDoubt = !outcome.ok && outcome.problem.code === "TransactionInDoubt";
	if (!isInDoubt) {
		wholeTransfers.onVerdict(id, outcome.ok && outcome.value ? "committed" : "refused");
	}
	trace.note("transferred", host.name, `${ACCOUNT_STORE}/${keys[0]}`, `${id} ${outcome.ok}`);
}

/** A transfer whose outcome no caller learns. */
export function transferUnheard(host: SimServer, accounts: PPDB<AccountData>): void {
	const order = drawOrder(host);
	const { id, keys } = order;
	host.world.wholeTransfers.onBegun(id, order.parts);
	host.world.trace.note(
		"unheard",
		host.name,
		`${ACCOUNT_STORE}/${keys[0]}`,
		`${id} ${keys.join(" ")}`,
	);
	place(host, accounts, order);
}

function place(host: SimServer, accounts: PPDB<AccountData>, order: Order): boolean {
	const kept = new Array<Draft>();
	const stuck = drawStuckCall(host);
	return accounts.transaction(order.keys, (drafts) => {
		stuck?.();
		for (const [key, part] of order.parts) {
			const account = drafts[key];
			const receipt = doPart(account, part, host.note);
			if (receipt !== undefined) {
				if (kept.isEmpty()) spoilLater(host, kept);
				kept.push({ account, receipt });
			}
		}
		return order.isCancelled ? false : undefined;
	});
}

/** What a transaction's function was given, and what it has put in. */
interface Draft {
	readonly account: AccountData;
	readonly receipt: { transfer: number };
}

/** The game goes on with what it has put into its drafts while they are on their way: it must not show anywhere. */
function spoilLater(host: SimServer, kept: ReadonlyArray<Draft>): void {
	const seconds = SPOIL_SECONDS_MAX * host.habits.next() ** 2;
	host.server.task.delay(seconds, () => {
		for (const { account, receipt } of kept) {
			receipt.transfer = 0;
			account.balance += SPOILT;
			account.ids.push(0);
		}
	});
}

/** A single update, of a document that is loaded afresh most of the time. */
function visit(host: SimServer, accounts: PPDB<AccountData>): void {
	const { calls, wholeTransfers } = host.world;
	const [key] = drawKeys(host, 1);
	const document = `${ACCOUNT_STORE}/${key}`;
	const isFresh = accounts.getCached(key) === undefined;
	const committed = wholeTransfers.committedIn(key);
	const outcome = calls.make("init", host.name, document, () => accounts.init(key));
	if (outcome.ok && isFresh) {
		wholeTransfers.onLoaded(host.name, key, committed, outcome.value as AccountData);
	}
	calls.make("update", host.name, document, () =>
		accounts.update(key, (data) => {
			data.visits += 1;
			return data;
		}),
	);
	if (host.random.chance(LEAVE_CHANCE)) {
		calls.make("leave", host.name, document, () => {
			accounts.leave(key);
		});
	}
}

/** Reads all accounts on a server, one by one; the result is whether that worked within a minute or so. */
export function readAccounts(host: SimServer, library: PPDBConstructor): boolean {
	const accounts = openAccounts(host, library);
	const { calls, plan, wholeTransfers } = host.world;
	const left = [...accountKeys(plan.accounts), ...allPairKeys(plan)];
	let failures = 0;
	while (!left.isEmpty()) {
		const [key] = left;
		const committed = wholeTransfers.committedIn(key);
		const document = `${ACCOUNT_STORE}/${key}`;
		const outcome = calls.make("init", host.name, document, () => accounts.init(key));
		if (outcome.ok) {
			wholeTransfers.onLoaded(host.name, key, committed, outcome.value as AccountData);
			left.shift();
			continue;
		}
		// What the experience may read may have been used up by then.
		failures += 1;
		if (failures > READ_FAILURES_MAX) return false;
		host.pause(READ_AGAIN_PAUSE);
	}
	return true;
}
