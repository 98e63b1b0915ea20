import type { Clock, KeyInfo } from "../platform/platform";
import type { AdoptableLibrary } from "./foreign-record";

/** What is needed to read a stored value. */
export interface RecordReading {
	readonly keyInfo: KeyInfo | undefined;
	/** The library whose records the store's first migration step adopts, if any. */
	readonly adopts: AdoptableLibrary | undefined;
	readonly clock: Clock;
}
