/** A record as another library stores it. */
export interface ForeignFixture {
	readonly library: string;
	/** What is special about it. */
	readonly form?: string;
	readonly value: defined;
	readonly metadata?: object;
	/** What a step that adopts it gets; nothing where no step can. */
	readonly data?: defined;
}

/** How another library's record with a session looks whose holder wrote it at a unix time. */
export type HeldFixture = (at: number) => ForeignFixture;

const DATA = { count: 7, items: ["hat"] };
const ACTIVE = { SessionId: "guid", PlaceId: 1, JobId: "job" };

function profile(metaData: object, globalUpdates: defined): object {
	return {
		Data: DATA,
		MetaData: { ProfileCreateTime: 1, SessionLoadCount: 4, MetaTags: {}, ...metaData },
		RobloxMetaData: {},
		UserIds: [42],
		GlobalUpdates: globalUpdates,
	};
}

function lyra(file: object): object {
	return { appliedMigrations: ["addPets"], orphanedFiles: [], file };
}

/** Records that nobody has, as far as they say. */
export const RELEASED: ReadonlyArray<ForeignFixture> = [
	{ library: "ProfileStore", value: profile({ LastUpdate: 1 }, [0, []]), data: DATA },
	{
		library: "ProfileService",
		value: profile({ LastUpdate: 1 }, [1, [[1, 1, false, { Gift: "Hat" }]]]),
		data: DATA,
	},
	{
		library: "ProfileStore",
		form: ", mail only",
		value: { GlobalUpdates: [1, [[1, { Gift: 5 }]]] },
		data: {},
	},
	{ library: "Lapis", value: { migrationVersion: 2, data: DATA }, data: DATA },
	{
		library: "DocumentService",
		value: { documentServiceSchemaVersion: 0, isLocked: false, data: DATA },
		data: DATA,
	},
	{ library: "Lyra", value: lyra({ data: { committedData: DATA } }), data: DATA },
	{
		library: "Nevermore",
		value: { ...DATA, lock: { LastUpdateTime: 1, ActiveSession: { PlaceId: 1 } } },
		data: DATA,
	},
];

/** Records whose data is not all in them. */
export const UNADOPTABLE: ReadonlyArray<ForeignFixture> = [
	{ library: "Lyra", form: " in shards", value: lyra({ shard: "guid", count: 3 }) },
	{
		library: "Lyra",
		form: " in a transaction",
		value: lyra({ data: { committedData: DATA, txId: "guid" } }),
	},
	{ library: "Suphi", value: "*#Coins>5", metadata: { Compress: { Level: 2 } } },
];

/** Records with a session, and after how many seconds without a write it is over. */
export const HELD: ReadonlyArray<[seconds: number, make: HeldFixture]> = [
	[
		630,
		(at) => ({
			library: "ProfileStore",
			value: profile({ ActiveSession: [1, "job", "guid"], LastUpdate: at }, [0, []]),
			data: DATA,
		}),
	],
	[
		1800,
		(at) => ({
			library: "ProfileService",
			value: profile({ ActiveSession: [1, "job"], LastUpdate: at }, [0, []]),
			data: DATA,
		}),
	],
	[
		1800,
		() => ({
			library: "Lapis",
			value: { migrationVersion: 2, lastCompatibleVersion: 1, lockId: "guid", data: DATA },
			data: DATA,
		}),
	],
	[
		600,
		(at) => ({
			library: "DocumentService",
			value: {
				documentServiceSchemaVersion: 0,
				dataSchemaVersion: 1,
				sessionLockId: "guid",
				lockTimestamp: at,
				isLocked: true,
				data: DATA,
			},
			data: DATA,
		}),
	],
	[
		630,
		(at) => ({
			library: "Nevermore",
			value: { ...DATA, lock: { LastUpdateTime: at, ActiveSession: ACTIVE } },
			data: DATA,
		}),
	],
];
