/** The scope of data stores for which none is given. https://create.roblox.com/docs/reference/engine/classes/DataStoreService */
const DEFAULT_SCOPE = "global";

/** What a store is called. Stores of one name are different ones if their scopes are. */
export interface StoreName {
	/** The data store's name. */
	readonly name: string;
	/** Its scope; nothing where that is the one that all have without one. */
	readonly scope?: string;
	/** As people get to see it. */
	readonly shown: string;
	/**
	 * As it stands in names of memory stores and of messages, behind what that is about. The length of the scope tells where
	 * it ends: names and scopes may contain anything.
	 */
	readonly mark: string;
}

/** What a store is called that is made with a name and perhaps a scope. */
export function storeNameOf(name: string, given: string | undefined): StoreName {
	const scope = given === DEFAULT_SCOPE ? undefined : given;
	return scope === undefined
		? { name, shown: name, mark: `:${name}` }
		: { name, scope, shown: `${scope}/${name}`, mark: `@${scope.size()}:${scope}:${name}` };
}
