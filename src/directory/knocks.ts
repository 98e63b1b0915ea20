import type { MemoryMap, MemoryStores } from "../platform/memory-stores";
import type { Platform } from "../platform/platform";
import { GAME_MAP, knockKey } from "./wire-format";

/** How often a server looks whether somebody knocked. */
const LOOK_SECONDS = 10;
/** A knock is seen by then, or its server is not there. */
const KNOCK_SECONDS = 60;
/** One knock is enough for so long, for all keys. */
const REST_SECONDS = 20;

/**
 * A second way to a server, for when its messages get lost: an item that it looks for now and then.
 *
 * It says nothing but that the server should look for itself, so that looking costs the same however
 * many keys it has.
 */
export class Knocks {
	private readonly map: MemoryMap;
	private readonly knockedAt = new Map<string, number>();
	private readonly listeners = new Array<() => void>();
	private hasStarted = false;
	private hasEnded = false;

	public constructor(
		private readonly platform: Platform,
		private readonly serverId: string,
		private readonly stores: MemoryStores,
	) {
		this.map = stores.map(GAME_MAP);
	}

	/** Begins to look, and calls a function whenever somebody knocked. */
	public listen(listener: () => void): void {
		this.listeners.push(listener);
		if (!this.hasStarted) {
			this.hasStarted = true;
			this.platform.scheduler.spawn(() => {
				this.run();
			});
		}
	}

	/** Looks no more. */
	public finish(): void {
		this.hasEnded = true;
	}

	/** Has a server look for itself. Does nothing when it was knocked at a moment ago. */
	public knock(serverId: string): void {
		const { clock, scheduler } = this.platform;
		const now = clock.now();
		if (now - (this.knockedAt.get(serverId) ?? -math.huge) >= REST_SECONDS) {
			this.knockedAt.set(serverId, now);
			scheduler.spawn(() => {
				this.map.set(knockKey(serverId), 1, KNOCK_SECONDS);
			});
			scheduler.delay(REST_SECONDS, () => {
				this.knockedAt.delete(serverId);
			});
		}
	}

	private run(): void {
		while (!this.hasEnded && !this.stores.isMissing) {
			this.platform.scheduler.wait(LOOK_SECONDS);
			const attempt = this.map.get(knockKey(this.serverId));
			if (attempt.ok && attempt.value !== undefined) {
				this.map.remove(knockKey(this.serverId));
				for (const listener of this.listeners) {
					listener();
				}
			}
		}
	}
}
