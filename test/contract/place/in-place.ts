import { host } from "../../support/host";
import type { Capability, ContractPlace } from "./contract-place";
import { emulatedPlaces } from "./emulated-place";
import { RealPlaces } from "./real-place";

/** Where there is no host of ours there is a real engine. */
const places = host === undefined ? new RealPlaces() : emulatedPlaces;

/** Whether a part of the contract can be tested here. What cannot is declared and skipped, so that it is counted. */
export function canTest(capability: Capability): boolean {
	return places.can(capability);
}

/** The body of an `it` that tests the contract in whatever place this is. */
export function inPlace(test: (place: ContractPlace) => void): () => void {
	return () => {
		places.run(test);
	};
}
