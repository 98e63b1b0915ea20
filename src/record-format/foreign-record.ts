import type { KeyInfo } from "../platform/platform";

/** Libraries whose records a first migration step may adopt. */
export type AdoptableLibrary =
	"DocumentService" | "Lapis" | "Lyra" | "Nevermore" | "ProfileService" | "ProfileStore";

/** All of these libraries. */
export const ADOPTABLE: ReadonlyArray<AdoptableLibrary> = [
	"DocumentService",
	"Lapis",
	"Lyra",
	"Nevermore",
	"ProfileService",
	"ProfileStore",
];

/** A server's session on a record of another library. */
export interface ForeignSession {
	/** The server that has it, as named in the record. */
	readonly holder: unknown;
	/** When its holder last wrote, in unix seconds. If the record does not say, it never counts as over. */
	readonly seenAt: unknown;
	/** How long after that it may be alive. */
	readonly secondsMax: number;
}

/** A record that another library wrote. */
export interface ForeignRecord {
	readonly library: AdoptableLibrary | "Suphi's DataStore";
	/** The game's data; nothing if this record alone does not contain it. */
	readonly data?: unknown;
	/** Missing if there is no session, as far as the record shows. */
	readonly session?: ForeignSession;
}

type Fields = Readonly<Record<string, unknown>>;

/** Recognises a table that has the shape of a library's records. */
type Reader = (fields: Fields, keyInfo: KeyInfo | undefined) => ForeignRecord | undefined;

/** When each library considers a session dead, from its source, in seconds. */
const DEAD_AFTER = {
	DocumentService: 600,
	Lapis: 1800,
	Nevermore: 630,
	ProfileService: 1800,
	ProfileStore: 630,
};
const MILLIS_PER_SECOND = 1000;

/** The ids of place, server and session; ProfileService has no id of the session. */
const PROFILE_STORE_SESSION_FIELDS = 3;
/** An id, a version, whether it is locked, and the message; ProfileStore has only an id and the message. */
const PROFILE_SERVICE_MESSAGE_FIELDS = 4;
/** What a profile contains before its player has ever joined. */
const MAIL_FIELDS: ReadonlySet<string> = new Set([
	"GlobalUpdates",
	"RobloxMetaData",
	"UserIds",
	"WasOverwritten",
]);

/**
 * Which other library wrote a value, if it has the shape of that library's records. Anything else is the game's own data.
 *
 * @param keyInfo - what is known about its key, if anything
 */
export function foreignRecordIn(
	stored: unknown,
	keyInfo: KeyInfo | undefined,
): ForeignRecord | undefined {
	if (typeIs(stored, "string")) {
		const metadata = keyInfo?.GetMetadata() as Fields | undefined;
		return isTable(metadata?.Compress) ? { library: "Suphi's DataStore" } : undefined;
	}
	if (!isTable(stored)) {
		return undefined;
	}
	for (const read of READERS) {
		const found = read(stored, keyInfo);
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}

/** Whether a step that adopts a library's records adopts this one, too: the profile libraries share a format. */
export function isAdoptedBy({ library }: ForeignRecord, adopts: AdoptableLibrary): boolean {
	return library === adopts || (isProfile(library) && isProfile(adopts));
}

function isProfile(library: string): boolean {
	return library === "ProfileStore" || library === "ProfileService";
}

function isTable(value: unknown): value is Fields {
	return typeIs(value, "table");
}

function sizeOf(value: unknown): number {
	return isTable(value) ? (value as unknown as Array<defined>).size() : 0;
}

function itemOf(list: unknown, index: number): unknown {
	return isTable(list) ? (list as unknown as Array<unknown>)[index] : undefined;
}

function readDocumentService(fields: Fields): ForeignRecord | undefined {
	if (!typeIs(fields.documentServiceSchemaVersion, "number")) {
		return undefined;
	}
	const library = "DocumentService";
	const session = {
		holder: fields.sessionLockId,
		seenAt: fields.lockTimestamp,
		secondsMax: DEAD_AFTER[library],
	};
	return { library, data: fields.data, session: fields.isLocked === true ? session : undefined };
}

function readProfile({ Data, MetaData, GlobalUpdates }: Fields): ForeignRecord | undefined {
	if (!isTable(Data) || !isTable(MetaData) || !isTable(GlobalUpdates)) {
		return undefined;
	}
	const { ActiveSession, LastUpdate } = MetaData;
	const isOlder = isTable(ActiveSession)
		? sizeOf(ActiveSession) < PROFILE_STORE_SESSION_FIELDS
		: isOlderMail(GlobalUpdates);
	const library = isOlder ? "ProfileService" : "ProfileStore";
	const session = {
		holder: itemOf(ActiveSession, 1),
		seenAt: LastUpdate,
		secondsMax: DEAD_AFTER[library],
	};
	return { library, data: Data, session: isTable(ActiveSession) ? session : undefined };
}

function readMail(fields: Fields): ForeignRecord | undefined {
	const { GlobalUpdates } = fields;
	if (!typeIs(itemOf(GlobalUpdates, 0), "number") || !isTable(itemOf(GlobalUpdates, 1))) {
		return undefined;
	}
	for (const [name] of pairs(fields)) {
		if (!MAIL_FIELDS.has(name)) {
			return undefined;
		}
	}
	return { library: isOlderMail(GlobalUpdates) ? "ProfileService" : "ProfileStore", data: {} };
}

function isOlderMail(updates: unknown): boolean {
	return sizeOf(itemOf(itemOf(updates, 1), 0)) === PROFILE_SERVICE_MESSAGE_FIELDS;
}

/** Its lock has no time of its own: every write of its holder extends it. */
function readLapis(fields: Fields, keyInfo: KeyInfo | undefined): ForeignRecord | undefined {
	const { migrationVersion, data, lockId } = fields;
	if (!typeIs(migrationVersion, "number") || data === undefined) {
		return undefined;
	}
	const library = "Lapis";
	const session = {
		holder: lockId,
		seenAt: keyInfo === undefined ? undefined : keyInfo.UpdatedTime / MILLIS_PER_SECOND,
		secondsMax: DEAD_AFTER[library],
	};
	return { library, data, session: lockId === undefined ? undefined : session };
}

/** Data in shards, or in a transaction that may have committed, is not in the record. */
function readLyra({ appliedMigrations, file }: Fields): ForeignRecord | undefined {
	if (!isTable(appliedMigrations) || !isTable(file)) {
		return undefined;
	}
	const { data: content } = file;
	const isWhole = isTable(content) && content.txId === undefined;
	return { library: "Lyra", data: isWhole ? content.committedData : undefined };
}

function readNevermore(fields: Fields): ForeignRecord | undefined {
	const { lock } = fields;
	const active = isTable(lock) ? lock.ActiveSession : undefined;
	if (!isTable(lock) || !isTable(active)) {
		return undefined;
	}
	const library = "Nevermore";
	const { SessionId, PlaceId, JobId } = active;
	const isWhole = SessionId !== undefined && PlaceId !== undefined && JobId !== undefined;
	const data = table.clone(fields as unknown as Map<string, unknown>);
	data.delete("lock");
	const session = {
		holder: JobId,
		seenAt: lock.LastUpdateTime,
		secondsMax: DEAD_AFTER[library],
	};
	return { library, data, session: isWhole ? session : undefined };
}

/** In the order in which they are tried: a table may have the fields of two libraries. */
const READERS: ReadonlyArray<Reader> = [
	readDocumentService,
	readProfile,
	readMail,
	readLapis,
	readLyra,
	readNevermore,
];
