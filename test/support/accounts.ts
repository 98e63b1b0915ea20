import type { CloudSpec } from "./in-cloud";

/** The store that specs of transactions are about. */
export const STORE = "Accounts";
/** Every leg of a request takes the same, so that moments can be aimed at. */
export const LEG_SECONDS = 0.1;
export const OPTIONS = { dataStore: { latency: { min: LEG_SECONDS, max: LEG_SECONDS } } };
/** Four looks at each leg: sent, on its way, landed, on its way back. */
export const STEP_SECONDS = LEG_SECONDS / 4;

/** Stores an account of 100, as some server left it. */
export function put(spec: CloudSpec, key: string): void {
	spec.cloud.records.put(STORE, key, { ppdb: 1, v: 0, r: 7, w: {}, d: { count: 100 } });
}
