import type { Platform } from "../platform/platform";
import { takeFatal, timeRaisedErrors } from "../base/raised-errors";

/** What the engine shows of an error that is a table, regardless of its `__tostring`. It ends in "Luau.", or formerly in "Lua." */
const BLANK = "^Error occurred, no output from Lua";

/** Prints the line of one of the library's errors that was not caught, of which the engine shows nothing. */
export function showUncaught({ clock, console, lifecycle, scheduler }: Platform): void {
	timeRaisedErrors(() => clock.now());
	lifecycle.onScriptError((message) => {
		if (string.find(message, BLANK)[0] === undefined) {
			return;
		}
		// By then the engine has finished with the thread.
		scheduler.delay(0, () => {
			const problem = takeFatal();
			if (problem !== undefined) {
				console.warn(tostring(problem));
			}
		});
	});
}
