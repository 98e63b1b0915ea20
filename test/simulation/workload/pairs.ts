import type { PPDB } from "../../../src/api/ppdb";
import { ACCOUNT_STORE, pairKeys, type AccountData, type Part } from "../names";
import type { SimServer } from "../sim-server";

const PAUSE_SECONDS = 1;
/** More than one account holds at first, and less than both: two of them at a time would be too much. */
const WITHDRAWAL = { min: 60, max: 180 };
const DEPOSIT = { min: 20, max: 120 };
const DEPOSIT_CHANCE = 0.4;

/**
 * Pairs of accounts that together must not fall below 0. Who takes something out of one looks at both first; two who do that side
 * by side, each from another one, must not both get it.
 */
export function runPairs(host: SimServer, accounts: PPDB<AccountData>): void {
	const { plan } = host.world;
	for (let pair = 1; pair <= plan.pairs; pair++) {
		host.byHabit(PAUSE_SECONDS, () => {
			const [left, right] = pairKeys(pair);
			const isLeft = host.habits.chance(0.5);
			change(host, accounts, isLeft ? left : right, isLeft ? right : left);
		});
	}
}

function change(
	host: SimServer,
	accounts: PPDB<AccountData>,
	changed: string,
	lookedAt: string,
): void {
	const { ledger, calls, wholeTransfers, trace } = host.world;
	const id = ledger.nextId();
	const isDeposit = host.habits.chance(DEPOSIT_CHANCE);
	const { min, max } = isDeposit ? DEPOSIT : WITHDRAWAL;
	const amount = host.habits.integer(min, max) * (isDeposit ? 1 : -1);
	const part: Part = { id, amount, givesReceipt: false };
	const document = `${ACCOUNT_STORE}/${changed}`;
	wholeTransfers.onBegun(id, new Map([[changed, part]]));
	trace.note("pair", host.name, document, `${id} ${amount}`);
	const outcome = calls.make("transaction", host.name, document, () =>
		accounts.transaction([changed, lookedAt], (drafts) => {
			if (drafts[changed].balance + drafts[lookedAt].balance + amount < 0) {
				return false;
			}
			drafts[changed].balance += amount;
			drafts[changed].ids.push(id);
			return undefined;
		}),
	);
	const isInDoubt = !outcome.ok && outcome.problem.code === "TransactionInDoubt";
	if (!isInDoubt) {
		wholeTransfers.onVerdict(id, outcome.ok && outcome.value ? "committed" : "refused");
	}
}
