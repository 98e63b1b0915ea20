/** Prints what happens, with the virtual time and where. */
export class LiveLog {
	public constructor(
		private readonly print: (line: string) => void,
		private readonly now: () => number,
	) {}

	/** Prints one line about a server, or about the cloud. */
	public say(place: string, text: string): void {
		const now = this.now();
		const minutes = math.floor(now / 60);
		const seconds = string.format("%04.1f", now % 60);
		this.print(
			`${string.format("%3d", minutes)}:${seconds}  ${string.format("%-8s", place)}  ${text}`,
		);
	}
}
