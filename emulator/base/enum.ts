/** A member of an emulated enum; the services only read its `Name`. */
export interface EmulatedEnumItem {
	readonly Name: string;
	readonly Value: number;
	readonly EnumType: EmulatedEnum;
}

/** An emulated enum: its members by name, plus the methods of the engine's `Enum`. */
export class EmulatedEnum {
	private readonly items = new Array<EmulatedEnumItem>();

	public constructor(
		private readonly enumName: string,
		names: ReadonlyArray<string>,
	) {
		const members = this as unknown as Map<string, EmulatedEnumItem>; // `Enum.X.Member` is an index
		names.forEach((name, value) => {
			const item = setmetatable<EmulatedEnumItem>(
				{ Name: name, Value: value, EnumType: this },
				{ __tostring: () => `Enum.${enumName}.${name}` },
			);
			this.items.push(item);
			members.set(name, item);
		});
	}

	/** All members, by value. */
	public GetEnumItems(): Array<EmulatedEnumItem> {
		return [...this.items];
	}

	/** The member with that name. */
	public FromName(name: string): EmulatedEnumItem | undefined {
		return this.items.find((item) => item.Name === name);
	}

	/** The member with that value. */
	public FromValue(value: number): EmulatedEnumItem | undefined {
		return this.items.find((item) => item.Value === value);
	}

	/** Prints like the engine's enums. */
	public toString(): string {
		return `Enum.${this.enumName}`;
	}
}

/** Names by value: docs/platform.md (request types, players and closing) and the engine's declarations. */
const MEMBERS = {
	DataStoreRequestType: [
		"GetAsync",
		"SetIncrementAsync",
		"UpdateAsync",
		"GetSortedAsync",
		"SetIncrementSortedAsync",
		"OnUpdate",
		"ListAsync",
		"GetVersionAsync",
		"RemoveVersionAsync",
		"StandardRead",
		"StandardWrite",
		"StandardList",
		"StandardRemove",
		"OrderedRead",
		"OrderedWrite",
		"OrderedList",
		"OrderedRemove",
	],
	SortDirection: ["Ascending", "Descending"],
	CloseReason: [
		"Unknown",
		"RobloxMaintenance",
		"DeveloperShutdown",
		"DeveloperUpdate",
		"ServerEmpty",
		"OutOfMemory",
	],
	PlayerExitReason: ["Unknown", "PlatformKick", "CreatorKick"],
	HttpContentType: [
		"ApplicationJson",
		"ApplicationXml",
		"ApplicationUrlEncoded",
		"TextPlain",
		"TextXml",
	],
	HttpCompression: ["None", "Gzip"],
};

/** `Enum` on an emulated server: the enums that data code uses. */
export const EmulatedEnums: Record<keyof typeof MEMBERS, EmulatedEnum> = {
	DataStoreRequestType: new EmulatedEnum("DataStoreRequestType", MEMBERS.DataStoreRequestType),
	SortDirection: new EmulatedEnum("SortDirection", MEMBERS.SortDirection),
	CloseReason: new EmulatedEnum("CloseReason", MEMBERS.CloseReason),
	PlayerExitReason: new EmulatedEnum("PlayerExitReason", MEMBERS.PlayerExitReason),
	HttpContentType: new EmulatedEnum("HttpContentType", MEMBERS.HttpContentType),
	HttpCompression: new EmulatedEnum("HttpCompression", MEMBERS.HttpCompression),
};

/** The name of an enum argument: one of the engine's items, an emulated item, or a string. */
export function enumItemName(item: unknown): string {
	if (typeIs(item, "string")) return item;
	return (item as { Name: string }).Name; // the engine's items and ours both have one
}
