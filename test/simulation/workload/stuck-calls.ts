import { newData, type SimulatedData } from "../document-data";
import { ACCOUNT_STORE, accountKeys, deletedKeys, SHARED_STORE } from "../names";
import type { SimServer } from "../sim-server";

/** Never stored and never cached, so every call about it has to wait. */
const UNKNOWN_KEY = "unknown";

/** A call that has to wait, and what it may have changed though it was refused. */
interface StuckCall {
	readonly what: string;
	readonly make: () => unknown;
}

/**
 * Draws a call that has to wait, to be made where nothing can: inside an updater. It must be refused with `CannotWait`, at once and
 * before anything has begun. The result is nothing for most updaters; what it gives does the call only once, since updaters are run
 * again.
 */
export function drawStuckCall(host: SimServer): (() => void) | undefined {
	if (!host.habits.chance(host.world.plan.stuckChance)) {
		return undefined;
	}
	const call = host.habits.pick(callsOf(host));
	let isMade = false;
	return () => {
		if (!isMade) {
			isMade = true;
			makeStuck(host, call);
		}
	};
}

function makeStuck(host: SimServer, { what, make }: StuckCall): void {
	const { refusals, trace } = host.world;
	refusals.onPlace(host.name, "an updater");
	const [ok, problem] = pcall(make);
	trace.note("stuck", host.name, what, ok ? "returned" : codeOf(problem));
	refusals.onAnswered(host.name, what, ok ? undefined : codeOf(problem));
}

function codeOf(problem: unknown): string {
	const code = typeIs(problem, "table") ? (problem as { code?: unknown }).code : undefined;
	return tostring(code ?? problem);
}

function callsOf(host: SimServer): Array<StuckCall> {
	const store = host.store(SHARED_STORE);
	const { world } = host;
	const calls: Array<StuckCall> = [
		{ what: "init", make: () => store.init(UNKNOWN_KEY, newData(0, host.version)) },
		{ what: "get", make: () => store.get(UNKNOWN_KEY) },
		{ what: "read", make: () => store.read(UNKNOWN_KEY) },
		{ what: "hasKey", make: () => store.hasKey(UNKNOWN_KEY) },
		{ what: "keys", make: () => store.keys() },
		{
			what: "update of what is not here",
			make: () => store.update(UNKNOWN_KEY, ranWhere(host)),
		},
	];
	for (const key of deletedKeys(world.plan)) {
		calls.push(
			{
				what: "durable update",
				make: () => store.update(key, ranWhere(host), { durable: true }),
			},
			{ what: "batchUpdate", make: () => store.batchUpdate([key], ranWhere(host)) },
			{ what: "delete", make: () => store.delete(key) },
		);
	}
	const accounts = accountKeys(world.plan.accounts);
	if (!accounts.isEmpty()) {
		calls.push({ what: "transaction", make: () => stuckTransaction(host, accounts) });
	}
	return calls;
}

/** An updater that must never run. */
function ranWhere(host: SimServer): (data: SimulatedData) => SimulatedData {
	return (data) => {
		host.world.refusals.onRan(host.name, "an updater");
		return data;
	};
}

function stuckTransaction(host: SimServer, accounts: ReadonlyArray<string>): void {
	const { ledger, wholeTransfers } = host.world;
	const id = ledger.nextId();
	const keys = [accounts[0], accounts[accounts.size() - 1]];
	const part = { id, amount: 0, givesReceipt: false };
	const parts = new Map(keys.map((key) => [key, part] as const));
	wholeTransfers.onBegun(id, parts);
	wholeTransfers.onVerdict(id, "refused");
	host.world.trace.note("transfer", host.name, `${ACCOUNT_STORE}/${keys[0]}`, `${id} stuck`);
	host.accounts?.transaction(keys, (drafts) => {
		host.world.refusals.onRan(host.name, "the function");
		for (const key of keys) drafts[key].ids.push(id);
	});
}
