import type { ReportLevel } from "./report";
import type { Logger } from "./log-entry";

/** Where a store's reports go, and which ones are sent. */
export interface ReportOptions {
	/**
	 * Where reports go: a Discord webhook's https URL, or better a `Secret` from
	 * `HttpService:GetSecret`. Default: none. Setting it turns reports on; `sendToDiscord(false)` turns them off.
	 *
	 * It is never printed, and no error shows it.
	 */
	readonly webhook?: string | Secret;
	/**
	 * The https base address of a proxy that replaces `https://discord.com`. Default: none.
	 *
	 * Its operator sees the reports and can post to the webhook. A webhook in a `Secret` must then
	 * contain only what follows the host, beginning with `/api/webhooks/`.
	 */
	readonly webhookProxy?: string;
	/** The least important reports that are sent: "error", "warn" or "status". Default "status". */
	readonly reportLevel?: ReportLevel;
	/** Leaves keys, which often contain user ids, out of reports. Default false. */
	readonly redactKeys?: boolean;
	/**
	 * Gets everything that would otherwise go to the output window, and the store's news. Default:
	 * print and warn.
	 *
	 * It runs on its own thread; if it throws, the entry goes to the output after all.
	 */
	readonly logger?: Logger;
}
