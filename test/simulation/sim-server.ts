import type { EmulatedPlayer, GameServer, Random } from "../../emulator/index";
import type { PPDB, PPDBConstructor } from "../../src/api/ppdb";
import type { DocumentView } from "../../src/report/inspect";
import type { CallOutcome } from "./calls";
import { migrationsTo, newData, putDown, schemaOf, type SimulatedData } from "./document-data";
import { BAD, BAD_CODES, drawFlavour, season } from "./flavour";
import { type AccountData, PLAYER_STORE, SHARED_STORE, playerKey } from "./names";
import type { Hold } from "./checkers/one-holder";
import type { Copy, WrittenDocument } from "./checkers/stale-copies";
import type { World } from "./world";
import { loadPlayers, playSession } from "./workload/player-documents";
import { runVisits } from "./workload/visits";
import { readAccounts, runTransfers } from "./workload/transfers";
import { runSharedDocuments } from "./workload/shared-documents";

/** Codes after which PPDB has given up what it had of a document. */
const REFUSALS = new Set(["Deleted", "NewerSchema", "MigrationFailed"]);
/** In a document whose key gets deleted, the count begins anew, so nothing is known of what may be dropped. */
const DELETABLE_TAIL_MIN = 256;

const LOOK_SECONDS = 0.1;

/** One game server with the scripts of a game that uses PPDB. */
export class SimServer {
	public readonly random: Random;
	/** Whether requests waited for their turn when the world last looked. */
	public hasWaiting = false;
	private readonly stores = new Map<string, PPDB<SimulatedData>>();
	private library: PPDBConstructor | undefined;

	public constructor(
		public readonly world: World,
		public readonly name: string,
		public readonly server: GameServer,
		/** How many migrations its stores have. */
		public readonly version: number,
	) {
		this.random = world.cloud.random.fork();
	}

	/** Runs the game's scripts. */
	public start(): void {
		this.server.spawn(() => {
			const library = this.world.load(this.server);
			this.library = library;
			const { debounce, retries, expire, debug, isSession } = this.world.plan;
			const { leaseSeconds, lockTimeout, requireLease } = this.world.plan;
			const sessionOptions = {
				lock: "session",
				leaseSeconds,
				lockTimeout,
				requireLease,
			} as const;
			for (const name of [PLAYER_STORE, SHARED_STORE]) {
				const store = new library<SimulatedData>(name, {
					debounce,
					retries,
					debug,
					expire: expire > 0 ? expire : undefined,
					migrations: migrationsTo(this.version, this.world.plan.isUpdateCompatible),
					schema: schemaOf(this.version),
					webhook: this.world.webhook,
					...(isSession && name === PLAYER_STORE ? sessionOptions : {}),
					template: name === SHARED_STORE ? () => this.newData() : undefined,
				});
				this.follow(name, store);
				this.stores.set(name, store);
			}
			this.server.players.PlayerAdded.Connect((player) => {
				playSession(this, player);
			});
			this.server.players.PlayerRemoving.Connect((player) => {
				this.leave(PLAYER_STORE, playerKey(player.UserId));
			});
			runSharedDocuments(this);
			if (this.world.plan.accounts > 0) {
				runTransfers(this, library);
			}
			if (isSession) {
				this.server.spawn(() => {
					runVisits(this);
				});
			}
		});
	}

	/** How many requests wait until the budget has room for them. */
	public queuedRequests(): number {
		let count = 0;
		const queued: Readonly<Record<string, number>> = this.library?.stat().queued ?? {};
		for (const [, waiting] of pairs(queued)) {
			count += waiting;
		}
		return count;
	}

	/** Reads all accounts on a thread of this server; yields the caller's until they are here. */
	public readAccounts(): Map<string, AccountData> | undefined {
		return this.ask(() => readAccounts(this, this.world.load(this.server)));
	}

	/** Loads the documents of so many players, with a second try; the result is the keys of those that did not load. */
	public loadPlayers(count: number): ReadonlyArray<string> {
		return this.ask(() => loadPlayers(this, count));
	}

	/** Whether the players and scripts of this server go on. */
	public isBusy(): boolean {
		return !this.world.isQuiet;
	}

	public present(): Array<EmulatedPlayer> {
		return this.server.isAlive() ? this.server.players.GetPlayers() : [];
	}

	/** Yields a thread of the server. */
	public pause(range: { readonly min: number; readonly max: number }): void {
		this.server.task.wait(this.random.range(range.min, range.max));
	}

	public store(name: string): PPDB<SimulatedData> {
		return this.stores.get(name) as PPDB<SimulatedData>;
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
		const outcome = calls.make("init", this.name, document, () =>
			store.init(key, this.newData()),
		);
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

	/** Whether another call has begun to load a document, so that a call now gets what that one reads. */
	public isLoading(storeName: string, key: string): boolean {
		const { calls } = this.world;
		return (
			calls.isOpen("init", this.name, `${storeName}/${key}`) ||
			calls.isOpen("batchUpdate", this.name, `${storeName}/*`)
		);
	}

	/** Makes an update; most are plain. */
	public update(storeName: string, key: string, isDeletable = false): CallOutcome<unknown> {
		const document = `${storeName}/${key}`;
		const { ledger, exactlyOnce, calls } = this.world;
		const flavour = drawFlavour(this.random, this.world.plan);
		const id = ledger.nextId();
		const stored = exactlyOnce.storedCount(document);
		const put = putDown(id, this.version, stored, isDeletable ? DELETABLE_TAIL_MIN : undefined);
		const outcome = calls.make("update", this.name, document, () =>
			this.store(storeName).update(key, (data) => season(put(data), flavour)),
		);
		if (outcome.ok && flavour !== "cancels") {
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
		const lastId = ledger.nextId();
		const outcome = calls.make(what, this.name, document, action);
		if (outcome.ok) {
			exactlyOnce.onConfirmed(what, this.name, document, lastId);
		}
	}

	private isHeldAlone(storeName: string): boolean {
		return this.world.plan.isSession && storeName === PLAYER_STORE;
	}

	private viewOf(storeName: string, key: string): DocumentView | undefined {
		return this.stores.get(storeName)?.inspect(key);
	}

	private noteUse(key: string): Hold["lease"] {
		const user = this.holdOf(key);
		if (user !== undefined) {
			const others = this.world.fleet.alive().filter((other) => other !== this);
			const holds = others.mapFiltered((other) => other.holdOf(key));
			this.world.oneHolder.onUse(`${PLAYER_STORE}/${key}`, user, holds);
		}
		return user?.lease;
	}

	/** Runs something on a thread of this server; yields the caller's until it is done. */
	private ask<T>(action: () => T): T {
		const outcomes = new Array<{ readonly value: T }>();
		this.server.spawn(() => {
			outcomes.push({ value: action() });
		});
		while (outcomes.isEmpty()) {
			this.world.cloud.sleep(LOOK_SECONDS);
		}
		return outcomes[0].value;
	}

	private follow(name: string, store: PPDB<SimulatedData>): void {
		const { ledger, exactlyOnce, closingLoss, trace } = this.world;
		store.OnSave.Connect((key, _data, { updates }) => {
			trace.note("saved", this.name, `${name}/${key}`, updates);
			exactlyOnce.onSaved(this.name, `${name}/${key}`, updates);
		});
		store.OnError.Connect(({ code, key }) => {
			const document = `${name}/${key ?? ""}`;
			trace.note("reported", this.name, document, code);
			closingLoss.onReported(this.name, document);
			if (BAD_CODES.includes(code)) {
				exactlyOnce.onRejected(this.name, document, code);
			}
			if (REFUSALS.has(code)) {
				ledger.void(this.name, document);
			}
		});
	}
}
