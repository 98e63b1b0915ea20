import type { ReportLevel } from "./report";
import type { Logger } from "./log-entry";

/** Where a store's reports go, and which are wanted. */
export interface ReportOptions {
	/**
	 * Where reports go: a Discord webhook's https URL, or better a `Secret` from
	 * `HttpService:GetSecret`. Default: none. Reports are on then; `sendToDiscord(false)` stops them.
	 *
	 * It is never printed, and no error shows it.
	 */
	readonly webhook?: string | Secret;
	/**
	 * The https base address of a proxy that stands in for `https://discord.com`. Default: none.
	 *
	 * Who runs it sees the reports and can post to the webhook. A webhook in a `Secret` must then
	 * hold only what follows the host, beginning with `/api/webhooks/`.
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
	 * It runs on a thread of its own; if it throws, the entry goes to the output after all.
	 */
	readonly logger?: Logger;
}
