/** More keys than that are no trade any more, and each is one more that others may hold. */
export const TRANSACTION_KEYS_MAX = 16;
