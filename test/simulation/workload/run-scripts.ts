import type { PPDBConstructor } from "../../../src/api/ppdb";
import { PLAYER_STORE, playerKey } from "../names";
import type { SimServer } from "../sim-server";
import { runFickleCallers } from "./fickle-callers";
import { runForeignLibrary } from "./foreign-library";
import { runJointDocuments } from "./joint-documents";
import { playSession } from "./player-documents";
import { runRawWriter } from "./raw-writer";
import { runSharedDocuments } from "./shared-documents";
import { runTransfers } from "./transfers";
import { runVisits } from "./visits";

/** Runs all scripts of a server, on its stores. */
export function runScripts(host: SimServer, library: PPDBConstructor): void {
	const { players } = host.server;
	players.PlayerAdded.Connect((player) => {
		playSession(host, player);
	});
	players.PlayerRemoving.Connect((player) => {
		host.leave(PLAYER_STORE, playerKey(player.UserId));
	});
	runSharedDocuments(host);
	const { plan } = host.world;
	if (plan.accounts > 0) {
		runTransfers(host, library);
	}
	if (plan.isSession) {
		host.server.spawn(() => {
			runVisits(host);
		});
	}
	runFickleCallers(host);
	runJointDocuments(host);
	runRawWriter(host);
	runForeignLibrary(host);
}
