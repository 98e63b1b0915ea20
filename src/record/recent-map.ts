/** A map of limited size that forgets its oldest entries. */
export class RecentMap<V extends defined> {
	private readonly values = new Map<string, V>();
	/** Names in order of arrival; those before `first` are forgotten. */
	private names = new Array<string>();
	private first = 0;

	public constructor(private readonly sizeMax: number) {}

	public get(name: string): V | undefined {
		return this.values.get(name);
	}

	public set(name: string, value: V): void {
		if (!this.values.has(name)) {
			this.names.push(name);
			this.forgetOldest();
		}
		this.values.set(name, value);
	}

	private forgetOldest(): void {
		while (this.names.size() - this.first > this.sizeMax) {
			this.values.delete(this.names[this.first]);
			this.first += 1;
		}
		if (this.first > this.sizeMax) {
			this.names = this.names.filter((_, index) => index >= this.first);
			this.first = 0;
		}
	}
}
