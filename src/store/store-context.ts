import { decodeRecord, type StoredRecord } from "../record-format/record";
import { userIdsFor } from "../record-format/user-ids";
import type { CommitHost } from "../commit/commit-host";
import { DocumentCache } from "../document/document-cache";
import { PPDBError } from "../base/error";
import { ChangeFeed } from "../events/change-feed";
import { StoreEvents } from "../events/store-events";
import type { PPDBOptions } from "./options";
import type { BaseView, CacheView } from "../peers/cache-view";
import { StoreDirectory } from "../peers/store-directory";
import { Sharers } from "../peers/sharers";
import type { RequestClass } from "../requests/request-class";
import { DurableStore, type RequestObserver } from "../requests/durable-store";
import type { FailureKind } from "../requests/failure";
import type { KeyInfo } from "../platform/platform";
import { Metrics } from "../telemetry/metrics";
import { Reporter } from "../telemetry/reporter";
import { ServiceHealth } from "../telemetry/service-health";
import { WebhookSettings } from "../telemetry/webhook-settings";
import { Schema } from "../schema/schema";
import type { Server } from "./server";
import type { StoreName } from "../base/store-name";
import { KeyMutex } from "../threads/key-mutex";
import { Outcomes } from "../record/outcomes";
import { freezeValue } from "../value/freeze-value";
import { Announcer } from "./announcer";
import type { Session } from "./session";
import { Settings } from "./settings";

/** What the parts of one store share. */
export class StoreContext implements CommitHost, RequestObserver, CacheView {
	/** The store's name as people see it. */
	public readonly name: string;
	public readonly settings: Settings;
	public readonly metrics: Metrics;
	public readonly health: ServiceHealth;
	public readonly webhook: WebhookSettings;
	public readonly reporter: Reporter;
	public readonly events: StoreEvents;
	public readonly changes: ChangeFeed;
	public readonly durable: DurableStore;
	public readonly cache: DocumentCache;
	/** What this store knows about other servers: there are none while it is in memory. */
	public readonly directory: StoreDirectory;
	/** The other servers that cache the keys; every new revision is announced to them. */
	public readonly sharers: Sharers;
	/** One request at a time per key: loads, commits and removals never overtake each other. */
	public readonly locks: KeyMutex;
	/** Which keys this server holds; missing in stores that any server may write. */
	public session: Session | undefined;
	public readonly announcer: Announcer;
	/** How transactions ended, as far as this server knows. */
	public readonly outcomes = new Outcomes();
	/** Keys whose records contain values that cannot be stored. */
	private readonly unstorable = new Set<string>();
	/** Changes only until the first document is loaded. */
	public schema!: Schema;
	/** Called if a document may be stale, with the revision that another server announced. */
	public onDoubt: (key: string, heard?: number) => void = () => undefined;
	/** The `debug` option, at hand for each update. */
	public isDebug = false;
	/** Whether what is handed out is frozen: in Studio and with `debug`, so that a game that writes to it fails at that line. */
	public isFreezing = false;
	/** The `maxPendingUpdates` option, at hand for each update. */
	public pendingUpdatesMax = 0;

	public constructor(
		public readonly server: Server,
		public readonly storeName: StoreName,
		options: PPDBOptions,
	) {
		const { platform } = server;
		const { shown: name, mark } = storeName;
		this.name = name;
		this.settings = new Settings(name, options);
		this.useSchema(options);
		this.metrics = new Metrics(platform.clock, server.metrics);
		this.webhook = new WebhookSettings(() => this.settings.options());
		this.reporter = new Reporter(
			platform,
			name,
			{ isDebug: () => this.isDebug, logger: () => this.settings.logger() },
			this.webhook,
			server.reports,
			this.metrics,
		);
		this.health = new ServiceHealth(platform.clock, (kind, message) => {
			this.reporter.status(kind, message);
		});
		this.events = new StoreEvents(platform.scheduler, this.reporter);
		this.changes = new ChangeFeed(platform.scheduler, this.reporter, () => {
			this.cache.endRoom();
		});
		const warn = (message: string) => {
			this.reporter.warnHere(message);
		};
		this.durable = new DurableStore(platform, storeName, warn, this);
		this.directory = new StoreDirectory(server.directory, () => this.durable.isInMemory());
		this.cache = new DocumentCache(platform.clock, platform.scheduler);
		this.locks = new KeyMutex(platform.scheduler);
		this.sharers = new Sharers(platform, server.id, mark, this.directory, this);
		this.cache.follow({
			added: ({ key }) => {
				this.sharers.join(key);
			},
			removed: ({ key, base }) => {
				this.sharers.leave(key, base);
			},
		});
		this.announcer = new Announcer(this);
		this.applySettings();
	}

	/** The user ids to add to a record. A failure to determine them does not keep anything from being stored. */
	public userIdsOf(key: string): ReadonlyArray<number> {
		const [ok, result] = pcall(() => userIdsFor(this.settings.options().userIds, key));
		if (ok) {
			return result;
		}
		const problem = result instanceof PPDBError ? result.message : tostring(result);
		this.reporter.warnOnce(`${problem}; records keep the user ids that they already have`);
		return [];
	}

	/** A value that was found under a key, as this store reads it. */
	public decode(stored: unknown, key: string, keyInfo: KeyInfo | undefined): StoredRecord {
		const adopts = this.schema.adopts();
		return decodeRecord(stored, key, { keyInfo, adopts, clock: this.server.platform.clock });
	}

	/** Adopts the schema options. */
	public useSchema(options: PPDBOptions): void {
		this.schema = new Schema(options, (key, paths) => {
			this.reportUnstorable(key, paths);
		});
	}

	/** Applies the current settings. */
	public applySettings(): void {
		this.isDebug = this.settings.isDebug();
		this.isFreezing = this.isDebug || this.server.platform.lifecycle.isStudio();
		this.pendingUpdatesMax = this.settings.pendingUpdatesMax();
		this.cache.tracksUse = this.settings.expireSeconds() !== undefined;
		this.cache.endRoom();
	}

	public wantsLiveData(): boolean {
		return this.settings.wantsLiveData();
	}

	public isClosing(): boolean {
		return this.server.phase !== "running";
	}

	public requestBegan(requestClass: RequestClass): void {
		this.metrics.requestBegan(requestClass);
	}

	public requestEnded(requestClass: RequestClass, seconds: number, failure?: FailureKind): void {
		this.metrics.requestEnded(requestClass, seconds);
		this.health.observe(failure);
	}

	public baseOf(key: string): BaseView | undefined {
		return this.cache.documents.get(key)?.base;
	}

	public seenAt(key: string): number {
		return this.cache.documents.get(key)?.seenAt ?? 0;
	}

	public isUnsettled(key: string): boolean {
		return this.cache.documents.get(key)?.isDirty() ?? false;
	}

	public look(key: string, heard?: number): void {
		this.onDoubt(key, heard);
	}

	public noteTold(count: number): void {
		this.metrics.add("invalidationsSent", count);
	}

	public noteSharers(change: number): void {
		this.metrics.add("sharers", change);
	}

	/** Reports, once per key, what was left out of a record. */
	private reportUnstorable(key: string, paths: ReadonlyArray<string>): void {
		if (this.unstorable.has(key)) {
			return;
		}
		this.unstorable.add(key);
		this.announcer.unstorable(key, paths);
	}

	/** Data that belongs to no document, as it is handed out. */
	public shown<T>(data: T): T {
		return this.isFreezing ? freezeValue(data) : data;
	}
}
