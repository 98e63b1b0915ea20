import { describeValue, PPDBError } from "../base/error";
import type { ReportOptions } from "./report-options";
import { REPORT_LEVELS, type Report, type ReportLevel } from "./report";

/** An address or its beginning: https only, so that the token is encrypted on its way. */
const ADDRESS_PATTERN = "^https://%S+$";
const SCHEME = "https://";
const HIDDEN_KEY = "[key]";

/** Whether a value can be the base address of a proxy. */
export function isAddress(value: unknown): boolean {
	if (!typeIs(value, "string")) {
		return false;
	}
	const [start] = string.find(value, ADDRESS_PATTERN);
	return start !== undefined;
}

/** Whether a value can be a webhook. */
export function isWebhook(value: unknown): boolean {
	return typeOf(value) === "Secret" || isAddress(value);
}

/** Where a store's reports go and which ones are sent. The address is a secret: it is never shown. */
export class WebhookSettings {
	private url: string | Secret | undefined;
	private isEnabled: boolean | undefined;

	public constructor(private readonly options: () => ReportOptions) {}

	/**
	 * Stores the address.
	 *
	 * @throws InvalidArgument unless it is an https URL or a `Secret`
	 */
	public setUrl(url: unknown): void {
		if (isWebhook(url)) {
			this.url = url as string | Secret;
			return;
		}
		if (!typeIs(url, "string")) {
			const message = `the webhook must be a URL or a Secret, got ${describeValue(url)}`;
			throw new PPDBError("InvalidArgument", message, { value: url });
		}
		const message = "the webhook must be a URL that begins with https://, got another string";
		throw new PPDBError("InvalidArgument", message);
	}

	/** @throws InvalidArgument unless it is true or false */
	public setEnabled(isEnabled: unknown): void {
		if (!typeIs(isEnabled, "boolean")) {
			const message = `sendToDiscord takes true or false, got ${describeValue(isEnabled)}`;
			throw new PPDBError("InvalidArgument", message, { value: isEnabled });
		}
		this.isEnabled = isEnabled;
	}

	/** The webhook as it was given; nothing while reports are off. */
	public target(): string | Secret | undefined {
		const { webhook } = this.options();
		const isEnabled = this.isEnabled ?? webhook !== undefined;
		return isEnabled ? (this.url ?? webhook) : undefined;
	}

	/** The address to post to: the webhook's, with the proxy instead of Discord if there is one. */
	public addressOf(target: string | Secret): string | Secret {
		const { webhookProxy } = this.options();
		if (webhookProxy === undefined) {
			return target;
		}
		const [base] = string.gsub(webhookProxy, "/+$", "");
		if (!typeIs(target, "string")) {
			// The content of a secret cannot be replaced, only extended.
			return target.AddPrefix(base);
		}
		const [originEnd] = string.find(target, "/", SCHEME.size() + 1, true);
		return originEnd === undefined ? base : base + string.sub(target, originEnd);
	}

	/** Whether reports of a level are wanted. */
	public wants(level: ReportLevel): boolean {
		const lowest = this.options().reportLevel ?? "status";
		return REPORT_LEVELS.indexOf(level) <= REPORT_LEVELS.indexOf(lowest);
	}

	/** A report without its keys, if they must not leave the game. */
	public redact(report: Report): Report {
		const { key } = report;
		if (this.options().redactKeys !== true || key === undefined) {
			return report;
		}
		return {
			...report,
			key: undefined,
			message: hideKey(report.message, key),
			cause: report.cause === undefined ? undefined : hideKey(report.cause, key),
		};
	}

	/** A key as reports may show it. */
	public showKey(key: string): string {
		return this.options().redactKeys === true ? HIDDEN_KEY : `\`${key}\``;
	}
}

function hideKey(text: string, key: string): string {
	return text.split(key).join(HIDDEN_KEY);
}
