import type { MemoryMap, MemoryStores } from "../platform/memory-stores";
import type { Platform } from "../platform/platform";
import { GAME_MAP, knockKey } from "./wire-format";

/** How often a server looks whether somebody knocked. */
const LOOK_SECONDS = 10;
/** A knock is seen by then, or its server is not there. */
const KNOCK_SECONDS = 60;
const TRIES_MAX = 3;
/** The wait after a failed try, then twice as long each time. */
const RETRY_SECONDS = 0.5;

/**
 * A second way to a server, for when its messages get lost: an item that it looks for now and then.
 *
 * It says nothing but that the server should look for itself, so that looking costs the same however
 * many keys it has.
 */
export class Knocks {
	private readonly map: MemoryMap;
	/** Servers that were knocked at since they may have looked last, and whether there was reason to again. */
	private readonly resting = new Map<string, boolean>();
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

	/** Has a server look for itself. It is knocked at no more often than it looks, for all keys together. */
	public knock(serverId: string): void {
		if (this.resting.has(serverId)) {
			this.resting.set(serverId, true);
			return;
		}
		this.resting.set(serverId, false);
		const { scheduler } = this.platform;
		scheduler.spawn(() => {
			this.knockUntilHeard(serverId);
		});
		scheduler.delay(LOOK_SECONDS, () => {
			// It may have answered the last knock before this one had its reason.
			const isDue = this.resting.get(serverId);
			this.resting.delete(serverId);
			if (isDue === true && !this.hasEnded) {
				this.knock(serverId);
			}
		});
	}

	private knockUntilHeard(serverId: string): void {
		for (let tries = 1; tries <= TRIES_MAX; tries++) {
			if (this.map.set(knockKey(serverId), 1, KNOCK_SECONDS).ok) {
				return;
			}
			this.platform.scheduler.wait(RETRY_SECONDS * 2 ** (tries - 1));
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
