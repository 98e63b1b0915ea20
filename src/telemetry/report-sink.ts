import type { Platform } from "../platform/platform";
import type { Report } from "./report";
import type { WebhookSettings } from "./webhook-settings";

/** The store that a report comes from. */
export interface ReportSource {
	readonly webhook: WebhookSettings;
	/** Warns only in the output. */
	warnHere(message: string): void;
}

/** What became of this server's reports. */
export interface ReportStat {
	readonly sent: number;
	readonly dropped: number;
	readonly waiting: number;
}

/** Sends reports to people: the Discord extension, or nothing. */
export interface ReportSink {
	/** Accepts a report for a store's webhook, if the store has one that wants it. Does not yield. */
	post(source: ReportSource, report: Report): void;
	/** Sends everything that waits, closing summaries first; later reports wait for the next call. Yields for a moment. */
	finish(isSummary: (report: Report) => boolean): void;
	stat(): ReportStat;
}

/** Creates the sender of a server's reports. */
export type ReportSinkFactory = (platform: Platform, serverId: string) => ReportSink;

/** Sends no reports. */
export const NO_REPORTS: ReportSink = {
	post() {},
	finish() {},
	stat() {
		return { sent: 0, dropped: 0, waiting: 0 };
	},
};
