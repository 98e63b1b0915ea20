import { Committer } from "../commit/committer";
import type { Priority } from "../requests/priority";
import { RecordRemoval } from "../commit/record-removal";
import { WriteQueue } from "../commit/write-queue";
import { DELETED } from "../peers/sharers-item";
import { Document, type DocumentHost } from "../document/document";
import { Eviction, UNUSED_SECONDS_MAX } from "./eviction";
import type { Loading } from "../document/loading";
import { userIdsFor } from "../record-format/user-ids";
import { RecordLoader } from "../record/record-loader";
import { left, missingDocument, PPDBError, withKey } from "../base/error";
import type { PPDBOptions } from "./options";
import type { Server } from "./server";
import type { StoreName } from "../base/store-name";
import { Resolver } from "../record/resolver";
import { copyValue } from "../value/copy-value";
import { freezeValue } from "../value/freeze-value";
import { Refresher } from "./refresher";
import { Session } from "./session";
import { StoreContext } from "./store-context";

/** What was found under a key, and its schema version. */
export interface FoundData {
	readonly data: unknown;
	readonly version: number;
}

/** Why a document is opened. */
export interface Opening {
	/** The data of a new document; without it the template's is used, if any. */
	readonly fallback?: unknown;
	/** How long it may stay in the cache unused: forever only for `init`; a batch removes it again. */
	readonly staySeconds: number;
	/** Whether only an existing record will do. */
	readonly mustExist?: boolean;
	/** Whether a document that is not here is changed where it is stored, as always in session mode. */
	readonly isRemote?: boolean;
}

/** Everything behind the `PPDB` objects with one name on one server: they share one cache. */
export class Store {
	public readonly context: StoreContext;
	public readonly queue: WriteQueue;
	public readonly eviction: Eviction;
	public readonly resolver: Resolver;

	private readonly removal: RecordRemoval;
	private readonly documentHost: DocumentHost & { isFreezing: boolean };
	private isInUse = false;

	public constructor(server: Server, name: StoreName, options: PPDBOptions) {
		const context = new StoreContext(server, name, options);
		context.events.addHooks(options.hooks ?? {});
		this.context = context;
		this.resolver = new Resolver(context, new RecordLoader(context));
		this.queue = new WriteQueue(context, new Committer(context), this.resolver);
		this.eviction = new Eviction(context, this.queue);
		this.removal = new RecordRemoval(context, this.resolver);
		const refresher = new Refresher(context, this.resolver, this.eviction);
		context.onDoubt = (key, heard) => {
			refresher.look(key, heard);
		};
		context.announcer.isAwaited = (key, update) => this.queue.isAwaited(key, update);
		this.documentHost = {
			now: () => server.platform.clock.now(),
			nextSequence: () => server.nextSequence(),
			onRejected: (key, rejections) => {
				context.announcer.rejected(key, rejections);
			},
			onEdited: (key, paths) => {
				context.announcer.edited(key, paths);
			},
			isFreezing: context.isFreezing,
		};
		server.onPhase(() => {
			context.cache.endRoom();
			for (const document of context.cache.all()) {
				document.settleEdits();
			}
		});
		this.applyLock();
		// A moment later the script has set its webhook and connected to the signals.
		server.platform.scheduler.delay(0, () => {
			context.reporter.start();
		});
	}

	/** Adds the options of another script that made a store with this name. */
	public adopt(options: PPDBOptions): void {
		const { settings, events } = this.context;
		settings.adopt(options, this.isInUse);
		events.addHooks(options.hooks ?? {});
		this.context.useSchema(settings.options());
		this.context.applySettings();
		this.documentHost.isFreezing = this.context.isFreezing;
		this.applyLock();
		this.context.reporter.noteWebhook();
	}

	/**
	 * The document of a key, from the cache or the service, or new from a default. Yields.
	 *
	 * @returns nothing if there is no record and nothing to start a new one with
	 * @throws Left if it was left meanwhile; what loading throws
	 */
	public open(key: string, opening: Opening): Document | undefined {
		this.assertNotClosed();
		this.isInUse = true;
		const { cache, metrics, server, settings } = this.context;
		metrics.add(cache.get(key) === undefined ? "misses" : "hits");
		const asker = {
			lastMoment: server.platform.clock.now() + settings.loadTimeoutSeconds(),
		};
		const document =
			cache.open(key, asker, (loading) => this.load(loading)) ?? this.begin(key, opening);
		if (document === undefined) {
			this.context.session?.dropUnused(key);
			return undefined;
		}
		this.keep(document, opening.staySeconds);
		const isOurs = this.context.session?.reclaim(document) ?? true;
		if (opening.staySeconds === math.huge && document.standing.isLeft()) {
			throw left(key);
		}
		return isOurs ? document : this.open(key, opening);
	}

	/** The document of a key for `init`, if it is here and can be used without waiting. */
	public openNow(key: string): Document | undefined {
		this.assertNotClosed();
		const document = this.context.cache.get(key);
		if (document === undefined || this.context.session?.isReady(document) === false) {
			return undefined;
		}
		this.noteHit();
		this.keep(document, math.huge);
		return document;
	}

	/** The document of a key for reading, if it is here and does not belong to another server by now. */
	public lookNow(key: string): Document | undefined {
		this.assertNotClosed();
		const document = this.context.cache.get(key);
		if (document === undefined || document.standing.isLockLost()) {
			return undefined;
		}
		this.noteHit();
		this.keep(document, UNUSED_SECONDS_MAX);
		return document;
	}

	/**
	 * The document of a key for reading, loaded if any server may have it. Yields.
	 *
	 * @returns nothing if there is nothing to read; "apart" if it is to be read where it is stored
	 */
	public lookAt(key: string): Document | "apart" | undefined {
		const { cache, session } = this.context;
		if (session === undefined) {
			return this.openUnlessLeft(key, { staySeconds: UNUSED_SECONDS_MAX });
		}
		cache.waitForLoad(key);
		return this.lookNow(key) ?? "apart";
	}

	/** The document of a key for an update: if its lease was given back, the next server may have it by now. */
	public cachedFor(key: string): Document | undefined {
		const cached = this.context.cache.get(key);
		return cached !== undefined && this.isHandedOn(cached) ? undefined : cached;
	}

	/**
	 * The document of a key for an update, loaded if necessary. Yields unless it is cached.
	 *
	 * @returns nothing if it is to be updated where it is stored
	 * @throws MissingDocument, and what loading throws
	 */
	public obtain(key: string, opening: Opening): Document | undefined {
		const cached = this.cachedFor(key);
		if (cached !== undefined) {
			return cached;
		}
		if (this.context.session === undefined && opening.isRemote !== true) {
			const document = this.openUnlessLeft(key, opening);
			if (document === undefined) {
				throw missingDocument(key);
			}
			return document === "apart" ? undefined : document;
		}
		const { cache, session } = this.context;
		cache.waitForLoad(key);
		const present = cache.documents.get(key);
		if (present !== undefined && !present.standing.isLeaving()) {
			// It returns: an init has asked for it.
			session?.reclaim(present);
		}
		return this.cachedFor(key);
	}

	/**
	 * Stores a document and removes it from the cache; ends a load of it that is in progress. Yields.
	 *
	 * @throws what `Eviction.leave` throws
	 */
	public leave(key: string): void {
		const { cache, session } = this.context;
		const document = cache.get(key);
		if (document !== undefined) {
			this.eviction.leave(document);
		} else if (cache.isLoading(key)) {
			// Before callers learn of it, who may ask for the key again.
			session?.endLoad(key);
			cache.endLoad(key);
			session?.waitForReturn(key);
		}
	}

	/** Keeps a document for that many seconds of not being used. */
	public keep(document: Document, staySeconds: number): void {
		if (staySeconds === math.huge) {
			document.standing.comeBack();
		}
		if (staySeconds > document.staySeconds) {
			document.staySeconds = staySeconds;
			this.eviction.watch(document);
		}
	}

	/**
	 * The document of a key, which must exist or have a fallback or a template. Yields.
	 *
	 * @throws MissingDocument
	 */
	public openOrFail(key: string, opening: Opening): Document {
		const document = this.open(key, opening);
		if (document === undefined) {
			throw missingDocument(key);
		}
		return document;
	}

	/**
	 * Yields until the newest update of a document is stored.
	 *
	 * @param isHeard - whether its caller is still there to be thrown the outcome
	 * @throws why that update in particular was not stored, if it was not
	 */
	public confirmNewest(document: Document, priority: Priority, isHeard: () => boolean): void {
		const problem = this.queue.settle(document, {
			priority,
			isPatient: false,
			isForNewest: true,
			isHeard,
		});
		if (problem !== undefined) {
			throw problem;
		}
	}

	/**
	 * The stored data of a key, migrated; without this server's unsaved updates. Yields.
	 *
	 * @returns nothing if there is no record
	 */
	public find(key: string, priority: Priority): FoundData | undefined {
		this.assertNotClosed();
		const { record } = this.resolver.load(key, priority);
		if (record.kind === "missing") {
			return undefined;
		}
		const { schema } = this.context;
		return { data: schema.dataOf(record, key), version: schema.baseOf(record).version };
	}

	/** The stored data of a key, or the data of a new document, if any. Yields. */
	public lookUp(key: string): unknown {
		const found = this.find(key, "loading");
		return found === undefined ? this.context.schema.newData(key) : found.data;
	}

	/** Whether there is a record for a key, or a cached document. Yields unless cached. */
	public has(key: string): boolean {
		if (this.context.cache.get(key) !== undefined) {
			return true;
		}
		this.assertNotClosed();
		const found = this.context.locks.hold(key, () => this.resolver.load(key, "loading"));
		return found.record.kind !== "missing";
	}

	/**
	 * Removes a key's record and its document. Yields.
	 *
	 * @returns whether there was anything to remove
	 */
	public remove(key: string): boolean {
		this.assertNotClosed();
		const { announcer, events, locks, server } = this.context;
		events.runHooks("beforeDelete", key, key);
		const existed = server.change(() => locks.hold(key, () => this.removeHeld(key)));
		announcer.deleted(key);
		return existed;
	}

	/**
	 * Whether a document is being left, or is returning and has no lease yet. A closing server, which gives all leases back, needs none for
	 * its last updates: it must not take any from the servers that its players have moved to.
	 */
	private isHandedOn(document: Document): boolean {
		const { session } = this.context;
		const needsNone = document.standing.isLockLost() || this.context.isClosing();
		const isHere = !document.standing.isLeaving() && (needsNone || session?.isReady(document));
		return session !== undefined && !isHere;
	}

	private removeHeld(key: string): boolean {
		const { announcer, cache } = this.context;
		const hadRecord = this.removal.remove(key);
		if (hadRecord) {
			announcer.removed(key);
		}
		const document = cache.get(key);
		if (document !== undefined) {
			document.base = { ...document.base, exists: false, revision: DELETED };
			cache.remove(document, true);
		}
		return hadRecord || document !== undefined;
	}

	/** @throws Closed once storing anything new can no longer be promised */
	public assertNotClosed(): void {
		if (this.context.server.isSealed()) {
			throw new PPDBError(
				"Closed",
				"the server is about to end, so nothing new can be stored; nothing was changed",
			);
		}
	}

	private noteHit(): void {
		this.isInUse = true;
		this.context.server.noteCall();
		this.context.metrics.add("hits");
	}

	private applyLock(): void {
		if (this.context.settings.isSession() && this.context.session === undefined) {
			this.context.session = new Session(this.context, this.queue);
		}
	}

	/** Callers are thrown what it throws. */
	private load(loading: Loading): Document | undefined {
		const [ok, result] = pcall(() => this.loadRecord(loading));
		if (ok) {
			return result;
		}
		if (loading.isLeft) {
			throw result;
		}
		this.context.session?.dropUnused(loading.key);
		// Failures that were reported on the way have been counted.
		if (result instanceof PPDBError && !loading.isReported) {
			this.context.metrics.noteFailure(result.code);
		}
		throw result;
	}

	private loadRecord(loading: Loading): Document | undefined {
		const { key } = loading;
		this.context.events.runHooks("beforeInit", key, key);
		// A hook may have left it; from here on there would be a lease that nothing gives back.
		loading.assertNotLeft();
		// A function that does not work should be noticed on the first day, not when data is stored.
		userIdsFor(this.context.settings.options().userIds, key);
		const { locks, metrics, reporter, schema } = this.context;
		const read = () => locks.hold(key, () => this.resolver.load(key, "loading", loading));
		const { record } = this.context.session?.load(loading, read) ?? read();
		loading.assertNotLeft();
		if (record.kind === "missing") {
			return undefined;
		}
		const data = schema.dataOf(record, key);
		if (record.version < schema.version()) {
			metrics.add("migrated");
			const message = `a record went from schema version ${record.version} to ${schema.version()}`;
			reporter.status("migrated", message, key);
		}
		return this.add(key, schema.baseOf(record), data);
	}

	/**
	 * The document of a key for one use. It is not loaded if the key has been left meanwhile, as a hook may
	 * do when it is loaded.
	 *
	 * @returns "apart" if it is to be used where it is stored
	 */
	private openUnlessLeft(key: string, opening: Opening): Document | "apart" | undefined {
		const [ok, result] = pcall(() => this.open(key, opening));
		if (ok) {
			return result;
		}
		if (result instanceof PPDBError && result.code === "Left") {
			return "apart";
		}
		throw result;
	}

	private begin(key: string, { fallback, mustExist }: Opening): Document | undefined {
		const present = this.context.cache.get(key);
		if (present !== undefined || mustExist === true) {
			return present;
		}
		const { schema } = this.context;
		const data = fallback === undefined ? schema.newData(key) : copyValue(fallback);
		if (data === undefined) {
			return undefined;
		}
		this.assertValid(key, data);
		const base = { exists: false, revision: 0, version: schema.version() };
		const document = this.add(key, base, data);
		// A hook has been called for it, and may have left it again.
		if (document.standing.isLeft()) {
			throw left(key);
		}
		return document;
	}

	/** @throws InvalidData if the `schema` option refuses the data */
	public assertValid(key: string, data: unknown): void {
		const problem = this.context.schema.problemOf(data);
		if (problem !== undefined) {
			throw withKey(problem, key);
		}
	}

	private add(key: string, base: Document["base"], data: unknown): Document {
		const { cache, changes, events, reporter } = this.context;
		const document = new Document(key, base, data, this.documentHost);
		cache.add(document);
		this.eviction.watch(document);
		reporter.trace(`${key}: ${base.exists ? `at revision ${base.revision}` : "new"}`);
		events.loaded(key, () => document.handOut());
		if (changes.watches(key)) {
			changes.look(key, freezeValue(document.data()));
		}
		return document;
	}
}
