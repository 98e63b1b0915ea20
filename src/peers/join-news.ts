import type { CacheView } from "./cache-view";
import type { Outbox } from "./outbox";
import type { SharedKey } from "./shared-key";
import type { KeyNews } from "./wire-format";

/** Tells other servers that this one caches a key as well. */
export class JoinNews {
	public constructor(
		private readonly outbox: Outbox,
		private readonly kind: string,
		private readonly cache: CacheView,
	) {}

	/** Lets a server know that it is not the only one any more. */
	public tellUnaware(shared: SharedKey): void {
		if (shared.unaware !== undefined && shared.isWanted) {
			this.tell(shared.unaware, shared.key);
		}
	}

	/**
	 * A server that was taken out may live: when all memory is lost, nobody seems to be there for some
	 * seconds. It must not think that it is still named.
	 */
	public warnGone(shared: SharedKey, gone: ReadonlyArray<string>): void {
		for (const id of gone) {
			this.tell(id, shared.key);
		}
	}

	private tell(to: string, key: string): void {
		const body: KeyNews = [key, this.cache.baseOf(key)?.revision];
		this.outbox.post(to, this.kind, body);
	}
}
