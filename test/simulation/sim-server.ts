import type { EmulatedPlayer, GameServer, Random } from "../../emulator/index";
import type { PPDB, PPDBConstructor } from "../../src/api/ppdb";
import type { DocumentView } from "../../src/api/inspect";
import type { CallOutcome } from "./calls";
import { newData, putDown, type SimulatedData } from "./document-data";
import { BAD, BAD_CODES, drawFlavour, season } from "./flavour";
import { type AccountData, PLAYER_STORE } from "./names";
import { openStores, type StoreHandles } from "./open-stores";
import { loadOf, type ServerLoad } from "./server-load";
import type { Hold } from "./checkers/one-holder";
import type { Copy, WrittenDocument } from "./checkers/stale-copies";
import type { World } from "./world";
import { Deeds, editDirectly } from "./workload/deeds";
import { loadPets, type PetStore } from "./workload/pet-shop";
import { loadPlayers } from "./workload/player-documents";
import { updateElsewhere } from "./workload/remote-edits";
import { drawStuckCall } from "./workload/stuck-calls";
import { runScripts } from "./workload/run-scripts";
import { readAccounts } from "./workload/transfers";

/**
 * In a document whose key gets deleted, the count begins anew, so nothing is known of what may be dropped: no run stores more
 * under such a key.
 */
const DELETABLE_TAIL_MIN = 1024;

/** They load a document that is not here, or has gone while they waited. */
const LOADING_CALLS = ["init", "update", "remote update", "durable update", "batchUpdate"];
/** How a lease may stand that an `init` still has to take: an update of the document is made without it. */
const NO_LEASE = ["taking", "returned"];

/** A load that nobody waits for is over by then, or was given up. */
const UNHEARD_SECONDS = 120;
const LOOK_SECONDS = 0.1;

/** One game server with the scripts of a game that uses PPDB. */
export class SimServer {
	public readonly random: Random;
	/** Whether requests waited for their turn when the world last looked. */
	public hasWaiting = false;
	/** Chance of its own for what callers do out of habit. */
	public readonly habits: Random;
	public readonly deeds: Deeds;
	/** A table of the game that transfers put into several accounts. */
	public readonly note = { marks: 0 };
	/** Until when the server stands still, or stood. */
	public frozenUntil = 0;
	/** Whether it closes as games do that teleport everybody first. */
	public isClosingSoftly = false;
	/** Whether its scripts were told to stop, before the others are. */
	public hasStopped = false;
	public accounts: PPDB<AccountData> | undefined;
	public pets: PetStore | undefined;
	private stores: ReadonlyMap<string, StoreHandles> = new Map();
	/** By document: until when a load may be under way that nobody waits for. */
	private readonly unheardLoads = new Map<string, number>();
	private library: PPDBConstructor | undefined;

	public constructor(
		public readonly world: World,
		public readonly name: string,
		public readonly server: GameServer,
		/** How many migrations its stores have. */
		public readonly version: number,
	) {
		this.random = world.cloud.random.fork();
		this.habits = world.habitRandom.fork();
		this.deeds = new Deeds(this);
	}

	/** Runs the game's scripts. */
	public start(): void {
		this.server.spawn(() => {
			const library = this.world.load(this.server);
			this.library = library;
			this.stores = openStores(this, library);
			runScripts(this, library);
		});
	}

	/** What the library has under way. */
	public load(): ServerLoad {
		const handles = new Array<defined>();
		for (const [, [handle]] of this.stores) {
			handles.push(handle);
		}
		if (this.accounts !== undefined) {
			handles.push(this.accounts);
		}
		if (this.pets !== undefined) {
			handles.push(this.pets);
		}
		return loadOf(this.library, handles);
	}

	/** Reads all accounts on a thread of this server; yields the caller's until that is done, and tells whether it worked. */
	public readAccounts(): boolean {
		return this.ask(() => readAccounts(this, this.world.load(this.server)));
	}

	/** Loads the documents of all pets; the result is the key of one that did not load. */
	public loadPets(): string | undefined {
		return this.ask(() => loadPets(this));
	}

	/** Loads the documents of a number of players, with a second try; the result is the keys of those that did not load. */
	public loadPlayers(count: number): ReadonlyArray<string> {
		return this.ask(() => loadPlayers(this, count));
	}

	/** Whether the server stood still at some time since a moment. */
	public wasFrozenSince(moment: number): boolean {
		return this.frozenUntil > moment;
	}

	/** Whether the players and scripts of this server go on. */
	public isBusy(): boolean {
		return !this.world.isQuiet && !this.hasStopped;
	}

	public present(): Array<EmulatedPlayer> {
		return this.server.isAlive() ? this.server.players.GetPlayers() : [];
	}

	/** Yields a thread of the server. */
	public pause(range: { readonly min: number; readonly max: number }): void {
		this.server.task.wait(this.random.range(range.min, range.max));
	}

	/** Does something now and then as long as the game goes on, if callers have that habit. */
	public byHabit(meanSeconds: number, action: () => void): void {
		if (meanSeconds <= 0) {
			return;
		}
		this.server.spawn(() => {
			while (this.isBusy()) {
				this.server.task.wait(this.habits.range(0, 2 * meanSeconds));
				if (this.isBusy()) action();
			}
		});
	}

	/** An object of a store; any, where there are several. */
	public store(name: string): PPDB<SimulatedData> {
		const handles = this.stores.get(name) as StoreHandles;
		return handles.size() === 1 ? handles[0] : this.habits.pick(handles);
	}

	/** A document, if it is in the cache of this server. */
	public copyOf({ document, store, key }: WrittenDocument): Copy | undefined {
		const view = this.viewOf(store, key);
		if (view === undefined || view.isLeaving) {
			return undefined;
		}
		const { plan } = this.world;
		return {
			server: this.name,
			document,
			revision: view.isStored ? view.revision : undefined,
			isOutdated: plan.rollingUpdateAt > 0 && !plan.isUpdateCompatible && this.version === 1,
		};
	}

	/** The data of a document that this server begins. */
	public newData(): SimulatedData {
		return newData(this.world.ledger.nextId(), this.version);
	}

	/** How this server stands to a player's document of its cache. */
	public holdOf(key: string): Hold | undefined {
		const view = this.viewOf(PLAYER_STORE, key);
		return view && { server: this.name, lease: view.lease, isLeaving: view.isLeaving };
	}

	/** `init`; the outcome says whether the document is here. */
	public init(storeName: string, key: string): CallOutcome<unknown> {
		const document = `${storeName}/${key}`;
		const { exactlyOnce, freshLoad, calls, cloud } = this.world;
		const since = cloud.clock.now();
		const store = this.store(storeName);
		const isFresh = store.getCached(key) === undefined && !this.isLoading(storeName, key);
		const storedCount = exactlyOnce.storedCount(document);
		const noteEnd = this.world.sessionMoves.onInit(this.name, document);
		const outcome = calls.make("init", this.name, document, () =>
			store.init(key, this.newData()),
		);
		noteEnd(outcome.ok && isFresh);
		if (!outcome.ok && BAD_CODES.includes(outcome.problem.code ?? "")) {
			exactlyOnce.onRejected(this.name, document, `init's ${outcome.problem.code}`);
		}
		if (outcome.ok && isFresh) {
			freshLoad.onLoaded(this.name, document, storedCount, outcome.value.count);
		}
		if (isFresh && this.isHeldAlone(storeName)) {
			this.world.lockWaits.onLoadEnded(this.name, document, since);
			if (outcome.ok && this.noteUse(key) === "held") {
				this.world.handOver.onLoaded(this.name, document, since);
			}
		}
		return outcome;
	}

	/** Whether a document is in the cache, to stay. */
	public isHere(storeName: string, key: string): boolean {
		return this.viewOf(storeName, key)?.isLeaving === false;
	}

	/** Whether this server has a document; an updater that runs while it has none changes the record. */
	public isCached(storeName: string, key: string): boolean {
		return this.viewOf(storeName, key) !== undefined;
	}

	/** Whether an update is made where the document is stored, or may be: nothing can be said of it before the call has returned. */
	public isElsewhere(storeName: string, key: string): boolean {
		const { pendingMax } = this.world.plan;
		const view = this.viewOf(storeName, key);
		const isFull = pendingMax > 0 && (view?.unsavedUpdates ?? 0) >= pendingMax;
		const isWithoutLease = view?.lease !== undefined && NO_LEASE.includes(view.lease);
		const isLocal = this.isHere(storeName, key) && !isFull && !isWithoutLease;
		return this.isHeldAlone(storeName) && !isLocal;
	}

	/** Whether another call has begun to load a document, so that a call now gets what that one reads. */
	public isLoading(storeName: string, key: string): boolean {
		const { calls } = this.world;
		const document = `${storeName}/${key}`;
		return (
			LOADING_CALLS.some((what) => calls.isOpen(what, this.name, document)) ||
			calls.isOpen("batchUpdate", this.name, `${storeName}/*`) ||
			(this.unheardLoads.get(document) ?? 0) > this.world.cloud.clock.now()
		);
	}

	/** A call has begun that may load a document, and whose end may remain unknown. */
	public noteUnheard(document: string): void {
		this.unheardLoads.set(document, this.world.cloud.clock.now() + UNHEARD_SECONDS);
	}

	/** What an updater with an id does to a document. */
	public updaterOf(
		id: number,
		storeName: string,
		key: string,
		isDeletable = false,
	): (data: SimulatedData) => SimulatedData {
		const stored = this.world.exactlyOnce.storedCount(`${storeName}/${key}`);
		const put = putDown(id, this.version, stored, isDeletable ? DELETABLE_TAIL_MIN : undefined);
		const deed = this.deeds.draw(id, storeName);
		const stuck = drawStuckCall(this);
		return (data) => {
			stuck?.();
			return deed(put(data));
		};
	}

	/** Makes an update; most are plain. */
	public update(storeName: string, key: string, isDeletable = false): CallOutcome<unknown> {
		const document = `${storeName}/${key}`;
		const { ledger, calls, exactlyOnce, plan } = this.world;
		const drawn = drawFlavour(this.random, plan);
		const flavour = this.habits.chance(plan.takeBackChance) ? "cancels" : drawn;
		if (this.isElsewhere(storeName, key)) {
			const tame = BAD[flavour] === undefined ? flavour : "plain";
			return updateElsewhere(this, key, (data) => season(data, tame));
		}
		const id = ledger.nextId();
		const updater = this.updaterOf(id, storeName, key, isDeletable);
		const elsewhere: { giveUp?: () => void } = {};
		const outcome = calls.make("update", this.name, document, () =>
			this.store(storeName).update(key, (data) => {
				if (!this.isCached(storeName, key)) {
					elsewhere.giveUp ??= ledger.noteInCall(this.name, document, id);
				}
				return season(updater(data), flavour);
			}),
		);
		const { giveUp } = elsewhere;
		if (this.habits.chance(plan.scribbleChance)) {
			editDirectly(this, document, this.store(storeName).getCached(key), id);
		}
		if (!outcome.ok || flavour === "cancels") {
			giveUp?.();
			this.world.contents.forget(id);
		} else if (giveUp !== undefined) {
			exactlyOnce.onReturned("an update whose load was left", this.name, document, id);
		} else {
			ledger.note(this.name, document, id, BAD[flavour]);
			this.world.trace.note(flavour, this.name, document, id);
			if (this.isHeldAlone(storeName)) {
				this.noteUse(key);
			}
		}
		return outcome;
	}

	/** `flush`, which must not return before everything is stored. */
	public flush(storeName: string, key: string): void {
		this.confirm("flush", storeName, key, () => {
			this.store(storeName).flush(key);
		});
	}

	/** `leave`, which must not either. */
	public leave(storeName: string, key: string): void {
		this.confirm("leave", storeName, key, () => {
			this.store(storeName).leave(key);
		});
	}

	/** A call that says with its return that all updates so far are stored. */
	public confirm(what: string, storeName: string, key: string, action: () => void): void {
		const document = `${storeName}/${key}`;
		const { ledger, exactlyOnce, calls } = this.world;
		const lastNumber = ledger.made;
		const outcome = calls.make(what, this.name, document, action);
		if (outcome.ok) {
			exactlyOnce.onConfirmed(what, this.name, document, lastNumber);
			if (this.viewOf(storeName, key) === undefined) {
				this.world.directEdits.onGone(this.name, document);
			}
		}
	}

	private isHeldAlone(storeName: string): boolean {
		return this.world.plan.isSession && storeName === PLAYER_STORE;
	}

	private viewOf(storeName: string, key: string): DocumentView | undefined {
		return this.stores.get(storeName)?.[0].inspect(key);
	}

	private noteUse(key: string): Hold["lease"] {
		const user = this.holdOf(key);
		const alive = this.world.fleet.alive();
		// One that closes has given its leases back, and its last updates need none.
		if (user !== undefined && alive.includes(this)) {
			const others = alive.filter((other) => other !== this);
			const holds = others.mapFiltered((other) => other.holdOf(key));
			this.world.oneHolder.onUse(`${PLAYER_STORE}/${key}`, user, holds);
		}
		return user?.lease;
	}

	/** Runs something on a thread of this server; yields the caller's until it is done. */
	public ask<T>(action: () => T): T {
		const outcomes = new Array<{ readonly value: T }>();
		this.server.spawn(() => {
			outcomes.push({ value: action() });
		});
		while (outcomes.isEmpty()) {
			this.world.cloud.sleep(LOOK_SECONDS);
		}
		return outcomes[0].value;
	}
}
