import type { PPDBConstructor } from "../../../src/api/ppdb";
import { PLAYER_STORE, playerKey } from "../names";
import type { SimServer } from "../sim-server";
import { runBriefVisits } from "./brief-visits";
import { runFickleCallers } from "./fickle-callers";
import { runForgetfulUpdaters } from "./forgetful-updaters";
import { runForeignLibrary } from "./foreign-library";
import { runGuests } from "./guests";
import { runJointDocuments } from "./joint-documents";
import { runPetShop } from "./pet-shop";
import { playSession } from "./player-documents";
import { runRawWriter } from "./raw-writer";
import { runSharedDocuments } from "./shared-documents";
import { runSoftClosing } from "./soft-closing";
import { runTransfers } from "./transfers";
import { runVisits } from "./visits";

/** Shorter than a closing server waits for the next call. */
const GOODBYE_SECONDS_MAX = 0.9;

/** Runs all scripts of a server, on its stores. */
export function runScripts(host: SimServer, library: PPDBConstructor): void {
	const { players } = host.server;
	players.PlayerAdded.Connect((player) => {
		playSession(host, player);
	});
	players.PlayerRemoving.Connect((player) => {
		sayGoodbye(host, playerKey(player.UserId));
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
	runForgetfulUpdaters(host);
	runJointDocuments(host);
	runRawWriter(host);
	runForeignLibrary(host);
	runBriefVisits(host);
	runGuests(host);
	runPetShop(host, library);
	runSoftClosing(host);
}

/** A handler that takes a moment before its last update, as many do. */
function sayGoodbye(host: SimServer, key: string): void {
	if (host.habits.chance(host.world.plan.softChance)) {
		host.server.task.wait(host.habits.range(0, GOODBYE_SECONDS_MAX));
		if (host.store(PLAYER_STORE).getCached(key) !== undefined) {
			host.update(PLAYER_STORE, key);
		}
	}
	host.leave(PLAYER_STORE, key);
}
