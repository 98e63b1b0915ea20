/** Longest secret (https://create.roblox.com/docs/cloud-services/secrets). */
const MAX_SECRET_CHARACTERS = 1024;

/** How a secret of the game is set up: its text, and the host it is for. */
export interface SecretSetting {
	readonly value: string;
	/** A host, or `*.host` for all its subdomains; every host if left out. */
	readonly domain?: string;
}

/** Models `Secret`: code can pass it on and add text around it, but never read it. */
export class EmulatedSecret {
	public constructor(
		private readonly text: string,
		private readonly domain: string | undefined,
	) {
		assert(text.size() <= MAX_SECRET_CHARACTERS, "a secret has at most 1,024 characters");
	}

	/** A secret that begins with `prefix`. */
	public AddPrefix(prefix: string): EmulatedSecret {
		return new EmulatedSecret(prefix + this.text, this.domain);
	}

	/** A secret that ends with `suffix`. */
	public AddSuffix(suffix: string): EmulatedSecret {
		return new EmulatedSecret(this.text + suffix, this.domain);
	}

	/** Hides the text. */
	public toString(): string {
		return "Secret";
	}

	/** The text and the host that it may be sent to, for the emulator's own use. */
	public reveal(): { readonly text: string; readonly domain: string | undefined } {
		return { text: this.text, domain: this.domain };
	}
}

/** Whether a request to `url` may contain a secret for that domain. */
export function mayCarry(url: string, domain: string | undefined): boolean {
	if (domain === undefined) return true;
	const [host] = url.match("^%a+://([^/:?]+)");
	if (!typeIs(host, "string")) return false;
	if (domain.sub(1, 2) !== "*.") return host === domain;
	const ending = domain.sub(2);
	return host.sub(-ending.size()) === ending;
}
