import { EmulatedCloud } from "../emulator/index";
import type { ModuleHost } from "../test/support/host";
import { SHIPPED_PATH, mountShipped, shippedFile } from "../test/support/shipped-library";

const ROUNDS = 20;
const MILLISECONDS = 1000;

/** What a server pays to load the library: the first time with compiling it, then without. */
export function measureLoadCost(host: ModuleHost): void {
	const seconds = new Array<number>();
	for (let round = 0; round < ROUNDS; round++) {
		const server = new EmulatedCloud().startServer();
		const place = mountShipped(host, server.environment());
		const began = host.wallSeconds();
		place.require(SHIPPED_PATH);
		seconds.push(host.wallSeconds() - began);
	}
	const [first] = seconds;
	const best = math.min(...seconds);
	host.print(
		string.format(
			"load %s: %.1f ms with compiling, %.2f ms without",
			shippedFile(host),
			first * MILLISECONDS,
			best * MILLISECONDS,
		),
	);
}
