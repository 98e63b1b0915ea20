import type { Platform } from "../platform/platform";
import type { CacheView } from "./cache-view";
import type { Outbox } from "./outbox";
import type { SharedKey } from "./shared-key";
import { isNews } from "./sharers-item";

/**
 * For each server that is told of a key, so many seconds pass until that key is told of again. However
 * often a key is written, and by however many servers, that bounds what telling costs the whole game.
 */
const REST_SECONDS_PER_SHARER = 0.05;

/** What was told of a key, and what is to be. */
interface Telling {
	/** The newest revision to tell. */
	revision: number;
	/** Who knows of it, or is being told. */
	readonly told: Set<string>;
	/** The newest revision that others told us. */
	heard: number | undefined;
	/** Until then others have enough to do with what they were told. */
	quietUntil: number;
	isWaiting: boolean;
}

/** Tells other servers of new revisions. */
export class RevisionNews {
	private readonly tellings = new Map<SharedKey, Telling>();

	public constructor(
		private readonly platform: Platform,
		private readonly outbox: Outbox,
		private readonly kind: string,
		private readonly cache: CacheView,
	) {}

	/** Tells all that share a key of a revision, soon. Those who were told are not told again. */
	public tell(shared: SharedKey, revision: number): void {
		const telling = this.obtain(shared, revision);
		if (telling.revision !== revision) {
			telling.revision = revision;
			telling.told.clear();
		}
		const seconds = telling.quietUntil - this.platform.clock.now();
		if (seconds <= 0) {
			this.send(shared, telling);
		} else if (!telling.isWaiting) {
			telling.isWaiting = true;
			this.platform.scheduler.delay(seconds, () => {
				telling.isWaiting = false;
				const { heard } = telling;
				if (heard === undefined || isNews(telling.revision, heard)) {
					this.send(shared, telling);
				}
			});
		}
	}

	/** Whether a revision is the one that was told last. */
	public isTelling(shared: SharedKey, revision: number): boolean {
		return this.tellings.get(shared)?.revision === revision;
	}

	/** Somebody else has told of a revision. */
	public heard(shared: SharedKey, revision: number): void {
		const telling = this.obtain(shared, revision);
		telling.heard = revision;
		this.rest(shared, telling);
	}

	/** Forgets a key that has left. */
	public forget(shared: SharedKey): void {
		this.tellings.delete(shared);
	}

	private obtain(shared: SharedKey, revision: number): Telling {
		let telling = this.tellings.get(shared);
		if (telling === undefined) {
			telling = {
				revision,
				told: new Set(),
				heard: undefined,
				quietUntil: 0,
				isWaiting: false,
			};
			this.tellings.set(shared, telling);
		}
		return telling;
	}

	private rest(shared: SharedKey, telling: Telling): void {
		const seconds = shared.others.size() * REST_SECONDS_PER_SHARER;
		telling.quietUntil = math.max(telling.quietUntil, this.platform.clock.now() + seconds);
	}

	private send(shared: SharedKey, telling: Telling): void {
		const { revision, told } = telling;
		const ids = shared.others.filter((id) => !told.has(id));
		if (ids.isEmpty()) {
			return;
		}
		this.rest(shared, telling);
		this.cache.noteTold(ids.size());
		for (const id of ids) {
			told.add(id);
			this.outbox.post(id, this.kind, [shared.key, revision]);
		}
	}
}
