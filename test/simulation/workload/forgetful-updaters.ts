import type { SimServer } from "../sim-server";
import { targetsOf } from "./fickle-callers";
import type { Target } from "./noting-updater";
import { type Edit, WAYS } from "./ways";

/** Updaters that change the data as any other does, and then return what is no data; TypeScript lets neither through. */
const FORGETFUL: ReadonlyArray<(change: Edit) => unknown> = [
	(change) => (data: Parameters<Edit>[0]) => {
		change(data);
	},
	(change) => (data: Parameters<Edit>[0]) => {
		change(data);
		return true;
	},
];

/** Updates whose updaters end without a `return`, or return true: they must fail, and leave everything as it was. */
export function runForgetfulUpdaters(host: SimServer): void {
	const targets = targetsOf(host);
	host.byHabit(host.world.plan.forgetEvery, () => {
		updateInVain(host, host.habits.pick(targets));
	});
}

/** Its id is none of the model's: wherever it is stored, it is one too many. */
function updateInVain(host: SimServer, { storeName, key, isDeletable }: Target): void {
	const { calls, contents, ledger, trace, vainUpdates } = host.world;
	const document = `${storeName}/${key}`;
	const [what, call] = host.habits.pick(WAYS);
	const id = ledger.nextId();
	const change = host.updaterOf(id, storeName, key, isDeletable);
	const run = { hasBegun: false };
	const forget = host.habits.pick(FORGETFUL);
	const updater = forget((data) => {
		run.hasBegun = true;
		return change(data);
	}) as Edit;
	trace.note("in vain", host.name, document, `${id} ${what}`);
	const outcome = calls.make(what, host.name, document, () =>
		call(host.store(storeName), key, updater),
	);
	contents.forget(id);
	const code = outcome.ok ? undefined : outcome.problem.code;
	vainUpdates.onEnded(`${what} on ${host.name}`, document, outcome.ok, run.hasBegun, code);
}
