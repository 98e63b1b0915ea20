import type { PPDBError, PPDBErrorCode } from "../base/error";
import type { Document } from "../document/document";
import type { DocumentCache } from "../document/document-cache";
import type { Rejection } from "../document/replay";
import type { RecordHost, RecordServer } from "../record/record-host";
import type { ServerPhase } from "../requests/server-life";
import type { KeyMutex } from "../threads/key-mutex";

/** The result of a commit of a document. */
export interface CommitNews {
	/** The document's data before. */
	readonly previous: unknown;
	/** How many updates the record gained. */
	readonly updates: number;
	/** Whether anything was written at all. */
	readonly isWritten: boolean;
	/** Whether other servers' writes were found, too. */
	readonly isReplay: boolean;
	readonly rejections: ReadonlyArray<Rejection>;
	/** What made the data unfit to be stored although no update brought it in. */
	readonly intruder: PPDBError | undefined;
}

/** Is notified of the results of commits and removals. */
export interface CommitListener {
	/** The first try to commit the document's current log begins. */
	saving(document: Document): void;
	committed(document: Document, news: CommitNews): void;
	/** The document can never be committed; it has left the cache. */
	gone(document: Document, problem: PPDBError): void;
	removed(key: string): void;
}

/** What commits need from their store. */
export interface CommitHost extends RecordHost {
	readonly server: RecordServer & { enter(phase: ServerPhase): void };
	readonly settings: RecordHost["settings"] & {
		debounceSeconds(): number;
		dirtySecondsMax(): number;
	};
	readonly metrics: RecordHost["metrics"] & { noteFailure(code: PPDBErrorCode): void };
	readonly reporter: RecordHost["reporter"] & { trace(text: string): void };
	readonly isDebug: boolean;
	readonly cache: DocumentCache;
	readonly locks: KeyMutex;
	readonly announcer: CommitListener;
	/** Has the record of a key checked soon: it may have changed. */
	look(key: string): void;
}
