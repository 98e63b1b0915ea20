import type { PPDB } from "../../../src/api/ppdb";
import type { PPDBConstructor } from "../../../src/api/ppdb";
import { ACCOUNT_STORE, accountKeys, START_BALANCE, type AccountData } from "../names";
import type { SimServer } from "../sim-server";

/** Between how many accounts a transfer goes. */
const KEYS = { min: 2, max: 5 };
/** So many threads of a server make transfers. */
const TRADERS = 3;
const CANCEL_CHANCE = 0.1;
/** Some transfers also look at an account that they leave alone. */
const LOOK_CHANCE = 0.2;
const VISIT_PAUSE_FACTOR = 2;
const LEAVE_CHANCE = 0.5;
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
	const { transferPause } = host.world.plan;
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

function transfer(host: SimServer, accounts: PPDB<AccountData>): void {
	const { ledger, calls, wholeTransfers, trace } = host.world;
	const id = ledger.nextId();
	const changed = drawKeys(host, host.random.integer(KEYS.min, KEYS.max));
	const looked = host.random.chance(LOOK_CHANCE) ? drawKeys(host, 1) : [];
	const keys = [...changed, ...looked.filter((key) => !changed.includes(key))];
	const isCancelled = host.random.chance(CANCEL_CHANCE);
	const payer = changed[0];
	const payees = changed.filter((key) => key !== payer);
	wholeTransfers.onBegun(id, changed);
	trace.note("transfer", host.name, `${ACCOUNT_STORE}/${payer}`, `${id} ${keys.join(" ")}`);
	const outcome = calls.make("transaction", host.name, `${ACCOUNT_STORE}/${payer}`, () =>
		accounts.transaction(keys, (drafts) => {
			for (const payee of payees) {
				drafts[payer].balance -= 1;
				drafts[payee].balance += 1;
			}
			for (const key of changed) drafts[key].ids.push(id);
			return isCancelled ? false : undefined;
		}),
	);
	const isInDoubt = !outcome.ok && outcome.problem.code === "TransactionInDoubt";
	if (!isInDoubt) {
		wholeTransfers.onVerdict(id, outcome.ok && outcome.value ? "committed" : "refused");
	}
	trace.note("transferred", host.name, `${ACCOUNT_STORE}/${payer}`, `${id} ${outcome.ok}`);
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

/** Reads all accounts on a server, one by one; nothing when that does not work for a minute. */
export function readAccounts(
	host: SimServer,
	library: PPDBConstructor,
): Map<string, AccountData> | undefined {
	const accounts = openAccounts(host, library);
	const { calls } = host.world;
	const read = new Map<string, AccountData>();
	let failures = 0;
	for (const key of accountKeys(host.world.plan.accounts)) {
		while (!read.has(key)) {
			const document = `${ACCOUNT_STORE}/${key}`;
			const outcome = calls.make("init", host.name, document, () => accounts.init(key));
			if (outcome.ok) {
				read.set(key, outcome.value as AccountData);
				continue;
			}
			// What the experience may read may have been used up by then.
			failures += 1;
			if (failures > READ_FAILURES_MAX) return undefined;
			host.pause(READ_AGAIN_PAUSE);
		}
	}
	return read;
}
