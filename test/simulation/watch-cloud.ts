import type { ObservedRequest } from "../../emulator/index";
import { describeAccount } from "./checkers/whole-transfers";
import { changeOf, type StoredChange } from "./document-data";
import { ACCOUNT_STORE, isGuest, PET_STORE } from "./names";
import { petsText } from "./workload/pets";
import { RAW } from "./workload/raw-writer";
import type { World } from "./world";

/** Shows the checkers of a world each durable write and each request that fails. */
export function watchCloud(world: World): void {
	const { cloud, trace, discord } = world;
	cloud.records.observer = (write) => {
		if (write.store === ACCOUNT_STORE) {
			trace.note("stored", "cloud", `${ACCOUNT_STORE}/${write.key}`, describeAccount(write));
			world.wholeTransfers.onStored(write);
			world.writeSkew.onStored(write);
			return;
		}
		if (write.store === PET_STORE) {
			trace.note("stored", "cloud", `${PET_STORE}/${write.key}`, petsText(write));
			world.givenOnce.onStored(write);
			return;
		}
		if (world.foreignRecords.isForeign(write.key)) {
			trace.note("stored", "cloud", `${write.store}/${write.key}`, "by another library");
			world.foreignRecords.onStored(write);
			return;
		}
		const change = changeOf(write);
		trace.note("stored", "cloud", change.document, change.after?.count ?? "removed");
		if (isGuest(write.key)) {
			world.farChanges.onStored(change);
			world.staleCopies.onStored(change, false);
			return;
		}
		const isSilent = isRaw(world, change);
		world.exactlyOnce.onStored(change);
		world.contents.onStored(change);
		world.directEdits.onStored(change);
		world.recordGuard.onStored(change);
		world.staleCopies.onStored(change, isSilent);
	};
	cloud.requests.observer = (request) => {
		if (request.failure !== undefined) {
			onFailure(world, request, request.failure);
		}
	};
	discord.unavailable = world.plan.httpUnavailable;
	cloud.http.handle((request) => discord.answer(request));
}

/** Whether a write was not made by the library, so that no server is notified of it. */
function isRaw({ ledger }: World, { after }: StoredChange): boolean {
	const newest = after?.tail[after.tail.size() - 1];
	return newest !== undefined && ledger.find(newest)?.lane.server === RAW;
}

/** A request of a server failed. */
function onFailure(world: World, request: ObservedRequest, failure: string): void {
	const { service, method, server, key } = request;
	if (service === "dataStore") {
		world.trace.note(method, server, key, failure);
		world.trouble.note(server);
		world.ownBudget.onRequest(request);
		return;
	}
	world.trace.note(`${service}.${method}`, server, key, failure);
	if (service === "memoryStore") {
		world.memoryTrouble.note(server);
	}
}
