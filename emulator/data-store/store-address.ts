import { MAX_NAME_CHARACTERS } from "./arguments";
import type { RecordBackend } from "./record-backend";

/** Where a key is stored: the backend's name of store and scope, and the key within. */
export interface KeyLocation {
	readonly store: string;
	readonly name: string;
}

/**
 * Which keys a store object refers to. With `AllScopes` its keys are `scope/key`
 * (https://create.roblox.com/docs/reference/engine/classes/DataStoreOptions#AllScopes).
 */
export class StoreAddress {
	private readonly locations = new Map<string, KeyLocation>();
	private readonly store: string;
	/** Longest key: with `AllScopes` it includes the scope. */
	public readonly keyLimit: number;

	public constructor(
		/** Name shown in errors. */
		public readonly name: string,
		private readonly backend: RecordBackend,
		private readonly baseName: string,
		scope: string,
		private readonly allScopes: boolean,
	) {
		this.keyLimit = allScopes ? 2 * MAX_NAME_CHARACTERS + 1 : MAX_NAME_CHARACTERS;
		this.store = allScopes ? baseName : backend.register(baseName, scope);
	}

	/** Where the key is stored. Raises for a key without a scope if one is required. */
	public locate(key: string): KeyLocation {
		let location = this.locations.get(key);
		if (location === undefined) {
			location = this.allScopes ? this.locateScoped(key) : { store: this.store, name: key };
			this.locations.set(key, location);
		}
		return location;
	}

	/** Backend names of the stores it covers, each with the prefix of its keys here. */
	public spans(): Array<{ readonly store: string; readonly prefix: string }> {
		if (!this.allScopes) return [{ store: this.store, prefix: "" }];
		return this.backend.scopes(this.baseName).map((scope) => ({
			store: this.backend.register(this.baseName, scope),
			prefix: `${scope}/`,
		}));
	}

	private locateScoped(key: string): KeyLocation {
		const [scope, name] = string.match(key, "^([^/]+)/(.+)$");
		if (!typeIs(scope, "string") || !typeIs(name, "string")) {
			error(`Key ${key} must have the form scope/key in a store of all scopes.`, 0);
		}
		if (scope.size() > MAX_NAME_CHARACTERS) {
			error(`Scope name exceeds the ${MAX_NAME_CHARACTERS} character limit.`, 0);
		}
		return { store: this.backend.register(this.baseName, scope), name };
	}
}
