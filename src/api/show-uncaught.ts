import type { Platform } from "../platform/platform";
import { takeFatal, timeRaisedErrors } from "../base/raised-errors";

/** All that the engine shows of an error that is a table, whatever its `__tostring` says. It ends in "Luau." or, of old, in "Lua." */
const BLANK = "^Error occurred, no output from Lua";

/** Prints the line of an error of the library's that nobody caught, of which the engine shows nothing. */
export function showUncaught({ clock, console, lifecycle, scheduler }: Platform): void {
	timeRaisedErrors(() => clock.now());
	lifecycle.onScriptError((message) => {
		if (string.find(message, BLANK)[0] === undefined) {
			return;
		}
		// By then the engine is done with the thread.
		scheduler.delay(0, () => {
			const problem = takeFatal();
			if (problem !== undefined) {
				console.warn(tostring(problem));
			}
		});
	});
}
