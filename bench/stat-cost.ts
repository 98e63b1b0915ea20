import { EmulatedCloud } from "../emulator/index";
import { createPPDB } from "../src/api/create-ppdb";
import { emulatedPlatform } from "../test/support/emulated-platform";
import type { ModuleHost } from "../test/support/host";

const DOCUMENTS = 40;
const CALLS = 2000;
/** A frame of a server that runs at 60 Hz. */
const FRAME_SECONDS = 1 / 60;

interface Counter {
	count: number;
}

/** `stat()` of a server with forty dirty documents, as a part of a frame. */
export function measureStatCost(host: ModuleHost): void {
	const cloud = new EmulatedCloud();
	const seconds = cloud.run(() => {
		const PPDB = createPPDB(emulatedPlatform(cloud.startServer()));
		const store = new PPDB<Counter>("Players", { template: { count: 0 } });
		for (let index = 1; index <= DOCUMENTS; index++) {
			store.increment(`player_${index}`, "count");
		}
		const start = host.wallSeconds();
		for (let call = 1; call <= CALLS; call++) {
			store.stat();
		}
		return (host.wallSeconds() - start) / CALLS;
	});
	const part = (seconds / FRAME_SECONDS) * 100;
	const text = "stat() with %d dirty documents: %.0f us, %.2f %% of a frame";
	host.print(string.format(text, DOCUMENTS, seconds * 1e6, part));
}
