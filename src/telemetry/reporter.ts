import { Signal } from "@rbxts/beacon";

import type { PPDBError } from "../base/error";
import type { Platform } from "../platform/platform";
import type { LogEntry, Logger } from "./log-entry";
import type { Metrics } from "./metrics";
import { causeOf, levelOf, type Report, type ReportLevel } from "./report";
import type { StatusKind, StoreStatus } from "./status";
import type { ReportSink, ReportSource } from "./report-sink";
import type { WebhookSettings } from "./webhook-settings";

/** What a reporter needs from its store's options. */
export interface ReporterSettings {
	readonly isDebug: () => boolean;
	readonly logger: () => Logger | undefined;
}

const STARTED = "the store is in use on this server";

/** Where a store's failures, news and debug lines go. */
export class Reporter implements ReportSource {
	/** Fires for failures that no caller waits for. */
	public readonly onError = new Signal<[error: PPDBError]>();
	public readonly onStatus = new Signal<[status: StoreStatus]>();
	/** Gets what `onError` gets, even if everything is disconnected from that. */
	public listener: ((failure: PPDBError) => void) | undefined;
	private readonly warned = new Set<string>();
	private hasStarted = false;
	private isStartPosted = false;
	private isLoggerBroken = false;

	public constructor(
		private readonly platform: Platform,
		private readonly storeName: string,
		private readonly settings: ReporterSettings,
		public readonly webhook: WebhookSettings,
		private readonly sink: ReportSink,
		private readonly metrics: Metrics,
	) {}

	/** Reports a failure: a warning in the output, `OnError` and the webhook. */
	public report(failure: PPDBError): void {
		const { code, key } = failure;
		const message = failure.toString();
		const store = this.storeName;
		this.log({ level: levelOf(code), store, message, code, key, error: failure });
		this.mention(failure);
		this.listener?.(failure);
		this.onError.Fire(failure);
	}

	/** Counts a failure of something that is retried anyway, and sends it only to the webhook. */
	public mention(failure: PPDBError): void {
		const { code, message, key, cause } = failure;
		this.metrics.noteFailure(code);
		this.post(levelOf(code), code, message, { key, cause: causeOf(code, cause) });
	}

	/** Warns about a condition once, however often it is noticed. */
	public warnOnce(message: string): void {
		if (!this.warned.has(message)) {
			this.warned.add(message);
			this.log({ level: "warn", store: this.storeName, message });
			this.post("warn", "Warning", message);
		}
	}

	/** Warns only in the output: for problems of the webhook itself. */
	public warnHere(message: string): void {
		this.log({ level: "warn", store: this.storeName, message });
	}

	/** Publishes news: `OnStatus`, the webhook, the logger, and the output in `debug` mode. */
	public status(kind: StatusKind, message: string, key?: string): void {
		this.log({ level: "status", store: this.storeName, message, code: kind, key });
		this.post("status", kind, message, { key });
		this.onStatus.Fire({ kind, message, key });
	}

	/** @throws InvalidArgument unless it is an https URL or a `Secret` */
	public setWebhook(url: unknown): void {
		this.webhook.setUrl(url);
		this.noteWebhook();
	}

	/** @throws InvalidArgument unless it is true or false */
	public sendToDiscord(isEnabled: unknown): void {
		this.webhook.setEnabled(isEnabled);
		this.noteWebhook();
	}

	/** Reports that the store has started. */
	public start(): void {
		this.hasStarted = true;
		this.isStartPosted = this.webhook.target() !== undefined;
		this.status("started", STARTED);
	}

	/** A webhook that is set late still gets the report of the start. */
	public noteWebhook(): void {
		if (this.hasStarted && !this.isStartPosted && this.webhook.target() !== undefined) {
			this.isStartPosted = true;
			this.post("status", "started", STARTED);
		}
	}

	/** Prints a line if the store is in `debug` mode. */
	public trace(text: string): void {
		if (this.settings.isDebug()) {
			this.log({ level: "trace", store: this.storeName, message: text });
		}
	}

	private post(
		level: ReportLevel,
		code: string,
		message: string,
		details: Pick<Report, "key" | "cause"> = {},
	): void {
		this.sink.post(this, { level, store: this.storeName, code, message, ...details });
	}

	private log(entry: LogEntry): void {
		const logger = this.settings.logger();
		if (logger === undefined) {
			this.print(entry);
			return;
		}
		this.platform.scheduler.spawn(() => {
			const [ok, problem] = pcall(logger, entry);
			if (ok) {
				return;
			}
			this.print(entry);
			if (!this.isLoggerBroken) {
				this.isLoggerBroken = true;
				const message = `the logger threw: ${tostring(problem)}`;
				this.print({ level: "warn", store: this.storeName, message });
			}
		});
	}

	private print(entry: LogEntry): void {
		const { console } = this.platform;
		const line = `[PPDB ${this.storeName}] ${entry.message}`;
		if (entry.level === "error" || entry.level === "warn") {
			console.warn(line);
		} else if (this.settings.isDebug()) {
			console.print(line);
		}
	}
}
