/** A request as it arrives outside Roblox. */
export interface HttpRequest {
	readonly url: string;
	readonly method: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** Job id of the server that sent it. */
	readonly server: string;
}

/** The answer from outside. */
export interface HttpResponse {
	readonly status: number;
	readonly statusMessage?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** The internet behind HttpService: one function supplied by a test. Without it no connection succeeds. */
export class HttpBackend {
	private handler?: (request: HttpRequest) => HttpResponse;

	/** Sets the function that answers all requests. It must not yield; an error in it is a connection error for the caller. */
	public handle(handler: (request: HttpRequest) => HttpResponse): void {
		this.handler = handler;
	}

	/** The handler's answer, or `undefined` if there is no handler. */
	public answer(request: HttpRequest): HttpResponse | undefined {
		const handler = this.handler;
		if (handler === undefined) return undefined;
		const [succeeded, response] = pcall(handler, request);
		return succeeded ? response : undefined;
	}
}
