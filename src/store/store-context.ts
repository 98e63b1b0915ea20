import type { Document } from "../document/document";
import { DocumentCache } from "../document/document-cache";
import { StoreEvents } from "../hooks/store-events";
import type { PPDBOptions } from "../options";
import { DurableStore } from "../platform/durable-store";
import { Reporter } from "../report/reporter";
import { Schema } from "../schema/schema";
import type { Server } from "../server/server";
import { KeyLocks } from "../threads/key-locks";
import { copyValue } from "../value/copy-value";
import { freezeValue } from "../value/freeze-value";
import { Settings } from "./settings";

/** What the parts of one store share. */
export class StoreContext {
	public readonly settings: Settings;
	public readonly reporter: Reporter;
	public readonly events: StoreEvents;
	public readonly durable: DurableStore;
	public readonly cache: DocumentCache;
	/** One request at a time per key: loads, commits and removals never overtake each other. */
	public readonly locks: KeyLocks;
	/** Changes only until the first document is loaded. */
	public schema: Schema;
	/** The `debug` option, at hand for each update. */
	public isDebug = false;
	/** The `maxPendingUpdates` option, at hand for each update. */
	public pendingUpdatesMax = 0;

	public constructor(
		public readonly server: Server,
		public readonly name: string,
		options: PPDBOptions,
	) {
		const { platform } = server;
		this.settings = new Settings(name, options);
		this.schema = new Schema(options);
		this.reporter = new Reporter(platform.console, name, () => this.isDebug);
		this.events = new StoreEvents(platform.scheduler, this.reporter);
		this.durable = new DurableStore(platform, name, (message) => {
			this.reporter.warnOnce(message);
		});
		this.cache = new DocumentCache(platform.clock, platform.scheduler);
		this.locks = new KeyLocks(platform.scheduler);
		this.applySettings();
	}

	/** Takes over what the settings say by now. */
	public applySettings(): void {
		const options = this.settings.options();
		this.schema = new Schema(options);
		this.isDebug = this.settings.isDebug();
		this.pendingUpdatesMax = this.settings.pendingUpdatesMax();
		this.cache.tracksUse = this.settings.expireSeconds() !== undefined;
	}

	/** A document's data as users get to see it: live, or in `debug` a copy that cannot change. */
	public view(document: Document): unknown {
		const state = document.state;
		return this.isDebug ? freezeValue(copyValue(state)) : state;
	}
}
