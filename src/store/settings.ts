import { LEASE_SECONDS_DEFAULT } from "../directory/presence";
import { PPDBError } from "../error";
import type { PPDBOptions } from "../options";
import type { Logger } from "../report/reporter";
import { equalValues } from "../value/equal-values";

/** How often a failed request is tried again before the failure is reported. */
const RETRIES_DEFAULT = 3;
/** More unsaved updates than that hold up who makes them. */
const PENDING_UPDATES_MAX_DEFAULT = 1000;
/** Others see a change soon enough if no window is stretched beyond this. */
const DIRTY_SECONDS_MAX_DEFAULT = 4;
/** Updates within this time share one commit. */
const DEBOUNCE_SECONDS_DEFAULT = 1;

/** A crashed server's keys are free well before, and a player waits no longer; most outages are shorter. */
const LOAD_TIMEOUT_SECONDS_DEFAULT = 30;

/** Options that no document depends on: they may come late. */
const LATE: ReadonlySet<string> = new Set([
	"debug",
	"logger",
	"redactKeys",
	"reportLevel",
	"webhook",
	"webhookProxy",
]);

/**
 * The options of a store, as they stand. Several scripts may make a store of the same name; they
 * share it, and what one of them leaves open another may still say.
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
		return this.given.retries ?? RETRIES_DEFAULT;
	}

	public debounceSeconds(): number {
		return this.given.debounce ?? DEBOUNCE_SECONDS_DEFAULT;
	}

	public dirtySecondsMax(): number {
		return this.given.maxDirtySeconds ?? DIRTY_SECONDS_MAX_DEFAULT;
	}

	public pendingUpdatesMax(): number {
		return this.given.maxPendingUpdates ?? PENDING_UPDATES_MAX_DEFAULT;
	}

	public expireSeconds(): number | undefined {
		return this.given.expire;
	}

	/** Whether what another server has changed leaves the cache, instead of being refreshed. */
	public evictsStale(): boolean {
		return this.given.onInvalidate === "evict";
	}

	/** Whether one server at a time holds a document. */
	public isSession(): boolean {
		return this.given.lock === "session";
	}

	public loadTimeoutSeconds(): number {
		return this.given.loadTimeout ?? LOAD_TIMEOUT_SECONDS_DEFAULT;
	}

	public leaseSeconds(): number {
		return this.given.leaseSeconds ?? LEASE_SECONDS_DEFAULT;
	}

	public requiresLease(): boolean {
		return this.given.requireLease ?? false;
	}

	/** Whether Studio is to use the data of the game. */
	public wantsLiveData(): boolean {
		return this.given.studio === "live";
	}

	public isDebug(): boolean {
		return this.given.debug ?? false;
	}

	public logger(): Logger | undefined {
		return this.given.logger;
	}

	public options(): PPDBOptions {
		return this.given;
	}

	/**
	 * Takes in what another script said of the same store.
	 *
	 * @param isInUse - whether documents have been loaded, so that nothing can change any more
	 * @throws OptionsConflict when it contradicts what was said before
	 */
	public adopt(options: PPDBOptions, isInUse: boolean): void {
		const merged = table.clone(this.given) as unknown as Map<string, defined>;
		for (const [name, value] of pairs(options)) {
			const known = this.given[name] as defined | undefined;
			if (
				name === "hooks" ||
				(known !== undefined && isSame(name, known, value as defined))
			) {
				continue;
			}
			if (known !== undefined || (isInUse && !LATE.has(name))) {
				const message =
					`store "${this.storeName}" exists already, with another "${name}"; ` +
					"give the options in one place, or the same in all";
				// An address is nobody's business, so it does not travel with the error.
				const shown = name === "webhook" || name === "webhookProxy" ? undefined : value;
				throw new PPDBError("OptionsConflict", message, { value: shown });
			}
			merged.set(name, value as defined);
		}
		this.given = merged as unknown as PPDBOptions;
	}
}

/** Functions cannot be compared, so steps and template functions of equal number count as equal. */
function isSame(name: keyof PPDBOptions, known: defined, value: defined): boolean {
	if (name === "migrations") {
		return (known as Array<defined>).size() === (value as Array<defined>).size();
	}
	if (typeIs(known, "function") && typeIs(value, "function")) {
		return true;
	}
	return equalValues(known, value);
}
