/** Number of the newest requests that count. */
const SAMPLES_MAX = 200;
/** How long a request counts: an older one says nothing about now. */
const WINDOW_SECONDS = 300;

/** Recent durations of requests, in seconds. All zero while there were none. */
export interface LatencyStat {
	readonly p50: number;
	readonly p95: number;
	readonly max: number;
}

const NONE: LatencyStat = { p50: 0, p95: 0, max: 0 };

interface Sample {
	readonly at: number;
	readonly seconds: number;
}

/** A sliding window of durations. */
export class LatencyWindow {
	private readonly samples = new Array<Sample>();
	private nextSlot = 0;
	/** Sorting is the expensive part, so it is done at most once per new sample. */
	private known: LatencyStat | undefined;
	private knownUntil = 0;

	public add(now: number, seconds: number): void {
		this.samples[this.nextSlot] = { at: now, seconds };
		this.nextSlot = (this.nextSlot + 1) % SAMPLES_MAX;
		this.known = undefined;
	}

	public stat(now: number): LatencyStat {
		if (this.known === undefined || now >= this.knownUntil) {
			this.known = this.compute(now);
		}
		return this.known;
	}

	private compute(now: number): LatencyStat {
		const durations = new Array<number>();
		this.knownUntil = math.huge;
		for (const { at, seconds } of this.samples) {
			if (now - at < WINDOW_SECONDS) {
				durations.push(seconds);
				this.knownUntil = math.min(this.knownUntil, at + WINDOW_SECONDS);
			}
		}
		if (durations.isEmpty()) {
			return NONE;
		}
		durations.sort();
		return {
			p50: rank(durations, 0.5),
			p95: rank(durations, 0.95),
			max: durations[durations.size() - 1],
		};
	}
}

/** The smallest duration that at least this part of all durations does not exceed. */
function rank(sorted: ReadonlyArray<number>, part: number): number {
	return sorted[math.ceil(part * sorted.size()) - 1];
}
