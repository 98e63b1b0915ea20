/**
 * What owns threads: one per emulated server, and one for the driver code of a test.
 *
 * Events of a dead process are dropped, so none of its threads ever resumes.
 */
export class Process {
	/** False once the server is gone. */
	public alive = true;
	/** Events of the process wait until the clock has reached this time (a server that hangs). */
	public frozenUntil = 0;
	/** Errors of its threads and signal handlers, oldest first: in full, even if the engine would show nothing of them. */
	public readonly unhandledErrors = new Array<string>();
	/** Called with each of them. */
	public onError?: (failure: unknown, trace: string) => void;

	public constructor(public readonly name: string) {}

	/** Records the error that ended a thread. The driver goes on, like a Roblox server. */
	public report(failure: unknown, failed?: thread): void {
		const trace = failed === undefined ? "" : debug.traceback(failed);
		const separator = trace === "" ? "" : "\n";
		this.unhandledErrors.push(`${tostring(failure)}${separator}${trace}`);
		this.onError?.(failure, trace);
	}
}
