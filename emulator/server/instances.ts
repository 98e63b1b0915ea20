/** Models `DataStoreGetOptions`. */
export class EmulatedGetOptions implements Pick<DataStoreGetOptions, "UseCache"> {
	public readonly ClassName = "DataStoreGetOptions";
	public UseCache = true;
}

/** Models `DataStoreSetOptions` and `DataStoreIncrementOptions`, which are alike. */
export class EmulatedMetadataOptions implements Pick<
	DataStoreSetOptions,
	"SetMetadata" | "GetMetadata"
> {
	private metadata: object = {};

	public constructor(public readonly ClassName: string) {}

	/** Replaces the metadata that the write will store. */
	public SetMetadata(attributes: object): void {
		this.metadata = table.clone(attributes);
	}

	/** The metadata that the write will store. */
	public GetMetadata(): object {
		return table.clone(this.metadata);
	}
}

/** Models `DataStoreOptions`. AllScopes is kept and has no effect yet. */
export class EmulatedStoreOptions implements Pick<DataStoreOptions, "AllScopes"> {
	public readonly ClassName = "DataStoreOptions";
	public AllScopes = false;

	/** Has no observable effect in the engine either. */
	public SetExperimentalFeatures(_features: object): void {}
}

/** `Instance.new` on an emulated server: only the options objects of the data services. */
export function createInstance(className: string): object {
	if (className === "DataStoreGetOptions") return new EmulatedGetOptions();
	if (className === "DataStoreSetOptions" || className === "DataStoreIncrementOptions") {
		return new EmulatedMetadataOptions(className);
	}
	if (className === "DataStoreOptions") return new EmulatedStoreOptions();
	error(`Unable to create an Instance of type "${className}"`, 0);
}
