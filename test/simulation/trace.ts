/** Range of the hash: a 32-bit word. */
const WORD = 2 ** 32;
/** Multiplier of the hash (Marsaglia's 69069): small enough that a product stays exact in a double. */
const MULTIPLIER = 69_069;
const MICROS_PER_SECOND = 1_000_000;

/** Something that happened in a run. */
export interface TraceEvent {
	/** Virtual seconds. */
	readonly time: number;
	readonly kind: string;
	/** A server's name, or "cloud". */
	readonly server: string;
	/** "store/key", or "" where no document is concerned. */
	readonly document: string;
	readonly detail: string | number;
}

function mixed(hash: number, value: number): number {
	return (hash * MULTIPLIER + value + 1) % WORD;
}

function jsonText(text: string): string {
	const [escaped] = text.gsub('[%c"\\]', (character: string) =>
		string.format("\\u%04x", string.byte(character)[0]),
	);
	return `"${escaped}"`;
}

/** One line of JSON for an event. */
export function eventLine(event: TraceEvent): string {
	const { time, kind, server, document, detail } = event;
	const shown = typeIs(detail, "number") ? `${detail}` : jsonText(detail);
	return string.format(
		'{"t":%.6f,"kind":"%s","server":"%s","document":%s,"detail":%s}',
		time,
		kind,
		server,
		jsonText(document),
		shown,
	);
}

/**
 * What happened, in order, as a hash; and as a list where that is asked for.
 *
 * The list would grow with the run, so it is only kept for one that is repeated in order to be looked at.
 */
export class Trace {
	public readonly events = new Array<TraceEvent>();
	public count = 0;
	private hash = 0;
	/** Texts by number, in the order in which they first came. */
	private readonly numbers = new Map<string, number>();
	private known = 0;

	public constructor(
		private readonly now: () => number,
		private readonly isRecording: boolean,
		/** A long run does without: the texts that it has to remember would be more and more. */
		private readonly isHashing = true,
	) {}

	/** Takes an event down. */
	public note(kind: string, server: string, document: string, detail: string | number): void {
		const time = this.now();
		this.count += 1;
		if (this.isHashing) {
			this.hashEvent(time, kind, server, document, detail);
		}
		if (this.isRecording) {
			this.events.push({ time, kind, server, document, detail });
		}
	}

	private hashEvent(
		time: number,
		kind: string,
		server: string,
		document: string,
		detail: string | number,
	): void {
		let hash = mixed(this.hash, math.floor(time * MICROS_PER_SECOND));
		hash = mixed(hash, this.numberOf(kind));
		hash = mixed(hash, this.numberOf(server));
		hash = mixed(hash, this.numberOf(document));
		this.hash = mixed(hash, typeIs(detail, "number") ? detail : this.numberOf(detail));
	}

	/** The hash of all events so far. */
	public digest(): string {
		return string.format("%08x", this.hash);
	}

	private numberOf(text: string): number {
		const known = this.numbers.get(text);
		if (known !== undefined) {
			return known;
		}
		this.known += 1;
		this.numbers.set(text, this.known);
		return this.known;
	}
}
