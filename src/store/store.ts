import { Committer } from "../commit/committer";
import type { Priority } from "../commit/gate";
import { RecordRemoval } from "../commit/record-removal";
import { WriteQueue } from "../commit/write-queue";
import { DELETED } from "../directory/sharers-item";
import { Document, type DocumentHost } from "../document/document";
import { Eviction } from "../document/eviction";
import { RecordLoader } from "../document/record-loader";
import type { Updater } from "../document/update-log";
import { missingDocument, PPDBError, withKey } from "../error";
import type { PPDBOptions } from "../options";
import { Schema } from "../schema/schema";
import type { Server } from "../server/server";
import { Resolver } from "../transaction/resolver";
import { copyValue } from "../value/copy-value";
import { Refresher } from "./refresher";
import { lockLost, Session } from "./session";
import { StoreContext } from "./store-context";
import { updateWithCare } from "./update-with-care";

/** What was found under a key, and its schema version. */
export interface FoundData {
	readonly data: unknown;
	readonly version: number;
}

/** Everything behind the `PPDB` objects of one name on one server: they share one cache. */
export class Store {
	public readonly context: StoreContext;
	public readonly queue: WriteQueue;
	public readonly eviction: Eviction;
	public readonly resolver: Resolver;

	private readonly removal: RecordRemoval;
	private readonly documentHost: DocumentHost;
	private isInUse = false;

	public constructor(server: Server, name: string, options: PPDBOptions) {
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
		this.documentHost = {
			now: () => server.platform.clock.now(),
			nextSequence: () => server.nextSequence(),
			onRejected: (key, rejections) => {
				context.reportRejections(key, rejections);
			},
		};
		server.onPhase(() => {
			context.cache.endRoom();
		});
		this.applyLock();
		// A moment later the script has set its webhook and connected to the signals.
		server.platform.scheduler.delay(0, () => {
			context.reporter.start();
		});
	}

	/** Takes in the options of another script that made a store of this name. */
	public adopt(options: PPDBOptions): void {
		const { settings, events } = this.context;
		settings.adopt(options, this.isInUse);
		events.addHooks(options.hooks ?? {});
		this.context.schema = new Schema(settings.options());
		this.context.applySettings();
		this.applyLock();
		this.context.reporter.noteWebhook();
	}

	/**
	 * The document of a key, from the cache or the service, or new from a default. Yields.
	 *
	 * @param fallback - the data of a new document; without it the template's is used, if any
	 * @returns nothing if there is no record and nothing to begin a new one with
	 */
	public open(key: string, fallback?: unknown): Document | undefined {
		this.assertNotClosed();
		this.isInUse = true;
		const isCached = this.context.cache.get(key) !== undefined;
		this.context.metrics.add(isCached ? "hits" : "misses");
		const document =
			this.context.cache.open(key, () => this.load(key)) ?? this.create(key, fallback);
		if (document === undefined) {
			this.context.session?.dropUnused(key);
			return undefined;
		}
		document.leaving = undefined;
		const isOurs = this.context.session?.reclaim(document) ?? true;
		return isOurs ? document : this.open(key, fallback);
	}

	/** The document of a key, which must exist or have a fallback or a template. Yields unless it is cached. */
	public require(key: string, fallback?: unknown): Document {
		const cached = this.context.cache.get(key);
		// What is being left the next server may have by now.
		const isHandedOn = this.context.session !== undefined && cached?.leaving !== undefined;
		const document = (isHandedOn ? undefined : cached) ?? this.open(key, fallback);
		if (document === undefined) {
			throw missingDocument(key);
		}
		return document;
	}

	/**
	 * Applies an updater to a document and sees to it that it is stored. Yields only while the
	 * document has too many unsaved updates.
	 *
	 * @returns the data as users get to see it
	 */
	public apply(document: Document, updater: Updater): unknown {
		const { context } = this;
		this.assertNotClosed();
		if (document.isLockLost) {
			throw lockLost(document.key);
		}
		if (document.log.size() >= context.pendingUpdatesMax) {
			this.waitForRoom(document);
		}
		document.usedAt = this.documentHost.now();
		if (updateWithCare(context, document, updater)) {
			this.queue.schedule(document);
			if (document.room === 0) {
				document.room = this.roomFor(document);
			}
		}
		return context.view(document);
	}

	/**
	 * Yields until the newest update of a document is stored.
	 *
	 * @throws what became of that very update, if it was not
	 */
	public confirmNewest(document: Document, priority: Priority): void {
		const problem = this.queue.settle(document, {
			priority,
			isPatient: false,
			isForNewest: true,
		});
		if (problem !== undefined) {
			throw problem;
		}
	}

	/**
	 * What is stored under a key, brought up to date; without this server's unsaved updates. Yields.
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

	/** Whether there is a record under a key, or a document of it here. Yields unless cached. */
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
		const { locks, events, server } = this.context;
		events.runHooks("beforeDelete", key, key);
		const existed = server.change(() => locks.hold(key, () => this.removeHeld(key)));
		events.deleted(key);
		return existed;
	}

	private removeHeld(key: string): boolean {
		const { cache, sharers } = this.context;
		const hadRecord = this.removal.remove(key);
		if (hadRecord) {
			sharers.announce(key, DELETED);
		}
		const document = cache.get(key);
		if (document !== undefined) {
			document.base = { ...document.base, exists: false, revision: DELETED };
			document.isDeletedHere = true;
			cache.remove(document);
		}
		return hadRecord || document !== undefined;
	}

	/** @throws Closed once nothing new can be promised to be stored */
	public assertNotClosed(): void {
		if (this.context.server.isSealed()) {
			throw new PPDBError("Closed", "the server is closing; nothing new can be stored");
		}
	}

	private applyLock(): void {
		if (this.context.settings.isSession() && this.context.session === undefined) {
			this.context.session = new Session(this.context, this.queue);
		}
	}

	private waitForRoom(document: Document): void {
		while (document.log.size() >= this.context.pendingUpdatesMax && !document.isClosed) {
			const problem = this.queue.settle(document, { priority: "flushing", isPatient: true });
			if (document.isRefused && problem !== undefined) {
				throw problem;
			}
		}
	}

	/** How many updates may follow without coming here: with `debug`, `expire` or listeners, none. */
	private roomFor(document: Document): number {
		const { cache, changes, isDebug, pendingUpdatesMax } = this.context;
		const comesHere = isDebug || cache.tracksUse || changes.watches(document.key);
		return comesHere ? 0 : pendingUpdatesMax - document.log.size();
	}

	/** What it throws its callers see; whoever runs the game wants to know as well. */
	private load(key: string): Document | undefined {
		const [ok, result] = pcall(() => this.loadRecord(key));
		if (ok) {
			return result;
		}
		this.context.session?.dropUnused(key);
		if (result instanceof PPDBError) {
			this.context.reporter.note(result);
		}
		throw result;
	}

	private loadRecord(key: string): Document | undefined {
		this.context.events.runHooks("beforeInit", key, key);
		const { locks, metrics, reporter, schema } = this.context;
		const read = () => locks.hold(key, () => this.resolver.load(key, "loading"));
		const { record } = this.context.session?.load(key, read) ?? read();
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

	private create(key: string, fallback: unknown): Document | undefined {
		const present = this.context.cache.get(key);
		if (present !== undefined) {
			return present;
		}
		const { schema } = this.context;
		const data = fallback === undefined ? schema.newData(key) : copyValue(fallback);
		if (data === undefined) {
			return undefined;
		}
		this.assertValid(key, data);
		return this.add(key, { exists: false, revision: 0, version: schema.version() }, data);
	}

	/** @throws InvalidData when the `schema` option has something against data */
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
		this.eviction.watch();
		reporter.trace(`${key}: ${base.exists ? `at revision ${base.revision}` : "new"}`);
		events.loaded(key, this.context.view(document));
		if (changes.watches(key)) {
			changes.look(key, this.context.view(document));
		}
		return document;
	}
}
