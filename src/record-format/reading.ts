import type { Clock, KeyInfo } from "../platform/platform";
import type { AdoptableLibrary } from "./foreign-record";

/** What a stored value is read with. */
export interface RecordReading {
	readonly keyInfo: KeyInfo | undefined;
	/** Whose records the store's first migration step takes, if it takes any. */
	readonly adopts: AdoptableLibrary | undefined;
	readonly clock: Clock;
}
