/** What is known of the record that a document's state is built on. */
export interface Base {
	/** Whether there was a record; otherwise the state started as a default. */
	readonly exists: boolean;
	/** The record's revision; 0 for none and for legacy data. */
	readonly revision: number;
	/** The engine's version of the stored value, if known. */
	readonly keyVersion?: string;
	/** The schema version of the data; higher than this server's own if a newer one is compatible. */
	readonly version: number;
}
