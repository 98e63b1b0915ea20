import { Signal } from "@rbxts/beacon";

import { PPDBError } from "../error";
import type { Scheduler } from "../platform/platform";
import type { Reporter } from "../report/reporter";

/** What a commit did. */
export interface SaveSummary {
	/** The record's revision since then; it only ever grows. */
	readonly revision: number;
	/** How many updates of this server the record gained, in the order in which they were made. */
	readonly updates: number;
	/** Whether another server had written meanwhile, so that the updates were applied to its data. */
	readonly isReplayed: boolean;
}

/** A function that runs at a point in a document's life. It may yield; it cannot hold PPDB up. */
export type Hook = (key: string, data: never) => void;

/** The hooks that a store's options may name. */
export interface Hooks {
	/** Before a commit is sent, with the data as it is then. */
	readonly beforeSave?: Hook;
	/** After a document was loaded, with its data after migrations. */
	readonly afterLoad?: Hook;
}

/** The names of all hooks. */
export const HOOK_NAMES: ReadonlyArray<keyof Hooks> = ["beforeSave", "afterLoad"];

/** The hooks and signals of a store. */
export class StoreEvents {
	public readonly onInit = new Signal<[key: string, data: unknown]>();
	public readonly onSave = new Signal<[key: string, data: unknown, summary: SaveSummary]>();
	public readonly onDelete = new Signal<[key: string]>();
	public readonly onInvalidate = new Signal<[key: string]>();
	private readonly hooks = new Array<Hooks>();

	public constructor(
		private readonly scheduler: Scheduler,
		private readonly reporter: Reporter,
	) {}

	/** Adds hooks; they run in the order in which they were added. */
	public addHooks(hooks: Hooks): void {
		this.hooks.push(hooks);
	}

	/** Runs the hooks of a name, each on a thread of its own. One that throws is reported. */
	public runHooks(name: keyof Hooks, key: string, data: unknown): void {
		for (const hooks of this.hooks) {
			const hook = hooks[name] as ((key: string, data: unknown) => void) | undefined;
			if (hook !== undefined) {
				this.scheduler.spawn(() => {
					this.runHook(name, hook, key, data);
				});
			}
		}
	}

	private runHook(
		name: string,
		hook: (key: string, data: unknown) => void,
		key: string,
		data: unknown,
	): void {
		const [ok, cause] = pcall(hook, key, data);
		if (!ok) {
			const message = `the hook ${name} threw; nothing else was affected`;
			this.reporter.report(new PPDBError("HookFailed", message, { key, cause }));
		}
	}
}
