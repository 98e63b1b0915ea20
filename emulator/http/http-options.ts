import type { SecretSetting } from "./secret";

/** Knobs of HttpService. */
export interface HttpKnobs {
	/** The game setting "Allow HTTP Requests". */
	readonly enabled: boolean;
	/** Seconds of one request. */
	readonly latency: { readonly min: number; readonly max: number };
	/** Requests a minute per server (http-service.md). */
	readonly requestsPerMinute: number;
	/** Seconds that a request over the limit stalls before it is tried once more; "around 30" is documented. */
	readonly stallSeconds: number;
	/** Secrets of the game, by name. */
	readonly secrets: Readonly<Record<string, SecretSetting>>;
}

/** The documented limit; the latency is a guess, nobody documents one. */
export const DEFAULT_HTTP_KNOBS: HttpKnobs = {
	enabled: true,
	latency: { min: 0.1, max: 0.4 },
	requestsPerMinute: 500,
	stallSeconds: 30,
	secrets: {},
};
