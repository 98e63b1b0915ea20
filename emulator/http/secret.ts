/** Longest secret (https://create.roblox.com/docs/cloud-services/secrets). */
const MAX_SECRET_CHARACTERS = 1024;

/** A secret of the game as it is set up: its text, and for which host it is. */
export interface SecretSetting {
	readonly value: string;
	/** A host, or `*.host` for all hosts below; every host when left out. */
	readonly domain?: string;
}

/** Models `Secret`: code can pass it on, put text around it and never read it. */
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

	/** The text, for the emulator's own use, and the host that it may go to. */
	public reveal(): { readonly text: string; readonly domain: string | undefined } {
		return { text: this.text, domain: this.domain };
	}
}

/** Whether a request to `url` may carry a secret of that domain. */
export function mayCarry(url: string, domain: string | undefined): boolean {
	if (domain === undefined) return true;
	const [host] = url.match("^%a+://([^/:?]+)");
	if (!typeIs(host, "string")) return false;
	if (domain.sub(1, 2) !== "*.") return host === domain;
	const ending = domain.sub(2);
	return host.sub(-ending.size()) === ending;
}
