import type { PPDB, PPDBConstructor } from "../../../src/api/ppdb";
import { copyValue } from "../../../src/value/copy-value";
import { PET_STORE, petKeys } from "../names";
import type { SimServer } from "../sim-server";
import { doTrade, petTemplate, petsOf, type PetData, type Trade } from "./pets";

export type PetStore = PPDB<PetData>;

const TRADES_MAX = 4;
const PAUSE_SECONDS = { min: 0, max: 2 };
/** The share of trades that are made without a visit, where the document is stored. */
const AFAR_CHANCE = 0.3;
const LEAVE_CHANCE = 0.7;
const DROP_TABLE_CHANCE = 0.3;
const LOAD_TRIES = 8;
/** A minute whose limit is used up is over by the last try. */
const LOAD_PAUSE_SECONDS = 9;

type Way = readonly [what: string, call: (store: PetStore, key: string, trade: Trade) => unknown];

const AFAR: ReadonlyArray<Way> = [
	["update", (store, key, trade) => store.update(key, (data) => doTrade(data, trade))],
	[
		"remote update",
		(store, key, trade) => store.update(key, (data) => doTrade(data, trade), { remote: true }),
	],
	[
		"batchUpdate",
		(store, key, trade) => store.batchUpdate([key], (data) => doTrade(data, trade)),
	],
	[
		"transaction",
		(store, key, trade) =>
			store.transaction([key], (drafts) => {
				doTrade(drafts[key], trade);
			}),
	],
];

const HERE: ReadonlyArray<Way> = [
	...AFAR,
	[
		"durable update",
		(store, key, trade) => store.update(key, (data) => doTrade(data, trade), { durable: true }),
	],
	[
		"update with another table",
		(store, key, trade) =>
			store.update(key, (data) => doTrade({ ...data, pets: { ...data.pets } }, trade)),
	],
];
const SET: Way = [
	"set",
	(store, key, trade) => {
		const data = store.getCached(key);
		if (data !== undefined) store.set(key, doTrade(copyValue(data), trade));
	},
];

/** The pet store of a server. Servers of the newer version have a template with one pet more, and no other schema. */
export function openPets(host: SimServer, library: PPDBConstructor): PetStore {
	const { debounce, retries, debug, expire, isSession, seed } = host.world.plan;
	const { leaseSeconds, loadTimeout, requireLease } = host.world.plan;
	const sessionOptions = { lock: "session", leaseSeconds, loadTimeout, requireLease } as const;
	const make = () => petTemplate(host.version);
	return new library<PetData>(PET_STORE, {
		debounce,
		retries,
		debug,
		expire: expire > 0 ? expire : undefined,
		template: seed % 2 === 0 ? make : make(),
		...(isSession ? sessionOptions : {}),
	});
}

/** Visits to documents whose pets are sold and bought again, and trades where they are stored. */
export function runPetShop(host: SimServer, library: PPDBConstructor): void {
	const { plan } = host.world;
	const keys = petKeys(plan);
	if (keys.isEmpty()) {
		return;
	}
	const store = openPets(host, library);
	host.pets = store;
	host.byHabit(plan.sellEvery, () => {
		const key = host.habits.pick(keys);
		if (host.habits.chance(AFAR_CHANCE)) {
			trade(host, store, key, host.habits.pick(AFAR));
		} else {
			visit(host, store, key);
		}
	});
}

function visit(host: SimServer, store: PetStore, key: string): void {
	if (!load(host, store, key)) {
		return;
	}
	for (let count = host.habits.integer(0, TRADES_MAX); count >= 1; count--) {
		trade(host, store, key, host.habits.pick(waysOf(host)));
		host.server.task.wait(host.habits.range(PAUSE_SECONDS.min, PAUSE_SECONDS.max));
	}
	if (host.habits.chance(LEAVE_CHANCE)) {
		host.world.calls.make("leave", host.name, `${PET_STORE}/${key}`, () => {
			store.leave(key);
		});
	}
}

/** An older server would replace what it has with data from before the newer pet was given, which is then given again. */
function waysOf({ version, world }: SimServer): ReadonlyArray<Way> {
	return world.plan.rollingUpdateAt > 0 && version === 1 ? HERE : [...HERE, SET];
}

/** Only pets of the server's own template are traded: of others it cannot tell whether they were given to a player. */
function trade(host: SimServer, store: PetStore, key: string, [what, call]: Way): void {
	const { calls, ledger, trace } = host.world;
	const document = `${PET_STORE}/${key}`;
	const wanted = {
		id: ledger.nextId(),
		name: host.habits.pick(petsOf(host.version)),
		dropsTable: host.habits.chance(DROP_TABLE_CHANCE),
	};
	trace.note("trade", host.name, document, `${wanted.id} ${what} ${wanted.name}`);
	calls.make(what, host.name, document, () => call(store, key, wanted));
}

function load(host: SimServer, store: PetStore, key: string): boolean {
	const { calls, givenOnce } = host.world;
	const document = `${PET_STORE}/${key}`;
	const outcome = calls.make("init", host.name, document, () => store.init(key));
	if (outcome.ok) {
		givenOnce.onLoaded(host.name, document, outcome.value, host.version);
	}
	return outcome.ok;
}

/** Loads all documents of pets once more; the result is the key of one that did not load. */
export function loadPets(host: SimServer): string | undefined {
	const { pets } = host;
	return petKeys(host.world.plan).find((key) => {
		let tries = 0;
		while (pets !== undefined && tries < LOAD_TRIES && !load(host, pets, key)) {
			tries += 1;
			host.server.task.wait(LOAD_PAUSE_SECONDS);
		}
		return tries === LOAD_TRIES;
	});
}
