import { setTimeout as sleepFor } from "node:timers/promises";
import { CommandError } from "../process.mjs";

export const OPEN_CLOUD = "https://apis.roblox.com";

const ATTEMPTS_MAX = 6;
/** The limits of this API are counted by the minute, so waiting up to one is worth it. */
const BACKOFF_FIRST_MILLISECONDS = 2_000;
const BACKOFF_MAX_MILLISECONDS = 60_000;
const REQUEST_MILLISECONDS = 120_000;
const BODY_SHOWN_CHARACTERS = 300;

const TOO_MANY_REQUESTS = 429;
const REFUSED = [401, 403];
const SERVER_ERROR = 500;

/** How long to wait before attempt `attempt + 1`: as the server asks, else twice as long each time. */
function backoffMilliseconds(response, attempt) {
	const asked = Number(response?.headers.get("retry-after"));
	const wanted = asked > 0 ? asked * 1000 : BACKOFF_FIRST_MILLISECONDS * 2 ** (attempt - 1);
	return Math.min(wanted, BACKOFF_MAX_MILLISECONDS);
}

async function describe(response) {
	const text = (await response.text()).trim().slice(0, BODY_SHOWN_CHARACTERS);
	return `HTTP ${response.status}${text ? `: ${text}` : ""}`;
}

async function readJson(response, what) {
	try {
		return await response.json();
	} catch {
		throw new CommandError(`Open Cloud answered no JSON to: ${what}`);
	}
}

/**
 * Talks to Open Cloud with one key. 429 is always waited for and tried again, since the request was not carried out;
 * other failures of the server or the line only where the request changes nothing.
 */
export class OpenCloudClient {
	constructor(apiKey, { baseUrl = OPEN_CLOUD, sleep = sleepFor } = {}) {
		this.apiKey = apiKey;
		this.baseUrl = baseUrl;
		this.sleep = sleep;
	}

	/** Reads something; `what` completes "could not ...". */
	get(path, what) {
		return this.send({ method: "GET", path, what, repeatable: true });
	}

	/** Sends a JSON body. */
	postJson(path, body, what) {
		return this.post(path, JSON.stringify(body), "application/json", what);
	}

	/** Sends a body of any type. */
	post(path, body, contentType, what) {
		const headers = { "content-type": contentType };
		return this.send({ method: "POST", path, headers, body, what, repeatable: false });
	}

	async send(request) {
		for (let attempt = 1; ; attempt++) {
			const { response, failure } = await this.attempt(request);
			if (response?.ok) return readJson(response, request.what);
			if (REFUSED.includes(response?.status)) {
				throw new CommandError(
					`Could not ${request.what}: the key was refused, or lacks a permission (${await describe(response)}).`,
				);
			}
			const failed = !response || response.status >= SERVER_ERROR;
			const again = response?.status === TOO_MANY_REQUESTS || (failed && request.repeatable);
			if (!again || attempt === ATTEMPTS_MAX) {
				const reason = response ? await describe(response) : failure;
				throw new CommandError(`Could not ${request.what}: ${reason}`);
			}
			await this.sleep(backoffMilliseconds(response, attempt));
		}
	}

	/** One try: a response, or why there is none. */
	async attempt({ method, path, headers, body }) {
		try {
			const response = await fetch(`${this.baseUrl}${path}`, {
				method,
				headers: { ...headers, accept: "application/json", "x-api-key": this.apiKey },
				body,
				// The key goes to the one address that was asked for.
				redirect: "error",
				signal: AbortSignal.timeout(REQUEST_MILLISECONDS),
			});
			return { response };
		} catch (error) {
			return { failure: error.cause?.message ?? error.message };
		}
	}
}
