import { HttpService as HostHttpService } from "@rbxts/services";

import { createGuid } from "../guid";
import { RateWindow } from "../server/rate-window";
import type { RequestCounter } from "../server/request-log";
import { roundTrip } from "../server/round-trip";
import type { ServerContext } from "../server/server-context";
import type { HttpBackend, HttpRequest, HttpResponse } from "./http-backend";
import type { HttpKnobs } from "./http-options";

const DISABLED = "Http requests are not enabled. Enable via game settings";
const TOO_MANY = "Number of requests exceeded limit";
const NO_CONNECTION = "HttpError: ConnectFail";
const TIMED_OUT = "HttpError: Timedout";
const FIRST_SUCCESS = 200;
const AFTER_SUCCESS = 300;

function plainHeaders(headers: HttpHeaders | undefined): Record<string, string> {
	return { ...((headers ?? {}) as Record<string, string>) }; // secrets are not emulated
}

function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
	const lowered = new Map<string, string>();
	for (const [name, value] of pairs(headers)) lowered.set(name.lower(), value);
	return lowered as unknown as Record<string, string>; // both are tables
}

/**
 * Models `HttpService` of one server (fact sheet 4.1): GUIDs from the seed, JSON by the host, requests to the cloud's handler.
 * A status of 4xx or 5xx is a normal return of `RequestAsync`; only a request without an answer raises.
 *
 * Not modelled yet: secrets, the 30 s stall over the limit, blocked hosts and headers, compression, web streams.
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

	/** A GUID, in curly braces unless told otherwise. */
	public GenerateGUID(wrapInCurlyBraces = true): string {
		const guid = createGuid(this.context.random);
		return wrapInCurlyBraces ? `{${guid}}` : guid;
	}

	/** JSON of a value, as the host writes it. */
	public JSONEncode(input: unknown): string {
		return HostHttpService.JSONEncode(input);
	}

	/** The value of a JSON text, as the host reads it. */
	public JSONDecode(input: string): unknown {
		return HostHttpService.JSONDecode(input);
	}

	/** Sends a request and yields until the answer is here. */
	public RequestAsync(requestOptions: RequestAsyncRequest): RequestAsyncResponse {
		const method = requestOptions.Method ?? "GET";
		const url = requestOptions.Url;
		if (!typeIs(url, "string") || url === "") error("Url is missing", 0);
		if (requestOptions.Body !== undefined && (method === "GET" || method === "HEAD")) {
			error(`Body can't be set for ${method} requests`, 0);
		}
		const response = this.send({
			url,
			method,
			headers: plainHeaders(requestOptions.Headers),
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

	/** The body behind an address; raises for any status but 2xx. */
	public GetAsync(url: string, _noCache?: boolean, headers?: HttpHeaders): string {
		return this.bodyOf({ Url: url, Headers: headers });
	}

	/** Posts a text; raises for any status but 2xx. */
	public PostAsync(
		url: string,
		data: string,
		_contentType?: CastsToEnum<Enum.HttpContentType>,
		_compress?: boolean,
		headers?: HttpHeaders,
	): string {
		return this.bodyOf({ Url: url, Method: "POST", Body: data, Headers: headers });
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
		if (!this.window.trySpend(1, this.knobs.requestsPerMinute)) this.fail(request, TOO_MANY);
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

	private fail(request: HttpRequest, message: string): never {
		if (this.counter !== undefined) this.counter.failures += 1;
		const context = this.context;
		if (context.log.observer !== undefined) {
			context.observe("http", request.method, request.url, message);
		}
		error(message, 0);
	}
}
