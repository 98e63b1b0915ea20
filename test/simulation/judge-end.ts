import { Drain } from "./checkers/drain";
import { findPending } from "./checkers/whole-transfers";
import type { SimulatedEnvelope } from "./document-data";
import { judgeRest } from "./judge-rest";
import {
	ACCOUNT_STORE,
	EXTRA_STORE,
	isGuest,
	PET_STORE,
	PLAYER_STORE,
	SHARED_STORE,
} from "./names";
import type { World } from "./world";

const DRAIN = "I9 everything drains";
/** One to finish what was pending, and one for what has landed since. */
const READS_MAX = 2;
const LOOK_SECONDS = 1;

/** The last look at a run that has found nothing so far: what a new server sees, and what the store holds. */
export function judgeEnd(world: World): void {
	const { plan, cloud, fleet, findings, crashLoss, exactlyOnce } = world;
	if (!findings.list.isEmpty()) {
		return;
	}
	judgeRest(world);
	if (plan.accounts > 0) {
		judgeTransfers(world);
	}
	if (plan.isSession) {
		judgeLeases(world);
	}
	if (plan.sellEvery > 0) {
		judgePets(world);
	}
	for (const server of fleet.alive()) {
		fleet.shutDown(server, true);
	}
	crashLoss.judge();
	for (const store of [PLAYER_STORE, SHARED_STORE, EXTRA_STORE]) {
		for (const key of cloud.records.keys(store)) {
			if (isGuest(key)) continue;
			const value = cloud.records.peek(store, key)?.value;
			exactlyOnce.judge(`${store}/${key}`, (value as SimulatedEnvelope).d);
		}
	}
}

/** A server that has seen nothing yet gets each player's document, whichever server held it, and whichever is dead. */
function judgeLeases({ plan, fleet, findings }: World): void {
	for (const key of fleet.start().loadPlayers(plan.servers * plan.players)) {
		findings.add(DRAIN, `${PLAYER_STORE}/${key}`, "no server gets it");
	}
}

/** A server that has seen nothing yet gets all pets, with the newest template. */
function judgePets({ fleet, findings }: World): void {
	const failed = fleet.start().loadPets();
	if (failed !== undefined) {
		findings.add(DRAIN, `${PET_STORE}/${failed}`, "no server gets it");
	}
}

/**
 * A server that has seen nothing yet reads all accounts; after that nothing stays pending. What a dead server sent last may
 * land after that: the server that reads it then settles it.
 */
function judgeTransfers(world: World): void {
	const { wholeTransfers } = world;
	let pending: string | undefined;
	for (let reads = 1; reads <= READS_MAX; reads++) {
		if (!readTransfers(world)) {
			return;
		}
		pending = waitForPending(world);
		if (pending === undefined) {
			wholeTransfers.judge();
			return;
		}
	}
	world.findings.add(DRAIN, `${ACCOUNT_STORE}/${pending}`, "is pending forever");
}

function readTransfers({ drain, calls, fleet, findings }: World): boolean {
	if (!fleet.start().readAccounts()) {
		drain.judge(calls.list());
		findings.add(DRAIN, ACCOUNT_STORE, "the accounts could not be read");
		return false;
	}
	return true;
}

/** Yields until nothing is pending any more, or for as long as that may take; the result is a key where something is. */
function waitForPending({ cloud }: World): string | undefined {
	const readAt = cloud.clock.now();
	let pending = findPending(cloud.records);
	while (pending !== undefined && cloud.clock.now() - readAt <= Drain.SECONDS_MAX) {
		cloud.sleep(LOOK_SECONDS);
		pending = findPending(cloud.records);
	}
	return pending;
}
