/** A request as it arrives outside of Roblox. */
export interface HttpRequest {
	readonly url: string;
	readonly method: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** Job id of the server that sent it. */
	readonly server: string;
}

/** What the outside answers. */
export interface HttpResponse {
	readonly status: number;
	readonly statusMessage?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** The internet behind HttpService: one function that a test supplies. Without it no connection succeeds. */
export class HttpBackend {
	private handler?: (request: HttpRequest) => HttpResponse;

	/** Sets who answers all requests. It must not yield; an error in it is a connection error for the caller. */
	public handle(handler: (request: HttpRequest) => HttpResponse): void {
		this.handler = handler;
	}

	/** Asks the handler; `undefined` when nobody answers. */
	public answer(request: HttpRequest): HttpResponse | undefined {
		const handler = this.handler;
		if (handler === undefined) return undefined;
		const [succeeded, response] = pcall(handler, request);
		return succeeded ? response : undefined;
	}
}
