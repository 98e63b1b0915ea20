import { ServerSignal } from "../scheduler/server-signal";
import type { ServerContext } from "../context/server-context";

/** What the engine shows of an error that is not a text, regardless of its `__tostring`; until about 2021 it said "Lua". */
const NO_OUTPUT = "Error occurred, no output from Luau.";

/**
 * Models `ScriptContext` (https://create.roblox.com/docs/reference/engine/classes/ScriptContext): uncaught errors, in
 * `Error` and in the output.
 *
 * Not modelled: the script in which it happened, which is always nil.
 */
export class EmulatedScriptContext {
	public readonly ClassName = "ScriptContext";
	public readonly Error: ServerSignal<[message: string, stackTrace: string, script: undefined]>;
	private isFiring = false;

	public constructor(private readonly context: ServerContext) {
		const { scheduler, process } = context;
		this.Error = new ServerSignal(scheduler, process);
		process.onError = (failure, trace) => {
			this.show(failure, trace);
		};
	}

	private show(failure: unknown, trace: string): void {
		const isText = typeIs(failure, "string") && failure !== "";
		const message = isText ? failure : NO_OUTPUT;
		this.context.write("error", message);
		// An error in a handler would otherwise call the handler again, and fail again.
		if (this.isFiring) return;
		this.isFiring = true;
		this.Error.fire(message, trace, undefined);
		this.isFiring = false;
	}
}
