import { Signal } from "@rbxts/beacon";

import { PPDBError } from "../base/error";
import type { Scheduler } from "../platform/platform";
import type { Reporter } from "../telemetry/reporter";
import { HOOK_NAMES, type Hooks, type SaveSummary } from "./hooks";

type AnyHook = (...values: Array<unknown>) => void;

/** The hooks and signals of a store. */
export class StoreEvents {
	public readonly onInit = new Signal<[key: string, data: unknown]>();
	public readonly onSave = new Signal<[key: string, data: unknown, summary: SaveSummary]>();
	public readonly onDelete = new Signal<[key: string]>();
	public readonly onInvalidate = new Signal<[key: string]>();
	public readonly onLockLost = new Signal<[key: string]>();
	public readonly onRejected = new Signal<[key: string, problem: PPDBError, tag: unknown]>();
	private readonly hooks = new Map<string, Array<AnyHook>>();
	/** A failure of an `onError` hook is not passed to the `onError` hooks. */
	private ownFailure: PPDBError | undefined;

	public constructor(
		private readonly scheduler: Scheduler,
		private readonly reporter: Reporter,
	) {
		reporter.listener = (failure) => {
			if (failure !== this.ownFailure) {
				this.runHooks("onError", failure.key, failure);
			}
		};
	}

	/** Adds hooks; they run in the order in which they were added. */
	public addHooks(hooks: Hooks): void {
		for (const name of HOOK_NAMES) {
			const hook = hooks[name] as AnyHook | undefined;
			if (hook !== undefined) {
				this.addHook(name, hook);
			}
		}
	}

	/** Adds a hook. The returned function removes it. */
	public addHook(name: keyof Hooks, hook: AnyHook): () => void {
		// Each gets a wrapper of its own, so that a hook can be added twice and removed once.
		const added: AnyHook = (...values) => hook(...values);
		this.hooks.set(name, [...(this.hooks.get(name) ?? []), added]);
		return () => {
			const others = (this.hooks.get(name) ?? []).filter((other) => other !== added);
			this.hooks.set(name, others);
		};
	}

	/**
	 * A document has been loaded into the cache.
	 *
	 * @param see - returns its data as it is handed out
	 */
	public loaded(key: string, see: () => unknown): void {
		if (this.isHeard("afterLoad", this.onInit)) {
			const data = see();
			this.runHooks("afterLoad", key, key, data);
			this.onInit.Fire(key, data);
		}
	}

	/** A commit is about to be sent. */
	public saving(key: string, see: () => unknown): void {
		if (this.isHeard("beforeSave")) {
			this.runHooks("beforeSave", key, key, see());
		}
	}

	/** Updates are safely stored. */
	public saved(key: string, see: () => unknown, summary: SaveSummary): void {
		if (this.isHeard("afterSave", this.onSave)) {
			const data = see();
			this.runHooks("afterSave", key, key, data, summary);
			this.onSave.Fire(key, data, summary);
		}
	}

	/** A key is gone. */
	public deleted(key: string): void {
		this.runHooks("afterDelete", key, key);
		this.onDelete.Fire(key);
	}

	/**
	 * Runs the hooks with a name, each on its own thread. An error in one is reported.
	 *
	 * @param key - the document's key, for the report
	 * @param values - the arguments of the hooks
	 */
	public runHooks(name: keyof Hooks, key: string | undefined, ...values: Array<unknown>): void {
		for (const hook of this.hooks.get(name) ?? []) {
			this.scheduler.spawn(() => {
				this.runHook(name, hook, key, values);
			});
		}
	}

	/** Whether there are listeners: handing out data would otherwise copy it for nothing. */
	private isHeard(name: keyof Hooks, signal?: { _handlerListHead?: unknown }): boolean {
		return signal?._handlerListHead !== undefined || this.hooks.has(name);
	}

	private runHook(
		name: keyof Hooks,
		hook: AnyHook,
		key: string | undefined,
		values: ReadonlyArray<unknown>,
	): void {
		const [ok, cause] = pcall(() => hook(...values));
		if (!ok) {
			const message = `the hook ${name} threw; nothing else was affected`;
			const problem = new PPDBError("HookFailed", message, { key, cause });
			this.ownFailure = name === "onError" ? problem : undefined;
			this.reporter.report(problem);
		}
	}
}
