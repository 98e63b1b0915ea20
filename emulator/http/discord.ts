import type { Random } from "../base/random";
import type { VirtualClock } from "../scheduler/virtual-clock";
import { readMessage } from "./discord-message";
import type { DiscordPayload } from "./discord-message";
import type { HttpRequest, HttpResponse } from "./http-backend";
import { encodeJson } from "./http-service";

/** Requests per window: seen in headers and stated by Discord's staff (discord-api-docs#367); not in the documentation. */
const WEBHOOK_RATE = { requests: 5, seconds: 2 };
const CHANNEL_RATE = { requests: 30, seconds: 60 };
/** Refused requests (401, 403, 429) before an address is locked out (Discord: topics/rate-limits). */
const INVALID_RATE = { requests: 10_000, seconds: 600 };
const OK = 200;
const NO_CONTENT = 204;
const BAD_REQUEST = 400;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const METHOD_NOT_ALLOWED = 405;
const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;
const FIRST_ID = 1_000_000;

/** A message that Discord accepted. */
export interface DiscordMessage {
	/** Virtual seconds. */
	readonly time: number;
	readonly channel: string;
	readonly webhook: string;
	readonly payload: DiscordPayload;
	/** Job id of the server that sent it. */
	readonly server: string;
}

interface Rate {
	readonly requests: number;
	readonly seconds: number;
}

/** Counts all requests from the first one of a window, including refused ones. */
class Bucket {
	private count = 0;
	private ends = 0;

	public constructor(private readonly rate: Rate) {}

	/** Counts one request; returns the seconds to wait if the window is full. */
	public hit(now: number): number | undefined {
		if (now >= this.ends) {
			this.ends = now + this.rate.seconds;
			this.count = 0;
		}
		this.count += 1;
		return this.count > this.rate.requests ? this.ends - now : undefined;
	}

	/** The rate limit headers of an answer. */
	public headers(now: number): Record<string, string> {
		return {
			"X-RateLimit-Limit": tostring(this.rate.requests),
			"X-RateLimit-Remaining": tostring(math.max(0, this.rate.requests - this.count)),
			"X-RateLimit-Reset-After": string.format("%.3f", this.ends - now),
		};
	}
}

interface Webhook {
	readonly id: string;
	readonly token: string;
	readonly channel: string;
	readonly bucket: Bucket;
}

function failure(status: number, code: number, message: string): HttpResponse {
	return { status, body: encodeJson({ code, message }) };
}

/**
 * A stand-in for Discord's webhooks, to be passed to `HttpBackend.handle`
 * (https://discord.com/developers/docs/resources/webhook and topics/rate-limits).
 *
 * Models 5 requests in 2 s per webhook and 30 in 60 s per channel with `429`, `Retry-After` and its body; the limits of
 * messages and embeds as `400`; unknown webhooks (`404`), wrong tokens (`401`); all requests refused (`403`) or some answered
 * with `503`; the lock-out of an address after 10,000 refused requests. All servers share one address.
 * Not modelled: files, threads, components, the limit of 50 requests per second and address.
 */
export class DiscordStandIn {
	/** Accepted messages, oldest first. */
	public readonly accepted = new Array<DiscordMessage>();
	/** Probability of a `503` per request, drawn from the seed. */
	public unavailable = 0;
	/** Refuses everything with `403`, as Discord is said to do with requests from Roblox. */
	public refusesAll = false;
	private readonly webhooks = new Map<string, Webhook>();
	private readonly channels = new Map<string, Bucket>();
	private readonly invalid = new Bucket(INVALID_RATE);
	private lockedUntil = 0;

	public constructor(
		private readonly clock: VirtualClock,
		private readonly random: Random,
	) {}

	/** Creates a webhook for a channel and returns its address. */
	public addWebhook(channel: string, wantedToken?: string): string {
		const id = tostring(FIRST_ID + this.webhooks.size());
		const token = wantedToken ?? `token-${id}`;
		this.webhooks.set(id, { id, token, channel, bucket: new Bucket(WEBHOOK_RATE) });
		if (!this.channels.has(channel)) this.channels.set(channel, new Bucket(CHANNEL_RATE));
		return `https://discord.com/api/webhooks/${id}/${token}`;
	}

	/** Deletes a webhook; its address is unknown from then on. */
	public removeWebhook(url: string): void {
		const [id] = url.match("/webhooks/(%d+)/");
		this.webhooks.delete(tostring(id));
	}

	/** Answers a request to any host: it may have come through a proxy. */
	public answer(request: HttpRequest): HttpResponse {
		const now = this.clock.seconds;
		if (now < this.lockedUntil) {
			return { status: TOO_MANY_REQUESTS, body: "error code: 1015" }; // the proxy in front answers
		}
		const response = this.decide(request, now);
		const { status, headers } = response;
		const shared = headers?.["X-RateLimit-Scope"] === "shared";
		const isInvalid =
			status === UNAUTHORIZED ||
			status === FORBIDDEN ||
			(status === TOO_MANY_REQUESTS && !shared);
		if (isInvalid) {
			const wait = this.invalid.hit(now);
			if (wait !== undefined) this.lockedUntil = now + wait;
		}
		return response;
	}

	private decide(request: HttpRequest, now: number): HttpResponse {
		if (this.refusesAll) return failure(FORBIDDEN, 0, "Forbidden");
		if (this.random.chance(this.unavailable)) return { status: UNAVAILABLE, body: "" };
		const [id, token, query] = request.url.match("/webhooks/(%d+)/([%w_%-]+)(%??.*)$");
		const webhook = this.webhooks.get(tostring(id));
		if (webhook === undefined) return failure(NOT_FOUND, 10015, "Unknown Webhook");
		if (webhook.token !== token) return failure(UNAUTHORIZED, 50027, "Invalid Webhook Token");
		if (request.method !== "POST")
			return failure(METHOD_NOT_ALLOWED, 0, "405: Method Not Allowed");
		const limited = this.limit(webhook, now);
		if (limited !== undefined) return limited;
		return this.accept(webhook, request, tostring(query), now);
	}

	private limit(webhook: Webhook, now: number): HttpResponse | undefined {
		const ownWait = webhook.bucket.hit(now);
		const channelWait = this.channels.get(webhook.channel)?.hit(now);
		const wait = math.max(ownWait ?? 0, channelWait ?? 0);
		if (wait === 0) return undefined;
		const headers = webhook.bucket.headers(now);
		headers["Retry-After"] = tostring(math.ceil(wait));
		headers["X-RateLimit-Scope"] = ownWait === undefined ? "shared" : "user";
		const body = encodeJson({
			message: "You are being rate limited.",
			retry_after: wait,
			global: false,
		});
		return { status: TOO_MANY_REQUESTS, statusMessage: "Too Many Requests", headers, body };
	}

	private accept(
		webhook: Webhook,
		request: HttpRequest,
		query: string,
		now: number,
	): HttpResponse {
		const [isJson] = (request.headers["content-type"] ?? "").find("json", 1, true);
		const [payload, problem] = readMessage(request.body ?? "", isJson !== undefined);
		const headers = webhook.bucket.headers(now);
		if (payload === undefined) {
			const body = encodeJson(problem);
			return { status: BAD_REQUEST, statusMessage: "Bad Request", headers, body };
		}
		const { id, channel } = webhook;
		this.accepted.push({ time: now, channel, webhook: id, payload, server: request.server });
		const [waits] = query.find("wait=true", 1, true);
		if (waits === undefined) return { status: NO_CONTENT, headers };
		const messageId = tostring(this.accepted.size());
		const body = encodeJson({ id: messageId, channel_id: channel });
		return { status: OK, headers, body };
	}
}
