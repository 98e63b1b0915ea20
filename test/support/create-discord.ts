import { WebhookMailer } from "../../src/extensions/discord/webhook-mailer";
import type { Platform } from "../../src/platform/platform";

/** What the library loads when a store first has a webhook. */
export function createDiscord(platform: Platform, serverId: string): WebhookMailer {
	return new WebhookMailer(platform, serverId);
}
