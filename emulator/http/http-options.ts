import type { SecretSetting } from "./secret";

/** Settings of HttpService. */
export interface HttpKnobs {
	/** The game setting "Allow HTTP Requests". */
	readonly enabled: boolean;
	/** Seconds for one request. */
	readonly latency: { readonly min: number; readonly max: number };
	/** Requests per minute and server (docs/platform.md). */
	readonly requestsPerMinute: number;
	/** How long a request above the limit stalls before it is tried once more, in seconds; "around 30" is documented. */
	readonly stallSeconds: number;
	/** Secrets of the game, by name. */
	readonly secrets: Readonly<Record<string, SecretSetting>>;
}

/** The documented limit; the latency is a guess, because none is documented. */
export const DEFAULT_HTTP_KNOBS: HttpKnobs = {
	enabled: true,
	latency: { min: 0.1, max: 0.4 },
	requestsPerMinute: 500,
	stallSeconds: 30,
	secrets: {},
};
