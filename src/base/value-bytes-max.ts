/**
 * The largest value of a key, in bytes of its JSON.
 * https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
 */
export const VALUE_BYTES_MAX = 4_194_304;
