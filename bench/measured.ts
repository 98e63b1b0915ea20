import type { ModuleHost } from "../test/support/host";

/** What all runs of one row came to. */
export class Measured {
	private readonly values = new Array<number>();
	private readonly counts = new Map<string, number>();

	/** Records a duration, or a call that failed. */
	public add(seconds: number | undefined): void {
		if (seconds === undefined) {
			this.count("refused", 1);
		} else {
			this.values.push(seconds);
		}
	}

	/** Adds to a number that is printed with the row, 0 included. */
	public count(name: string, by: number): void {
		this.counts.set(name, (this.counts.get(name) ?? 0) + by);
	}

	/** Prints the row. */
	public print(host: ModuleHost, name: string, target: string): void {
		const parts = new Array<string>();
		const sorted = this.values.sort();
		const size = sorted.size();
		if (size > 0) {
			let sum = 0;
			for (const value of sorted) sum += value;
			const p95 = sorted[math.min(math.floor(size * 0.95), size - 1)];
			parts.push(
				string.format(
					"mean %.2f, p95 %.2f, longest %.2f (%d)",
					sum / size,
					p95,
					sorted[size - 1],
					size,
				),
			);
		}
		const names = new Array<string>();
		for (const [counted] of this.counts) names.push(counted);
		for (const counted of names.sort()) {
			parts.push(`${counted} ${this.counts.get(counted) ?? 0}`);
		}
		host.print(string.format("%-44s %-26s %s", name, target, parts.join(", ")));
	}
}
