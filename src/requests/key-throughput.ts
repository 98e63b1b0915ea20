/**
 * Bytes that may be written to one key per minute, each write rounded up to whole kilobytes (docs/platform.md). The
 * 25 MB that may be read never run out before these.
 */
const WRITTEN_BYTES_PER_MINUTE = 4 * 1024 * 1024;
const MINUTE_SECONDS = 60;
const ROUNDED_TO_BYTES = 1024;

interface Write {
	readonly at: number;
	readonly bytes: number;
}

/** Delays the commits of a document that would exceed what may be written to its key. */
export class KeyThroughput {
	/** The writes of the last minute, oldest first. */
	private writes = new Array<Write>();

	/** Counts a write, whether it is known to have landed or not. */
	public add(bytes: number, now: number): void {
		const rounded = math.ceil(bytes / ROUNDED_TO_BYTES) * ROUNDED_TO_BYTES;
		this.writes = this.writes.filter((write) => write.at > now - MINUTE_SECONDS);
		this.writes.push({ at: now, bytes: rounded });
	}

	/** How many seconds a write like the last one has to wait; 0 if it need not. */
	public waitSeconds(now: number): number {
		const last = this.writes[this.writes.size() - 1] as Write | undefined;
		let room = WRITTEN_BYTES_PER_MINUTE - (last?.bytes ?? 0);
		for (let index = this.writes.size() - 1; index >= 0; index--) {
			const { at, bytes } = this.writes[index];
			room -= bytes;
			if (room < 0) {
				return math.max(at + MINUTE_SECONDS - now, 0);
			}
		}
		return 0;
	}
}
