import type { Platform } from "../platform/platform";
import type { Report } from "./report";
import type { WebhookSettings } from "./webhook-settings";

/** The store that a report is from. */
export interface ReportSource {
	readonly webhook: WebhookSettings;
	/** Warns in the output, and nowhere else. */
	warnHere(message: string): void;
}

/** What became of the reports of this server. */
export interface ReportStat {
	readonly sent: number;
	readonly dropped: number;
	readonly waiting: number;
}

/** Sends reports to people: the extension for Discord, or none. */
export interface ReportSink {
	/** Takes a report that is to go to a store's webhook, if it has one that wants it. Does not yield. */
	post(source: ReportSource, report: Report): void;
	/** Sends what there is, the closing summaries first; what comes later waits for the next call. Yields for a moment. */
	finish(isSummary: (report: Report) => boolean): void;
	stat(): ReportStat;
}

/** Makes what sends the reports of a server. */
export type ReportSinkFactory = (platform: Platform, serverId: string) => ReportSink;

/** Sends none. */
export const NO_REPORTS: ReportSink = {
	post() {},
	finish() {},
	stat() {
		return { sent: 0, dropped: 0, waiting: 0 };
	},
};
