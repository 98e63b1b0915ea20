import { LEASE_SECONDS_DEFAULT } from "../peers/presence";
import { PPDBError } from "../base/error";
import type { PPDBOptions } from "./options";
import type { Logger } from "../telemetry/log-entry";
import { equalValues } from "../value/equal-values";

/** The defaults. Options that are not listed have none. */
const DEFAULTS = {
	/** Updates within this time share one commit. */
	debounce: 1,
	debug: false,
	leaseSeconds: LEASE_SECONDS_DEFAULT,
	/** Well after a crashed server's keys are free, and as long as a player will wait; most outages are shorter. */
	loadTimeout: 30,
	lock: "shared",
	/** Other servers see a change soon enough if no window is stretched beyond this. */
	maxDirtySeconds: 4,
	/** More unsaved updates make their callers wait. */
	maxPendingUpdates: 1000,
	onInvalidate: "refresh",
	requireLease: false,
	/** How often a failed request is retried before the failure is reported. */
	retries: 3,
	studio: "memory",
} as const satisfies PPDBOptions;

/** Options that no document depends on: they may be given late. */
const LATE: ReadonlySet<string> = new Set([
	"debug",
	"logger",
	"redactKeys",
	"reportLevel",
	"webhook",
	"webhookProxy",
]);

/**
 * The options of a store. Several scripts may make a store with the same name; they
 * share it, and options that one of them leaves out may still be given by another.
 */
export class Settings {
	private given: PPDBOptions;

	public constructor(
		private readonly storeName: string,
		options: PPDBOptions,
	) {
		this.given = table.clone(options);
	}

	public retries(): number {
		return this.inForce("retries");
	}

	public debounceSeconds(): number {
		return this.inForce("debounce");
	}

	public dirtySecondsMax(): number {
		return this.inForce("maxDirtySeconds");
	}

	public pendingUpdatesMax(): number {
		return this.inForce("maxPendingUpdates");
	}

	public expireSeconds(): number | undefined {
		return this.given.expire;
	}

	/** Whether documents that another server has changed leave the cache instead of being refreshed. */
	public evictsStale(): boolean {
		return this.inForce("onInvalidate") === "evict";
	}

	/** Whether one server at a time holds a document. */
	public isSession(): boolean {
		return this.inForce("lock") === "session";
	}

	public loadTimeoutSeconds(): number {
		return this.inForce("loadTimeout");
	}

	public leaseSeconds(): number {
		return this.inForce("leaseSeconds");
	}

	public requiresLease(): boolean {
		return this.inForce("requireLease");
	}

	/** Whether Studio uses the data of the game. */
	public wantsLiveData(): boolean {
		return this.inForce("studio") === "live";
	}

	public isDebug(): boolean {
		return this.inForce("debug");
	}

	public logger(): Logger | undefined {
		return this.given.logger;
	}

	public options(): PPDBOptions {
		return this.given;
	}

	/**
	 * Adds the options of another script for the same store.
	 *
	 * @param isInUse - whether documents have been loaded, so that nothing can change any more
	 * @throws OptionsConflict if they contradict earlier options
	 */
	public adopt(options: PPDBOptions, isInUse: boolean): void {
		const merged = table.clone(this.given) as unknown as Map<string, defined>;
		for (const [name, value] of pairs(options)) {
			const known = this.given[name] as defined | undefined;
			const isSameAsBefore = known !== undefined && isSame(name, known, value as defined);
			if (name === "hooks" || isSameAsBefore) {
				continue;
			}
			const isTooLate = known === undefined && isInUse && !LATE.has(name);
			if (isTooLate && (DEFAULTS as PPDBOptions)[name] === value) {
				continue;
			}
			if (known !== undefined || isTooLate) {
				throw this.conflict(name, value, isTooLate);
			}
			merged.set(name, value as defined);
		}
		this.given = merged as unknown as PPDBOptions;
	}

	private conflict(name: string, value: unknown, isTooLate: boolean): PPDBError {
		const how = isTooLate
			? `is in use already, and was made without "${name}"; give it where the store is made first`
			: `exists already, with another "${name}"; give the options in one place, or the same in all`;
		// An address is secret, so it is not attached to the error.
		const shown = name === "webhook" || name === "webhookProxy" ? undefined : value;
		const message = `store "${this.storeName}" ${how}`;
		return new PPDBError("OptionsConflict", message, { value: shown });
	}

	private inForce<Name extends keyof typeof DEFAULTS>(name: Name): Required<PPDBOptions>[Name] {
		return (this.given[name] ?? DEFAULTS[name]) as Required<PPDBOptions>[Name];
	}
}

/** Functions cannot be compared, so equal numbers of steps, and any two template functions, count as equal. */
function isSame(name: keyof PPDBOptions, known: defined, value: defined): boolean {
	if (name === "migrations") {
		return (known as Array<defined>).size() === (value as Array<defined>).size();
	}
	if (typeIs(known, "function") && typeIs(value, "function")) {
		return true;
	}
	return equalValues(known, value);
}
