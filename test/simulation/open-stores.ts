import type { PPDB, PPDBConstructor } from "../../src/api/ppdb";
import { migrationsTo, schemaOf, type SimulatedData } from "./document-data";
import { EXTRA_STORE, isGuest, PLAYER_STORE, SHARED_STORE } from "./names";
import { noteFailure } from "./note-failure";
import type { SimServer } from "./sim-server";

/** The objects of one store that the scripts of a server have. */
export type StoreHandles = ReadonlyArray<PPDB<SimulatedData>>;

/** Opens the stores of a server, by name. */
export function openStores(
	host: SimServer,
	library: PPDBConstructor,
): ReadonlyMap<string, StoreHandles> {
	const { plan } = host.world;
	const names = [PLAYER_STORE, SHARED_STORE];
	if (plan.extraKeys > 0) {
		names.push(EXTRA_STORE);
	}
	const stores = new Map<string, StoreHandles>();
	for (const name of names) {
		const handles = [openStore(host, library, name)];
		follow(host, name, handles[0]);
		if (plan.twoHandles) {
			handles.push(openStore(host, library, name));
		}
		stores.set(name, handles);
	}
	return stores;
}

function openStore(host: SimServer, library: PPDBConstructor, name: string): PPDB<SimulatedData> {
	const { plan, webhook } = host.world;
	const { debounce, retries, expire, debug, pendingMax } = plan;
	const { leaseSeconds, loadTimeout, requireLease } = plan;
	const sessionOptions = { lock: "session", leaseSeconds, loadTimeout, requireLease } as const;
	return new library<SimulatedData>(name, {
		debounce,
		retries,
		debug,
		expire: expire > 0 ? expire : undefined,
		migrations: migrationsTo(host.version, plan.isUpdateCompatible),
		schema: schemaOf(host.version),
		webhook,
		maxPendingUpdates: pendingMax > 0 ? pendingMax : undefined,
		...(plan.isSession && name === PLAYER_STORE ? sessionOptions : {}),
		template: name === PLAYER_STORE ? undefined : () => host.newData(),
	});
}

/** Notes what a store says of its documents. */
function follow(host: SimServer, name: string, store: PPDB<SimulatedData>): void {
	const { ledger, exactlyOnce, closingLoss, directEdits, sessionMoves, trace } = host.world;
	store.OnLockLost.Connect((key) => {
		sessionMoves.onLost(host.name, `${name}/${key}`);
	});
	store.OnSave.Connect((key, _data, { updates }) => {
		trace.note("saved", host.name, `${name}/${key}`, updates);
		if (!isGuest(key)) exactlyOnce.onSaved(host.name, `${name}/${key}`, updates);
	});
	store.OnDelete.Connect((key) => {
		ledger.onDeleted(host.name, `${name}/${key}`);
	});
	store.OnError.Connect(({ code, key, message }) => {
		const document = `${name}/${key ?? ""}`;
		trace.note("reported", host.name, document, code);
		if (code === "DirectEdit") {
			directEdits.onReported(host.name, document, message);
			return;
		}
		closingLoss.onReported(host.name, document);
		noteFailure(host, document, code);
	});
}
