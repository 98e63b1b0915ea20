import { HttpService as HostHttpService } from "@rbxts/services";

import { enumItemName } from "../base/enum";
import { createGuid } from "../base/guid";
import { RateWindow } from "../context/rate-window";
import type { RequestCounter } from "../context/request-log";
import { roundTrip } from "../context/round-trip";
import type { ServerContext } from "../context/server-context";
import type { HttpBackend, HttpRequest, HttpResponse } from "./http-backend";
import type { HttpKnobs } from "./http-options";
import { EmulatedSecret, mayCarry } from "./secret";
import type { SecretSetting } from "./secret";

const DISABLED = "Http requests are not enabled. Enable via game settings";
const TOO_MANY = "Number of requests exceeded limit";
const NO_CONNECTION = "HttpError: ConnectFail";
const TIMED_OUT = "HttpError: Timedout";
const FIRST_SUCCESS = 200;
const AFTER_SUCCESS = 300;

const NO_SECRET = "Can't find secret with given key";
const SECRET_ELSEWHERE = "Secret is not allowed for this domain";
const NOT_TEXT = "Body must be a string: secrets can be used in the address and in headers only";
const JSON_TYPE = "application/json";
/** Media types of `Enum.HttpContentType`. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
	["ApplicationJson", JSON_TYPE],
	["ApplicationXml", "application/xml"],
	["ApplicationUrlEncoded", "application/x-www-form-urlencoded"],
	["TextPlain", "text/plain"],
	["TextXml", "text/xml"],
]);

/** JSON of a value, as written by the host. */
export function encodeJson(input: unknown): string {
	return HostHttpService.JSONEncode(input);
}

/** The value of a JSON text, as read by the host. */
export function decodeJson(input: string): unknown {
	return HostHttpService.JSONDecode(input);
}

/** The address as it is sent. */
function plainUrl(url: unknown): string {
	if (typeIs(url, "string") && url !== "") return url;
	if (!(url instanceof EmulatedSecret)) error("Url is missing", 0);
	const { text, domain } = url.reveal();
	if (!mayCarry(text, domain)) error(SECRET_ELSEWHERE, 0);
	return text;
}

/** Headers as they are sent: names in lower case, secrets in plain text. */
function plainHeaders(headers: HttpHeaders | undefined, url: string): Record<string, string> {
	const plain = new Map<string, string>();
	for (const [name, value] of pairs((headers ?? {}) as Record<string, unknown>)) {
		if (value instanceof EmulatedSecret) {
			const { text, domain } = value.reveal();
			if (!mayCarry(url, domain)) error(SECRET_ELSEWHERE, 0);
			plain.set(name.lower(), text);
		} else {
			plain.set(name.lower(), tostring(value));
		}
	}
	return plain as unknown as Record<string, string>; // both are tables
}

function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
	const lowered = new Map<string, string>();
	for (const [name, value] of pairs(headers)) lowered.set(name.lower(), value);
	return lowered as unknown as Record<string, string>; // both are tables
}

/**
 * Models `HttpService` of one server (https://create.roblox.com/docs/cloud-services/http-service): GUIDs from the seed, JSON from
 * the host, requests answered by the cloud's handler.
 * `RequestAsync` returns normally for a status of 4xx or 5xx; only a request without an answer raises.
 *
 * Above 500 requests per minute a request stalls for 30 s and is then sent, or fails if there is still no room. Secrets
 * (https://create.roblox.com/docs/cloud-services/secrets) can be used in the address and in headers.
 *
 * Not modelled: the limit of Open Cloud requests, blocked hosts and headers, compression, web streams.
 */
export class EmulatedHttpService implements Pick<
	HttpService,
	"GenerateGUID" | "JSONEncode" | "JSONDecode" | "RequestAsync" | "GetAsync" | "PostAsync"
> {
	public readonly ClassName = "HttpService";
	public HttpEnabled: boolean;
	private readonly window: RateWindow;
	private counter?: RequestCounter;

	public constructor(
		private readonly context: ServerContext,
		private readonly backend: HttpBackend,
		private readonly knobs: HttpKnobs,
	) {
		this.HttpEnabled = knobs.enabled;
		this.window = new RateWindow(context.scheduler.clock);
	}

	/** A GUID, in curly braces by default. */
	public GenerateGUID(wrapInCurlyBraces = true): string {
		const guid = createGuid(this.context.random);
		return wrapInCurlyBraces ? `{${guid}}` : guid;
	}

	/** JSON of a value, as written by the host. */
	public JSONEncode(input: unknown): string {
		return encodeJson(input);
	}

	/** The value of a JSON text, as read by the host. */
	public JSONDecode(input: string): unknown {
		return decodeJson(input);
	}

	/** A secret of the game; an error if there is none with that name. */
	public GetSecret(name: string): EmulatedSecret {
		const setting = this.knobs.secrets[name] as SecretSetting | undefined;
		if (setting === undefined) error(NO_SECRET, 0);
		return new EmulatedSecret(setting.value, setting.domain);
	}

	/** Sends a request and yields until the answer arrives. */
	public RequestAsync(requestOptions: RequestAsyncRequest): RequestAsyncResponse {
		const method = requestOptions.Method ?? "GET";
		const url = plainUrl(requestOptions.Url);
		const { Body } = requestOptions;
		if (Body !== undefined && !typeIs(Body, "string")) error(NOT_TEXT, 0);
		if (requestOptions.Body !== undefined && (method === "GET" || method === "HEAD")) {
			error(`Body can't be set for ${method} requests`, 0);
		}
		const response = this.send({
			url,
			method,
			headers: plainHeaders(requestOptions.Headers, url),
			body: requestOptions.Body,
			server: this.context.jobId,
		});
		const succeeded = response.status >= FIRST_SUCCESS && response.status < AFTER_SUCCESS;
		return {
			Success: succeeded,
			StatusCode: response.status,
			StatusMessage: response.statusMessage ?? (succeeded ? "OK" : ""),
			Headers: lowerCaseNames(response.headers),
			Body: response.body ?? "",
		};
	}

	/** The body at an address; raises for any status except 2xx. */
	public GetAsync(url: string, _noCache?: boolean, headers?: HttpHeaders): string {
		return this.bodyOf({ Url: url, Headers: headers });
	}

	/** Posts a text; raises for any status except 2xx. */
	public PostAsync(
		url: string,
		data: string,
		contentType: CastsToEnum<Enum.HttpContentType> = "ApplicationJson",
		_compress?: boolean,
		headers?: HttpHeaders,
	): string {
		const mediaType = CONTENT_TYPES.get(enumItemName(contentType)) ?? JSON_TYPE;
		const given = (headers ?? {}) as Record<string, string>; // a table of headers
		const all = { "content-type": mediaType, ...given };
		return this.bodyOf({ Url: url, Method: "POST", Body: data, Headers: all });
	}

	private bodyOf(request: RequestAsyncRequest): string {
		const response = this.RequestAsync(request);
		if (!response.Success) error(`HTTP ${response.StatusCode} (${response.StatusMessage})`, 0);
		return response.Body;
	}

	private send(request: HttpRequest): HttpResponse {
		const context = this.context;
		if (!context.process.alive || !this.HttpEnabled) error(DISABLED, 0);
		const counter = (this.counter ??= context.log.counter(
			"http",
			"RequestAsync",
			context.jobId,
		));
		counter.requests += 1;
		if (!this.hasRoom()) {
			context.scheduler.sleep(context.process, this.knobs.stallSeconds);
			if (!this.hasRoom()) this.fail(request, TOO_MANY);
		}
		counter.tokens += 1;
		const fault = context.faults.draw("http", "RequestAsync", true);
		const { min, max } = this.knobs.latency;
		let response: HttpResponse | undefined;
		roundTrip(context, context.random.range(min, max), () => {
			if (fault?.kind === "errorBefore" || context.faults.isDown("http", context.jobId))
				return;
			response = this.backend.answer(request);
		});
		if (response === undefined) this.fail(request, fault?.message ?? NO_CONNECTION);
		if (fault !== undefined) this.fail(request, fault.message ?? TIMED_OUT);
		if (context.log.observer !== undefined)
			context.observe("http", request.method, request.url);
		return response;
	}

	private hasRoom(): boolean {
		return this.window.trySpend(1, this.knobs.requestsPerMinute);
	}

	private fail(request: HttpRequest, message: string): never {
		if (this.counter !== undefined) this.counter.failures += 1;
		const context = this.context;
		if (context.log.observer !== undefined) {
			context.observe("http", request.method, request.url, message);
		}
		error(message, 0);
	}
}
