/** What a store's object is inside, as far as it is looked at here. */
interface StoreInside {
	readonly store?: {
		readonly context?: { readonly locks?: { readonly queues?: ReadonlyMap<string, unknown> } };
	};
}

/** How many keys of a store are held, or waited for, by something on this server. Nothing but tests may look there. */
export function countHeldKeys(handle: unknown): number {
	return (handle as StoreInside).store?.context?.locks?.queues?.size() ?? 0;
}
