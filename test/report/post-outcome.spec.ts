import { outcomeOfError, type PostOutcome } from "../../src/extensions/discord/post-outcome";

/** What `HttpService` throws. Nothing of it says that a webhook is gone. */
const ROWS: ReadonlyArray<[message: string, kind: PostOutcome["kind"]]> = [
	["Http requests are not enabled. Enable via game settings", "disabled"],
	["Http requests can only be executed by game server", "disabled"],
	["Number of requests exceeded limit", "failed"],
	["HTTP 429 (Too Many Requests)", "failed"],
	["HttpError: Timedout", "failed"],
	["HttpError: ConnectFail", "failed"],
	["HttpError: DnsResolve", "failed"],
	["HttpError: NetFail", "failed"],
	["HttpError: SslConnectFail", "failed"],
	["HttpError: SslVerificationFail", "failed"],
	["HttpError: Aborted", "failed"],
	["HttpError: TooManyRedirects", "failed"],
	["HttpError: InvalidRedirect", "failed"],
	["HttpError: InvalidUrl", "failed"],
	["HttpError: OutOfMemory", "failed"],
	["HttpError: ConnectionClosed", "failed"],
	["HttpError: ServerProtocolError", "failed"],
	["HttpError: InactivityTimeout", "failed"],
	["HttpError: TooManyOutstandingRequests", "failed"],
	["HttpError: Unknown", "failed"],
	["HttpService is not allowed to access ROBLOX resources", "failed"],
	["https://discord.example: Trust check failed", "failed"],
	["Empty URL", "failed"],
	["Post data too large. Limit: 1024 KB. Post size: 2048 KB", "failed"],
	["something that nobody has seen before", "failed"],
];

export = () => {
	for (const [message, kind] of ROWS) {
		it(`takes "${message}" as ${kind}`, () => {
			expect(outcomeOfError(message).kind).to.equal(kind);
		});
	}
};
