import { describeValue, PPDBError } from "../error";

/** Where reports would go and whether they are wanted. The URL is a secret: it is never shown. */
export class WebhookSettings {
	private url: string | Secret | undefined;
	private isEnabled = false;

	/**
	 * Keeps the address.
	 *
	 * @throws InvalidArgument unless it is an https URL or a `Secret`
	 */
	public setUrl(url: unknown): void {
		if (typeOf(url) === "Secret") {
			this.url = url as Secret;
			return;
		}
		if (!typeIs(url, "string")) {
			const message = `the webhook must be a URL or a Secret, got ${describeValue(url)}`;
			throw new PPDBError("InvalidArgument", message, { value: url });
		}
		const [start] = string.find(url, "^https://%S+$");
		if (start === undefined) {
			const message =
				"the webhook must be a URL that begins with https://, got another string";
			throw new PPDBError("InvalidArgument", message);
		}
		this.url = url;
	}

	/** @throws InvalidArgument unless it is true or false */
	public setEnabled(isEnabled: unknown): void {
		if (!typeIs(isEnabled, "boolean")) {
			const message = `sendToDiscord takes true or false, got ${describeValue(isEnabled)}`;
			throw new PPDBError("InvalidArgument", message, { value: isEnabled });
		}
		this.isEnabled = isEnabled;
	}

	/** The address to report to; nothing while reports are off. */
	public target(): string | Secret | undefined {
		return this.isEnabled ? this.url : undefined;
	}
}
