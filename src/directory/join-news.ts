import type { Platform } from "../platform/platform";
import type { CacheView } from "./cache-view";
import type { Directory } from "./directory";
import type { SharedKey } from "./shared-key";
import type { KeyNews } from "./wire-format";

/** Tells other servers that this one caches a key as well. */
export class JoinNews {
	public constructor(
		private readonly platform: Platform,
		private readonly directory: Directory,
		private readonly kind: string,
		private readonly cache: CacheView,
	) {}

	/** Lets a server know that it is not the only one any more, or was not for a moment. */
	public tellUnaware(shared: SharedKey): void {
		if (shared.unaware === undefined) {
			return;
		}
		if (shared.isWanted) {
			this.tell(shared.unaware, shared.key);
		} else {
			// What was told of the last commit may get lost, and nobody is left who would repeat it.
			this.directory.knocks.knock(shared.unaware);
		}
	}

	/**
	 * A server that was taken out may live: when all memory is lost, nobody seems to be there for some
	 * seconds. It must not think that it is still named.
	 */
	public warnGone(shared: SharedKey, gone: ReadonlyArray<string>): void {
		for (const id of gone) {
			this.tell(id, shared.key);
			this.directory.knocks.knock(id);
		}
	}

	private tell(to: string, key: string): void {
		const body: KeyNews = [key, this.cache.baseOf(key)?.revision];
		this.platform.scheduler.spawn(() => {
			this.directory.outbox.send(to, this.kind, body);
		});
	}
}
