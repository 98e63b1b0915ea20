import type { DocumentView } from "../../../src/api/inspect";
import type { Findings } from "../findings";
import type { Trouble } from "../trouble";

const NAME = "I3 one holder";

/**
 * After MemoryStore was emptied a server learns with its next beat that it counted as gone; the beat may fail at first. One that
 * is cut off as well believes to be seen for as long as its last beat would have lasted.
 */
const FLUSHED_SECONDS = 20;
/** Once MemoryStore answers again a server without a proven lease gets one, or loses the document, after a failed try's wait. */
const UNPROVEN_SECONDS = 30;

/** How a server stands to a document of its cache. */
export interface Hold {
	readonly server: string;
	readonly lease: DocumentView["lease"];
	readonly isLeaving: boolean;
}

/** I3: in session mode two servers never both believe to hold a key, unless MemoryStore has lost everything. */
export class OneHolder {
	private flushedAt = -math.huge;
	private readonly flushedSeconds: number;
	/** By server and document. */
	private readonly unprovenSince = new Map<string, number>();

	public constructor(
		private readonly now: () => number,
		private readonly findings: Findings,
		private readonly memoryTrouble: Trouble,
		leaseSeconds: number,
	) {
		this.flushedSeconds = math.max(FLUSHED_SECONDS, leaseSeconds);
	}

	/** MemoryStore has lost everything. */
	public onFlush(): void {
		this.flushedAt = this.now();
	}

	/** A server has loaded a document, or has accepted an update of it. */
	public onUse(document: string, user: Hold, others: ReadonlyArray<Hold>): void {
		if (user.isLeaving) {
			return;
		}
		this.checkUnproven(document, user);
		if (user.lease === undefined || user.lease === "lost" || user.lease === "returned") {
			const text = `${user.server} uses it while its lease is ${user.lease ?? "nowhere"}`;
			this.findings.add(NAME, document, text);
		}
		if (user.lease !== "held" || this.now() - this.flushedAt < this.flushedSeconds) {
			return;
		}
		for (const other of others) {
			if (other.lease === "held" && !other.isLeaving) {
				const text = `${user.server} uses it, and ${other.server} holds it as well`;
				this.findings.add(NAME, document, text);
			}
		}
	}

	private checkUnproven(document: string, { server, lease }: Hold): void {
		const name = `${server} ${document}`;
		if (lease !== "unproven") {
			this.unprovenSince.delete(name);
			return;
		}
		const since = this.unprovenSince.get(name) ?? this.now();
		this.unprovenSince.set(name, since);
		const calmFrom = this.now() - UNPROVEN_SECONDS;
		if (since < calmFrom && this.memoryTrouble.isCalmSince(server, this.now())) {
			const text = `${server} has used it without a lease since ${string.format("%.2f", since)} s`;
			this.findings.add(NAME, document, text);
		}
	}
}
