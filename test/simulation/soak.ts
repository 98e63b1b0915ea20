import type { ModuleHost } from "../support/host";
import { countThreads } from "../support/counted-threads";
import type { World } from "./world";

const LOOK_EVERY_SECONDS = 1800;
const SECONDS_PER_HOUR = 3600;
const KILOBYTES_PER_MEGABYTE = 1024;
const NAME = "I11 nothing grows";
/** Of each server at rest: timers, readers, and what looks after shared documents. Of one call in a hundred it would be more. */
const THREADS_AT_REST_MAX = 30;

/** Looks at a run every half hour, and when it has come to rest: the library may hold no more than at the beginning. */
export class Soak {
	private nextAt = LOOK_EVERY_SECONDS;

	public constructor(private readonly host: ModuleHost) {}

	/** Prints a line if it is time. */
	public look(world: World): void {
		if (world.cloud.clock.now() >= this.nextAt) {
			this.nextAt += LOOK_EVERY_SECONDS;
			this.print(world);
		}
	}

	/** Nobody asks for anything any more, and nothing is under way. */
	public onRest(world: World): void {
		const threads = this.print(world);
		const threadsMax = THREADS_AT_REST_MAX * world.fleet.alive().size();
		if (threads > threadsMax) {
			world.findings.add(NAME, "", `${threads} threads wait at rest, ${threadsMax} allowed`);
		}
	}

	/** Prints a line; the result is how many threads of the library there are. */
	private print(world: World): number {
		let [threads, queued, inFlight, heldKeys] = [0, 0, 0, 0];
		for (const server of world.fleet.alive()) {
			const load = server.load();
			threads += countThreads(server.server);
			queued += load.queued;
			inFlight += load.inFlight;
			heldKeys += load.heldKeys;
		}
		this.host.print(
			string.format(
				"  %.1f h: %.1f MB of Luau, %d threads, %d requests queued, %d places in the gate taken, %d keys held, %d updates made",
				world.cloud.clock.now() / SECONDS_PER_HOUR,
				gcinfo() / KILOBYTES_PER_MEGABYTE,
				threads,
				queued,
				inFlight,
				heldKeys,
				world.ledger.made,
			),
		);
		return threads;
	}
}
