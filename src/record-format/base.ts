/** What is known of the record that a document's state goes back to. */
export interface Base {
	/** Whether there was a record; without one the state began as a default. */
	readonly exists: boolean;
	/** The record's revision; 0 for none and for legacy data. */
	readonly revision: number;
	/** The engine's name of what was stored, if it is known. */
	readonly keyVersion?: string;
	/** The schema version of the data; above this server's own where a newer one is compatible. */
	readonly version: number;
}
