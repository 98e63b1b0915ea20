import type { Findings } from "../findings";
import type { Ledger, MadeUpdate } from "../ledger";
import { PLAYER_STORE } from "../names";
import type { Trouble } from "../trouble";

const NAME = "I2 what a crash loses";

interface Victim {
	readonly update: MadeUpdate;
	readonly ageSeconds: number;
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
	) {}

	/** A server dies now. */
	public onCrash(server: string, now: number): void {
		for (const lane of this.ledger.lanesOf(server)) {
			// A key that several servers write gets longer windows: see docs/how-it-works.md.
			if (lane.document.sub(1, PLAYER_STORE.size()) !== PLAYER_STORE) continue;
			for (const update of this.ledger.openUpdates(lane)) {
				const ageSeconds = now - update.madeAt;
				if (
					ageSeconds > this.limitSeconds &&
					this.trouble.isCalmSince(server, update.madeAt)
				) {
					this.victims.push({ update, ageSeconds });
				}
			}
		}
	}

	/** The run is over. */
	public judge(): void {
		for (const { update, ageSeconds } of this.victims) {
			if (update.storedInLife === 0) {
				const { server, document } = update.lane;
				const age = string.format(
					"%.2f s old, %.2f allowed",
					ageSeconds,
					this.limitSeconds,
				);
				const text = `update ${update.id} died with ${server}, ${age}`;
				this.findings.add(NAME, document, text);
			}
		}
	}
}
