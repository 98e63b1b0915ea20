/** Most keys of a transaction: no trade needs more, and each is one more that others may be holding. */
export const TRANSACTION_KEYS_MAX = 16;
