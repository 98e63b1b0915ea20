import type { BaseView } from "./cache-view";
import { DELETED, isNews, type SharersItem } from "./sharers-item";
import { SHARERS_SECONDS } from "./sharers-map";
import {
	isAlone,
	isCached,
	NOBODY,
	NOBODY_TOLD,
	type Company,
	type SharerStanding,
} from "./sharing";
import type { Sharing, SharingEffect, SharingEvent, SharingEvents } from "./sharing";

/** How often an item that no other server writes is written anew: thousands of cached keys must hardly cost anything. */
export const RENEW_SECONDS = (SHARERS_SECONDS * 5) / 6;
/**
 * After how many reads of the item the record itself is looked at: a removal may land long after it was
 * given up, and other software may write.
 */
const POLLS_PER_RECORD = 4;
/** Of the servers that were too many to be named only a part tries at a time to be named again. */
const CROWD_REJOIN_CHANCE = 1 / 16;
/**
 * How long the others are told nothing more of a key, for each of them. However often a key is written,
 * and by however many servers, that bounds what telling costs the whole game.
 */
const REST_SECONDS_PER_SHARER = 0.05;

/** How things are when a step is made. */
export interface Facts {
	readonly serverId: string;
	/** By the monotonic clock. */
	readonly now: number;
	/** Where the document stands; missing if it is not in the cache. */
	readonly base?: BaseView;
	/** When its record was last seen, by the monotonic clock. */
	readonly seenAt: number;
}

/** A step while it is made: only here is a state changed, and it is a copy. */
interface Draft {
	readonly state: { -readonly [Field in keyof Sharing]: Sharing[Field] };
	readonly effects: Array<SharingEffect>;
	readonly facts: Facts;
}

const WRITE: SharingEffect = { kind: "write" };
const SCHEDULE: SharingEffect = { kind: "schedule" };
const LOOK: SharingEffect = { kind: "look" };

/** From one standing to another; one that is not in it stays. */
type Moves = Readonly<Partial<Record<SharerStanding, SharerStanding>>>;

/** The document comes into the cache. */
const COME: Moves = { leaving: "named", withdrawing: "joining", passing: "new" };
/** It leaves the cache. */
const GO: Moves = { named: "leaving", joining: "withdrawing", new: "passing" };
/** What was known of the item may hold no more. */
const DOUBT: Moves = { named: "joining", leaving: "withdrawing" };
/** The item names this server although it has nothing of the key. */
const FOUND: Moves = { passing: "withdrawing" };

/** What an event makes of a key, and what is to be done about it, in this order. Changes none of its parameters. */
export function step<Kind extends keyof SharingEvents>(
	state: Sharing,
	event: SharingEvent<Kind>,
	facts: Facts,
): { readonly state: Sharing; readonly effects: ReadonlyArray<SharingEffect> } {
	const draft: Draft = { state: { ...state }, effects: [], facts };
	HANDLERS[event.kind](draft, event);
	return draft;
}

const HANDLERS: {
	readonly [Kind in keyof SharingEvents]: (draft: Draft, event: SharingEvent<Kind>) => void;
} = {
	cached: (draft) => {
		move(draft, COME);
		stand(draft, draft.facts.base);
		draft.effects.push(SCHEDULE, WRITE);
	},
	left: (draft, { base }) => {
		move(draft, GO);
		if (base !== undefined) {
			stand(draft, base);
		}
		draft.effects.push(WRITE);
	},
	committed: (draft, { revision }) => commit(draft, revision),
	compared: (draft, { revision, hasChanged }) => {
		if (draft.state.isOrphaned && hasChanged) {
			// The server that wrote that is gone, and may have told nobody.
			commit(draft, revision);
		}
		draft.state.isOrphaned = false;
	},
	joined: (draft, { from, revision }) => {
		const { state, facts } = draft;
		if (isCached(state)) {
			state.company = state.company === "crowded" ? "crowded" : "shared";
			state.isMarkDue = true;
			state.others = state.others.includes(from) ? state.others : [...state.others, from];
			if (facts.base?.exists === true && facts.base.revision !== revision) {
				spread(draft, facts.base.revision);
			}
			hear(draft, revision);
			draft.effects.push(WRITE, SCHEDULE);
		}
	},
	heard: (draft, { revision }) => {
		const { state } = draft;
		if (revision !== undefined && isCached(state)) {
			state.telling = state.telling ?? revision;
			state.heard = revision;
			quieten(draft);
			hear(draft, revision);
		}
	},
	found: (draft) => {
		move(draft, FOUND);
		draft.effects.push(WRITE);
	},
	mayWrite: ({ state, facts }, { unixSeconds }) => {
		const { company, gone, isMarkDue, standing, toTell } = state;
		const isUpToDate = standing === "named" && !isMarkDue && gone.isEmpty();
		if (toTell !== undefined || !(isUpToDate || standing === "passing")) {
			const isSharer = isCached(state);
			const revision = isSharer ? toTell : (toTell ?? state.revision);
			const change = { serverId: facts.serverId, isSharer, gone, revision, unixSeconds };
			state.request = { change, company };
			state.isMarkDue = false;
			state.standing = standing === "new" ? "joining" : standing;
		}
	},
	written: (draft, { before, after, isLost }) => {
		const { state, facts } = draft;
		if (state.request !== undefined) {
			const { change, company } = state.request;
			const standing = change.isSharer ? "named" : "new";
			state.request = undefined;
			state.standing = isCached(state) ? standing : (GO[standing] ?? standing);
			if (isLost) {
				move(draft, DOUBT);
			}
			state.writtenAt = facts.now;
			takeOthers(draft, after);
			state.company = companyOf(after, !state.others.isEmpty() || state.isMarkDue);
			if (!change.gone.isEmpty()) {
				state.gone = state.gone.filter((id) => !change.gone.includes(id));
			}
			greetUnaware(draft, after);
			draft.effects.push(SCHEDULE);
			tellWritten(draft, change.revision, company);
			hear(draft, before.revision);
			// A server that was taken out may live: when all memory is lost, nobody seems to be there for
			// some seconds. It must not think that it is still named.
			greet(draft, change.gone);
		}
	},
	failed: ({ state }) => {
		state.request = undefined;
		state.isMarkDue = true;
		// By the next try they may be back.
		state.gone = NOBODY;
	},
	due: ({ state, facts, effects }, { isServerInDoubt }) => {
		effects.push(SCHEDULE);
		if (isServerInDoubt || state.standing !== "named") {
			effects.push(LOOK, WRITE);
		} else if (isAlone(state) && facts.now - state.writtenAt >= RENEW_SECONDS / 2) {
			state.isMarkDue = true;
			effects.push(WRITE);
		} else {
			effects.push({ kind: "read" });
		}
	},
	read: (draft, { item, isTroubleEnding }) => {
		const { state, effects } = draft;
		if (isCached(state)) {
			if (item !== undefined) {
				judge(draft, item);
			}
			state.polls = (state.polls + 1) % POLLS_PER_RECORD;
			// A server that could not write itself in meanwhile, and is gone again, has told nobody.
			if (item === undefined || state.polls === 0 || isTroubleEnding) {
				effects.push(LOOK);
			}
		}
	},
	shown: (draft, { revision }) => {
		const { state, facts, effects } = draft;
		const { base } = facts;
		const strange = state.strange?.revision === revision ? state.strange : undefined;
		const wasLookedFor = strange !== undefined && facts.seenAt > strange.since;
		if (base === undefined || revision === base.revision) {
			state.strange = undefined;
		} else if (revision !== undefined && isNews(revision, base.revision) && !wasLookedFor) {
			state.strange = strange ?? { revision, since: facts.now };
			effects.push(LOOK);
		} else if (base.exists) {
			// What the item says is behind, or of a record that was deleted.
			spread(draft, base.revision);
		}
	},
	doubted: (draft) => move(draft, DOUBT),
	missed: ({ state, effects }, { id }) => {
		state.gone = [...state.gone.filter((other) => other !== id), id];
		effects.push(WRITE);
	},
	orphaned: ({ state, effects }) => {
		state.isOrphaned = isCached(state);
		effects.push(LOOK);
	},
	quietOver: (draft) => {
		const { heard, telling } = draft.state;
		draft.state.isWaiting = false;
		if (telling !== undefined && (heard === undefined || isNews(telling, heard))) {
			send(draft, telling);
		}
	},
};

function move({ state }: Draft, moves: Moves): void {
	state.standing = moves[state.standing] ?? state.standing;
}

/** Remembers where the document stands. */
function stand({ state }: Draft, base: BaseView | undefined): void {
	const isDeleted = state.revision !== undefined;
	state.revision = base?.exists === true ? base.revision : isDeleted ? DELETED : undefined;
}

function commit(draft: Draft, revision: number): void {
	draft.state.revision = revision;
	if (!isAlone(draft.state)) {
		spread(draft, revision);
	}
}

/** Compares what an item says with what this server thinks. */
function judge(draft: Draft, item: SharersItem): void {
	const { state, facts, effects } = draft;
	const { crowdedAt, ids, isFirstUnaware, revision } = item;
	if (crowdedAt === undefined && !ids.includes(facts.serverId)) {
		const chance = state.company === "crowded" ? CROWD_REJOIN_CHANCE : undefined;
		effects.push(LOOK, { kind: "go", event: { kind: "doubted" }, chance }, WRITE);
		return;
	}
	takeOthers(draft, item);
	const isAloneThere = crowdedAt === undefined && state.others.isEmpty();
	const isMarked = isFirstUnaware && ids[0] === facts.serverId;
	const isRight = isMarked === isAloneThere && (state.company === "alone") === isAloneThere;
	state.company = companyOf(item, !isAloneThere || !isRight);
	if (!isRight) {
		// It is alone again, or was alone and heard of nobody.
		state.isMarkDue = true;
		effects.push(WRITE);
	}
	if (greetUnaware(draft, item)) {
		// It has got no message yet, so it has told nobody anything.
		effects.push(LOOK);
	}
	// A server that came and left again in between has put a revision there.
	if (!isAloneThere || revision !== undefined) {
		effects.push({ kind: "go", event: { kind: "shown", revision } });
	}
	effects.push(SCHEDULE);
}

/** Compares what was heard of a key with what is in the cache. */
function hear({ state, facts, effects }: Draft, heard: number | undefined): void {
	const known = facts.base?.revision;
	if (heard !== undefined && known !== undefined && isNews(heard, known) && isCached(state)) {
		effects.push({ kind: "look", heard });
	}
}

/** Lets a server know that it is not the only one any more. */
function greetUnaware(draft: Draft, { isFirstUnaware, ids }: SharersItem): boolean {
	const isOther = isFirstUnaware && ids[0] !== draft.facts.serverId && isCached(draft.state);
	greet(draft, isOther ? [ids[0]] : NOBODY);
	return isOther;
}

function greet({ facts, effects }: Draft, to: ReadonlyArray<string>): void {
	if (!to.isEmpty()) {
		effects.push({ kind: "greet", to, revision: facts.base?.revision });
	}
}

/** Puts a revision into the item, and tells it. */
function spread(draft: Draft, revision: number): void {
	draft.state.toTell = revision;
	tell(draft, revision);
	draft.effects.push(WRITE);
}

/** Tells those that were found while a revision was put into the item. */
function tellWritten(draft: Draft, written: number | undefined, company: Company): void {
	const { state } = draft;
	state.toTell = state.toTell === written ? undefined : state.toTell;
	// There may be a newer one by now, whose write is still to come.
	const newest = written === undefined ? undefined : (state.toTell ?? written);
	// As long as this server thought to be alone, it has told nobody anything.
	if (newest !== undefined && (state.telling === newest || company === "alone")) {
		tell(draft, newest);
	}
}

/** Tells a revision to all that share the key, soon, and to none of them twice. */
function tell(draft: Draft, revision: number): void {
	const { state, facts, effects } = draft;
	if (state.telling !== revision) {
		state.telling = revision;
		state.told = NOBODY_TOLD;
	}
	const seconds = state.quietUntil - facts.now;
	if (seconds <= 0) {
		send(draft, revision);
	} else if (!state.isWaiting) {
		state.isWaiting = true;
		effects.push({ kind: "wait", seconds });
	}
}

function send(draft: Draft, revision: number): void {
	const { state, effects } = draft;
	const to = state.others.filter((id) => !state.told.has(id));
	if (!to.isEmpty()) {
		quieten(draft);
		state.told = new Set([...state.told, ...to]);
		effects.push({ kind: "tell", to, revision });
	}
}

/** The others are told nothing more for a while. */
function quieten({ state, facts }: Draft): void {
	const seconds = state.others.size() * REST_SECONDS_PER_SHARER;
	state.quietUntil = math.max(state.quietUntil, facts.now + seconds);
}

/** Takes in whom an item names besides this server. */
function takeOthers({ state, facts }: Draft, item: SharersItem): void {
	const others = item.ids.filter((id) => id !== facts.serverId);
	state.others = others.isEmpty() ? NOBODY : others;
}

function companyOf(item: SharersItem, isShared: boolean): Company {
	return item.crowdedAt !== undefined ? "crowded" : isShared ? "shared" : "alone";
}
