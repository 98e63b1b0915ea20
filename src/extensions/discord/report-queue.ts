import type { Destination } from "./destination";
import type { Clock, Report, ReportSource } from "../../api/extension";

/** Most different reports that wait; beyond that the oldest are dropped. */
const QUEUED_MAX = 100;
/** How long a new report waits for others to share its message. */
const COLLECT_SECONDS = 2;
/** Equal reports within this time are merged. */
const MERGE_SECONDS = 30;
/** How many keys of merged reports are listed. */
const KEYS_LISTED_MAX = 10;

/** Equal reports waiting to be sent as one. */
export interface QueuedReport {
	/** The newest of them. */
	report: Report;
	readonly identity: string;
	readonly destination: Destination;
	readonly sender: ReportSource;
	readonly keys: Array<string>;
	hasMoreKeys: boolean;
	count: number;
	/** Unix seconds of the first and the last. */
	firstAt: number;
	lastAt: number;
	/** Not to be sent before this time, by the monotonic clock. */
	dueAt: number;
}

/** Outgoing reports: bounded, oldest first, equal ones merged. */
export class ReportQueue {
	private entries = new Array<QueuedReport>();
	private readonly byIdentity = new Map<string, QueuedReport>();
	private readonly sentAt = new Map<string, number>();

	public isEmpty(): boolean {
		return this.entries.isEmpty();
	}

	public size(): number {
		return this.entries.size();
	}

	/** Adds a report. Costs the same however many there are. */
	public add(report: Report, destination: Destination, sender: ReportSource, clock: Clock): void {
		const { store, code, message } = report;
		const unixSeconds = clock.unixSeconds();
		const identity = `${destination.id}|${store}|${code}|${message}`;
		const equal = this.byIdentity.get(identity);
		if (equal !== undefined) {
			equal.count += 1;
			equal.lastAt = unixSeconds;
			equal.report = report;
			noteKey(equal, report.key);
			return;
		}
		const sentAt = this.sentAt.get(identity) ?? -math.huge;
		const entry: QueuedReport = {
			report,
			identity,
			destination,
			sender,
			keys: [],
			hasMoreKeys: false,
			count: 1,
			firstAt: unixSeconds,
			lastAt: unixSeconds,
			dueAt: math.max(clock.now() + COLLECT_SECONDS, sentAt + MERGE_SECONDS),
		};
		noteKey(entry, report.key);
		this.entries.push(entry);
		this.byIdentity.set(identity, entry);
		this.dropExcess();
	}

	/** When something may be sent; nothing if the queue is empty. */
	public readyAt(isLast: boolean): number | undefined {
		let earliest: number | undefined;
		for (const entry of this.entries) {
			const at = readyAt(entry, isLast);
			earliest = math.min(earliest ?? at, at);
		}
		return earliest;
	}

	/** The reports for one destination that may be sent now, oldest first. */
	public ready(now: number, isLast: boolean): Array<QueuedReport> {
		const due = this.entries.filter((entry) => readyAt(entry, isLast) <= now);
		return due.filter((entry) => entry.destination === due[0].destination);
	}

	/** Removes reports in order to send them. */
	public take(sent: ReadonlyArray<QueuedReport>): void {
		for (const { identity } of sent) {
			this.byIdentity.delete(identity);
		}
		this.entries = this.entries.filter((entry) => !sent.includes(entry));
	}

	/** Remembers delivered reports, so that equal ones are merged for a while. */
	public noteSent(sent: ReadonlyArray<QueuedReport>, now: number): void {
		for (const [identity, at] of table.clone(this.sentAt)) {
			if (now - at >= MERGE_SECONDS) {
				this.sentAt.delete(identity);
			}
		}
		for (const { identity } of sent) {
			this.sentAt.set(identity, now);
		}
	}

	/** Puts unsent reports back, merged with those that arrived meanwhile. */
	public restore(unsent: ReadonlyArray<QueuedReport>): void {
		const front = new Array<QueuedReport>();
		for (const entry of unsent) {
			const newer = this.byIdentity.get(entry.identity);
			if (newer === undefined) {
				front.push(entry);
				this.byIdentity.set(entry.identity, entry);
				continue;
			}
			newer.count += entry.count;
			newer.firstAt = entry.firstAt;
			newer.hasMoreKeys = newer.hasMoreKeys || entry.hasMoreKeys;
			for (const key of entry.keys) {
				noteKey(newer, key);
			}
		}
		this.entries = [...front, ...this.entries];
		this.dropExcess();
	}

	/** Moves the last report of each store to the front. */
	public bringToFront(isFirst: (report: Report) => boolean): void {
		const first = this.entries.filter((entry) => isFirst(entry.report));
		this.entries = [...first, ...this.entries.filter((entry) => !isFirst(entry.report))];
	}

	/** Drops the reports for a destination. */
	public discard(destination: Destination): void {
		this.drop(this.entries.filter((entry) => entry.destination === destination));
	}

	public clear(): void {
		this.drop(this.entries);
	}

	private dropExcess(): void {
		const excess = this.entries.size() - QUEUED_MAX;
		if (excess > 0) {
			this.drop(this.entries.filter((_, index) => index < excess));
		}
	}

	private drop(entries: ReadonlyArray<QueuedReport>): void {
		for (const { destination, count } of entries) {
			destination.dropped += count;
		}
		this.take(entries);
	}
}

function readyAt(entry: QueuedReport, isLast: boolean): number {
	const { dueAt, destination } = entry;
	return math.max(isLast ? -math.huge : dueAt, destination.blockedUntil);
}

function noteKey(entry: QueuedReport, key: string | undefined): void {
	if (key === undefined || entry.keys.includes(key)) {
		return;
	}
	if (entry.keys.size() < KEYS_LISTED_MAX) {
		entry.keys.push(key);
	} else {
		entry.hasMoreKeys = true;
	}
}
