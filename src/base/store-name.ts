/** The scope of data stores that are created without one. https://create.roblox.com/docs/reference/engine/classes/DataStoreService */
const DEFAULT_SCOPE = "global";

/** What identifies a store. Stores with the same name and different scopes are different stores. */
export interface StoreName {
	/** The data store's name. */
	readonly name: string;
	/** Its scope; nothing if it is the default scope. */
	readonly scope?: string;
	/** As people see it. */
	readonly shown: string;
	/**
	 * As it appears in names of memory stores and of messages, after their kind. The length of the scope says where
	 * it ends: names and scopes may contain anything.
	 */
	readonly mark: string;
}

/** Identifies a store by its name and optional scope. */
export function storeNameOf(name: string, given: string | undefined): StoreName {
	const scope = given === DEFAULT_SCOPE ? undefined : given;
	return scope === undefined
		? { name, shown: name, mark: `:${name}` }
		: { name, scope, shown: `${scope}/${name}`, mark: `@${scope.size()}:${scope}:${name}` };
}
