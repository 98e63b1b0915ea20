/** What the record of a key must contain before its next holder may rely on it. */
export interface Owed {
	/** The server that still commits it. */
	readonly author: string;
	/** Its newest update; 0 when there is nothing to wait for. */
	readonly sequence: number;
}

/**
 * What a store's map says of a key: a server holds it, or has given it back.
 *
 * It is given back as soon as the last commit is on its way, so that the next holder need not wait for
 * the answer of that commit and then for the release: it waits until it finds the update in the record.
 */
export interface LeaseItem {
	/** The server that holds the key; missing once it was given back. */
	readonly holder?: string;
	/** Counts all takes of that server, so that each item is told from all others. */
	readonly take: number;
	readonly owed?: Owed;
}

/** The text of a lease that is held: `<server id>:<take>`. */
export function heldText(holder: string, take: number): string {
	return `${holder}:${take}`;
}

/** The text of a lease that was given back: `:<take>:<author>:<sequence>`. */
export function givenBackText(take: number, { author, sequence }: Owed): string {
	return `:${take}:${author}:${sequence}`;
}

/** Reads an item; nothing for none, or for what no lease is. */
export function readLease(value: unknown): LeaseItem | undefined {
	if (!typeIs(value, "string")) {
		return undefined;
	}
	const [holder, take] = string.match(value, "^(%x+):(%d+)$");
	if (holder !== undefined) {
		return { holder: holder as string, take: tonumber(take) ?? 0 };
	}
	const [past, author, sequence] = string.match(value, "^:(%d+):(%x+):(%d+)$");
	if (past === undefined) {
		return undefined;
	}
	const owed = { author: author as string, sequence: tonumber(sequence) ?? 0 };
	return { take: tonumber(past) ?? 0, owed };
}
