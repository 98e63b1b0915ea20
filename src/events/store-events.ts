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
	/** What an `onError` hook failed with is not handed to the `onError` hooks. */
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

	/** Adds a hook. What it returns takes it out again. */
	public addHook(name: keyof Hooks, hook: AnyHook): () => void {
		// Each has a function of its own, so that a hook can be added twice and taken out once.
		const added: AnyHook = (...values) => hook(...values);
		this.hooks.set(name, [...(this.hooks.get(name) ?? []), added]);
		return () => {
			const others = (this.hooks.get(name) ?? []).filter((other) => other !== added);
			this.hooks.set(name, others);
		};
	}

	/**
	 * A document has come into the cache.
	 *
	 * @param see - gives its data as users get to see it
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
	 * Runs the hooks of a name, each on a thread of its own. One that throws is reported.
	 *
	 * @param key - whose document it is about, for the report
	 * @param values - what the hooks get
	 */
	public runHooks(name: keyof Hooks, key: string | undefined, ...values: Array<unknown>): void {
		for (const hook of this.hooks.get(name) ?? []) {
			this.scheduler.spawn(() => {
				this.runHook(name, hook, key, values);
			});
		}
	}

	/** Whether anybody wants to know. To hand data out that nobody looks at would cost a copy. */
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
