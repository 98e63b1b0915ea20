/** The attributes of an Instance (https://create.roblox.com/docs/reference/engine/classes/Instance#GetAttribute). */
export class Attributed {
	private readonly attributes = new Map<string, unknown>();

	/** The value of an attribute, or nothing. */
	public GetAttribute(name: string): unknown {
		return this.attributes.get(name);
	}

	/** Sets an attribute. Attributes cannot be removed here. */
	public SetAttribute(name: string, value: unknown): void {
		if (value === undefined) {
			this.attributes.delete(name);
		} else {
			this.attributes.set(name, value);
		}
	}
}
