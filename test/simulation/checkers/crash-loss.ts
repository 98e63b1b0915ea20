import type { Findings } from "../findings";
import type { Ledger, MadeUpdate } from "../ledger";
import { SHARED_STORE } from "../names";
import type { Trouble } from "../trouble";

const NAME = "I2 what a crash loses";

interface Victim {
	readonly update: MadeUpdate;
	readonly ageSeconds: number;
	readonly allowedSeconds: number;
}

/**
 * I2: an update that a crash took with it was younger than the debounce window plus the commits in flight, budget allowing.
 *
 * Only updates of servers that were at peace since before they were made are judged: through an outage nobody can store anything.
 */
export class CrashLoss {
	/** Requests may land after their server is dead, so the verdict waits for the end. */
	private readonly victims = new Array<Victim>();

	public constructor(
		private readonly ledger: Ledger,
		private readonly findings: Findings,
		private readonly trouble: Trouble,
		/** The debounce window, the commit in flight before it and the one after it. */
		private readonly limitSeconds: number,
		/** The same for a key that several servers write: its window is longer, see docs/how-it-works.md. */
		private readonly contendedLimitSeconds: number,
	) {}

	/** A server dies now. */
	public onCrash(server: string, now: number): void {
		for (const lane of this.ledger.lanesOf(server)) {
			const isContended = lane.document.sub(1, SHARED_STORE.size()) === SHARED_STORE;
			const allowedSeconds = isContended ? this.contendedLimitSeconds : this.limitSeconds;
			for (const update of this.ledger.openUpdates(lane)) {
				const ageSeconds = now - update.madeAt;
				if (
					ageSeconds > allowedSeconds &&
					this.trouble.isCalmSince(server, update.madeAt)
				) {
					this.victims.push({ update, ageSeconds, allowedSeconds });
				}
			}
		}
	}

	/** The run is over. */
	public judge(): void {
		for (const { update, ageSeconds, allowedSeconds } of this.victims) {
			if (update.storedInLife === 0) {
				const { server, document } = update.lane;
				const age = string.format("%.2f s old, %.2f allowed", ageSeconds, allowedSeconds);
				const text = `update ${update.id} died with ${server}, ${age}`;
				this.findings.add(NAME, document, text);
			}
		}
	}
}
