import { t } from "@rbxts/t";

import { checkStoreName, NAME_BYTES_MAX } from "../value/arguments";
import type { UserIdsFunction } from "../record-format/user-ids";
import { describeValue, PPDBError } from "../base/error";
import { HOOK_NAMES, type Hooks } from "../events/hooks";
import { REPORT_LEVELS, type ReportLevel } from "../telemetry/report";
import type { ReportOptions } from "../telemetry/report-options";
import { isAddress, isWebhook } from "../telemetry/webhook-settings";
import { faultOfMigrations } from "../schema/migrations";
import type { SchemaOptions } from "../schema/schema-options";
import { suggestName } from "../value/nearest-name";
import { inspectStorable } from "../value/storable-value";

/** How a store behaves. Every option may be left out. */
export interface PPDBOptions<T = unknown, Migrated = T>
	extends SchemaOptions<T, Migrated>, ReportOptions {
	/**
	 * The data store's scope: 1 to 50 bytes. Default: "global", as for all data stores.
	 *
	 * For existing data in a scope. Stores with the same name and different scopes are different stores.
	 */
	readonly scope?: string;
	/**
	 * A function of the key that returns the ids of the users whose data it is, at most 4, or nil. Default: none.
	 *
	 * They are stored with each commit, along with those that the key already has, which helps with requests to erase a user's
	 * data. It must not yield. If it fails, `init` throws `InvalidOption`.
	 */
	readonly userIds?: UserIdsFunction;
	/**
	 * How many times a failed request is retried before the failure is reported: 0 or more.
	 * Default 3.
	 *
	 * Saving never gives up: what could not be stored stays in memory and is retried.
	 */
	readonly retries?: number;
	/** Functions that run before saving and after loading. A hook cannot stop or delay either. */
	readonly hooks?: Hooks<T>;
	/**
	 * Seconds after which an unused document leaves the cache: more than 0. Default: never.
	 *
	 * It is stored first. In session mode this ends the session. The stored record does not expire.
	 */
	readonly expire?: number;
	/**
	 * Seconds from the first unsaved update of a document to its commit: 0 or more. Default 1.
	 *
	 * This is also how much a crash of the server can lose.
	 */
	readonly debounce?: number;
	/**
	 * What happens to a document in memory that another server has changed: "refresh" updates it
	 * automatically, "evict" drops it from the cache, except in session mode. Default "refresh".
	 *
	 * Its unsaved updates are kept either way: they are stored before it leaves.
	 */
	readonly onInvalidate?: "refresh" | "evict";
	/**
	 * Most seconds that an unsaved update waits for its commit to begin, if other servers
	 * write the same key and `debounce` is stretched for that: 0 or more. Default 4.
	 *
	 * It never shortens `debounce`, and an outage or a used-up budget may take longer. Above 4,
	 * other servers also see older data.
	 */
	readonly maxDirtySeconds?: number;
	/**
	 * How many unsaved updates a document may have: 1 or more. Default 1000.
	 *
	 * Once there are that many, `update` yields until some are stored; nothing is dropped. Only an outage or
	 * hundreds of updates a second lead to this.
	 */
	readonly maxPendingUpdates?: number;
	/**
	 * "shared": any server may update a document at any time. "session": one server at a time holds a
	 * document, which suits player data; `init`, and nothing else, waits until the previous server has released it and
	 * takes it. Default "shared".
	 *
	 * Nothing is lost either way, and "session" continues without leases if MemoryStore is down.
	 */
	readonly lock?: LockMode;
	/**
	 * Seconds that `init` keeps trying in total before it throws: above 0. Default 30.
	 *
	 * It waits for a service that does not answer (`LoadFailed`) and, in session mode, for a server that does not release the
	 * document (`LockTimeout`). More failures than `retries` are reported meanwhile.
	 */
	readonly loadTimeout?: number;
	/**
	 * Seconds after which a crashed server counts as gone and loses what it holds: 3 to 300.
	 * Default 12. A lower value costs more: this server announces its presence three times in that period.
	 */
	readonly leaseSeconds?: number;
	/**
	 * Makes `init` throw `LockUnavailable`, in session mode, if MemoryStore does not answer for `loadTimeout` seconds, instead
	 * of continuing without a lease after 4 seconds. Default false.
	 */
	readonly requireLease?: boolean;
	/**
	 * What the store uses in Studio: "memory", so that a playtest cannot change the game's data, or the
	 * "live" data. Default "memory". Live servers always use the game's data.
	 *
	 * Data in memory is gone when Play stops; the output says so in one line. "live" without access to
	 * data stores is memory, too, as is a place that was never published.
	 */
	readonly studio?: StudioMode;
	/**
	 * Prints what the store does, freezes what is handed out, checks each update's data immediately
	 * and runs each updater two more times, on copies, to find out whether it could be replayed. Default
	 * false: it costs time.
	 */
	readonly debug?: boolean;
}

/** The number of servers that may have a document at a time. */
export type LockMode = "shared" | "session";
/** What a store uses in Studio. */
export type StudioMode = "memory" | "live";

interface OptionRule {
	readonly check: (value: unknown) => boolean;
	readonly expected: string;
	/** What exactly is wrong with a value that fails the check; by default, which value it is. */
	readonly faultOf?: (value: unknown) => string | undefined;
	/** The value must not be shown, even if it is wrong. */
	readonly isSecret?: boolean;
}

const isHooks = t.map(t.literal(...HOOK_NAMES), t.callback);

function faultOfScope(value: unknown): unknown {
	const [ok, problem] = pcall(() => {
		checkStoreName(value);
	});
	return ok ? undefined : problem;
}

function faultOfTemplate(value: unknown): string | undefined {
	return typeIs(value, "function") ? undefined : inspectStorable(value, "template").obstacle;
}

function faultOfHooks(value: unknown): string | undefined {
	if (!typeIs(value, "table")) {
		return undefined;
	}
	for (const [name, hook] of pairs(value as Map<unknown, unknown>)) {
		if (!HOOK_NAMES.includes(name as (typeof HOOK_NAMES)[number])) {
			return `one named ${describeValue(name)}${suggestName(name, HOOK_NAMES)}`;
		}
		if (!typeIs(hook, "function")) {
			return `a ${tostring(name)} that is ${describeValue(hook)}`;
		}
	}
	return undefined;
}

function isReportLevel(value: unknown): boolean {
	return REPORT_LEVELS.includes(value as ReportLevel);
}

const RULES: { readonly [Name in keyof Required<PPDBOptions>]: OptionRule } = {
	scope: {
		check: (value) => faultOfScope(value) === undefined,
		expected: `a string of 1 to ${NAME_BYTES_MAX} bytes`,
	},
	userIds: { check: t.callback, expected: "a function of the key" },
	migrations: {
		check: (value) => faultOfMigrations(value) === undefined,
		expected: "functions or steps numbered 1, 2, 3, ... without a gap",
		faultOf: faultOfMigrations,
	},
	schema: { check: t.callback, expected: "a function" },
	onInvalid: { check: t.callback, expected: "a function" },
	retries: {
		check: t.intersection(t.integer, t.numberMin(0)),
		expected: "a whole number, 0 or more",
	},
	hooks: {
		check: isHooks,
		expected: `functions named ${HOOK_NAMES.join(" or ")}`,
		faultOf: faultOfHooks,
	},
	expire: { check: t.numberPositive, expected: "a number of seconds above 0" },
	debounce: { check: t.numberMin(0), expected: "a number of seconds, 0 or more" },
	onInvalidate: {
		check: t.literal("refresh", "evict"),
		expected: 'one of "refresh" and "evict"',
	},
	maxDirtySeconds: { check: t.numberMin(0), expected: "a number of seconds, 0 or more" },
	maxPendingUpdates: {
		check: t.intersection(t.integer, t.numberMin(1)),
		expected: "a whole number, 1 or more",
	},
	template: {
		check: (value) => faultOfTemplate(value) === undefined,
		expected: "data that can be stored, or a function of the key",
		faultOf: faultOfTemplate,
	},
	lock: { check: t.literal("shared", "session"), expected: '"shared" or "session"' },
	loadTimeout: { check: t.numberPositive, expected: "a number of seconds above 0" },
	leaseSeconds: {
		check: t.numberConstrained(3, 300),
		expected: "a number of seconds from 3 to 300",
	},
	requireLease: { check: t.boolean, expected: "true or false" },
	studio: { check: t.literal("memory", "live"), expected: '"memory" or "live"' },
	debug: { check: t.boolean, expected: "true or false" },
	webhook: {
		check: isWebhook,
		expected: "a URL that begins with https://, or a Secret",
		isSecret: true,
	},
	webhookProxy: {
		check: isAddress,
		expected: "a URL that begins with https://",
		isSecret: true,
	},
	reportLevel: { check: isReportLevel, expected: `one of ${REPORT_LEVELS.join(", ")}` },
	redactKeys: { check: t.boolean, expected: "true or false" },
	logger: { check: t.callback, expected: "a function" },
};

/**
 * Checks a store's options.
 *
 * @throws InvalidOption for an unknown name or an invalid value
 */
export function checkOptions(options: unknown): void {
	if (!typeIs(options, "table")) {
		const message = `options must be a table, got ${describeValue(options)}`;
		throw new PPDBError("InvalidOption", message, { value: options });
	}
	for (const [name, value] of pairs(options)) {
		const rule = (RULES as unknown as Map<unknown, OptionRule>).get(name);
		if (rule === undefined) {
			throw unknownOption(name);
		}
		if (!rule.check(value)) {
			const message = `option "${tostring(name)}" must be ${rule.expected}`;
			if (rule.isSecret === true) {
				throw new PPDBError("InvalidOption", `${message}, got something else`);
			}
			const fault = rule.faultOf?.(value) ?? describeValue(value);
			throw new PPDBError("InvalidOption", `${message}, got ${fault}`, { value });
		}
	}
}

function unknownOption(name: unknown): PPDBError {
	const known = new Array<string>();
	for (const [option] of pairs(RULES)) {
		known.push(option);
	}
	known.sort();
	const message = `there is no option ${describeValue(name)}${suggestName(name, known)}`;
	return new PPDBError("InvalidOption", `${message}; there are ${known.join(", ")}`, {
		value: name,
	});
}
