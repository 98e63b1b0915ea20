import type { Plan } from "./plan";

/** Most extra time that one slow request takes. */
export const SPIKE_SECONDS_MAX = 5;
/** A change takes the way of several requests. */
const LEGS = 4;

/** How long one request of the data store may take, there and back. */
export function slowRequestSeconds({ latencySecondsMax, spike }: Plan): number {
	return 2 * (latencySecondsMax + (spike > 0 ? SPIKE_SECONDS_MAX : 0));
}

/** How much longer than a plan without latency something may take that needs several requests of both services. */
export function slowLegsSeconds({ latencySecondsMax, spike, memorySpike }: Plan): number {
	const spikes = (spike > 0 ? 1 : 0) + (memorySpike > 0 ? 1 : 0);
	return LEGS * (latencySecondsMax + spikes * SPIKE_SECONDS_MAX);
}
