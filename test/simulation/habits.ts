import { Random } from "../../emulator/index";
import { Swarm } from "./swarm";

/**
 * What callers of the library do that its author would not: each seed draws some of these, and 0 or false is "never".
 * They are drawn from a stream of their own, so that a seed without any of them does what it did before there were habits.
 */
export interface Habits {
	/** Mean seconds between two calls of a server whose threads are cancelled on the way. */
	readonly cancelEvery: number;
	/** The share of updaters that change more of the document than their id. */
	readonly deedChance: number;
	/** The share of those that bring in tables that the game keeps, shares between documents and changes later. */
	readonly shareChance: number;
	/** The share of updaters that return nothing, after they have changed the data. */
	readonly takeBackChance: number;
	/** The share of updaters that make a call that has to wait, where nothing can. */
	readonly stuckChance: number;
	/** The share of updates that are followed by a change of the table that was handed out. */
	readonly scribbleChance: number;
	/** The smallest number of accounts, if callers have habits with them. */
	readonly accountsMin: number;
	/** And the largest. */
	readonly accountsMax: number;
	/** Mean seconds between two deletes of an account on a server. */
	readonly accountDeleteEvery: number;
	/** Pairs of accounts of which a transaction reads both and changes one. */
	readonly pairs: number;
	/** The share of transactions that later change what they have put into their drafts. */
	readonly draftChance: number;
	/** `maxPendingUpdates`, 0 for the default. */
	readonly pendingMax: number;
	/** Keys that one script holds with `init` while others make batches of them. */
	readonly jointKeys: number;
	/** Documents of a third store. */
	readonly extraKeys: number;
	/** Whether each store has a second object. */
	readonly twoHandles: boolean;
	/** Mean seconds between two writes of a server past the library, by the raw data store. */
	readonly rawEvery: number;
	/** Mean seconds between two players of a server who go while their documents load, or soon after. */
	readonly briefEvery: number;
	/** Mean seconds between two calls of a server for players' documents wherever they are, as a reset of the season makes them. */
	readonly resetEvery: number;
	/** Mean seconds between two updates of a server whose updater returns nothing, or true, after it has changed the data. */
	readonly forgetEvery: number;
	/** Mean seconds between two visits of a server to documents with things in them that are sold and bought again. */
	readonly sellEvery: number;
	/** Items that a server puts into the inbox of another: lost, there twice, or there later. */
	readonly inboxLoss: number;
	readonly inboxDouble: number;
	readonly inboxDelay: number;
	/** The share of updates that land and are made again by the engine, whose own answer was lost. */
	readonly rerun: number;
	/** The share of requests that hang, of the data store and of the memory store. */
	readonly hang: number;
	readonly memoryHang: number;
	/** How long those do at most; infinite for forever. */
	readonly hangSecondsMax: number;
	/** Mean seconds between two edits of a server by a tool, which leaves the revision as it is. */
	readonly editEvery: number;
	/** Keys of each store that another library uses, and mean seconds between two calls of a server for them. */
	readonly foreignKeys: number;
	readonly foreignEvery: number;
	/** The share of shutdowns that wait until all players were teleported, and of players whose last update comes a moment after they left. */
	readonly softChance: number;
}

/** The names under which the command line switches habits on. */
export const HABIT_NAMES = [
	"cancel",
	"share",
	"stuck",
	"scribble",
	"remove",
	"skew",
	"draft",
	"room",
	"joint",
	"handles",
	"raw",
	"inbox",
	"rerun",
	"hang",
	"edit",
	"foreign",
	"soft",
	"brief",
	"reset",
	"forget",
	"sell",
] as const;
export type HabitName = (typeof HABIT_NAMES)[number];

/** Habits draw from seeds of their own, far from those of the rest. */
const HABIT_STREAM = 2 ** 40;
/** The share of seeds whose callers behave as the library's author would. */
const PLAIN_SHARE = 0.15;
/** How likely another seed has a habit: a few in each, all combinations in all. */
const HABIT_SHARE = 0.3;

const HANG_SECONDS_MAX = 90;
/** The fewest accounts that transfers go between. */
const ACCOUNTS_MIN = 3;

/** Draws a habit's numbers, whether it is on or not, so that one does not change the others. */
class HabitDraw {
	private readonly swarm: Swarm;
	private readonly isPlain: boolean;

	public constructor(
		seed: number,
		private readonly wanted: ReadonlySet<string> | undefined,
	) {
		this.swarm = new Swarm(new Random(seed + HABIT_STREAM));
		this.isPlain = this.swarm.yes(PLAIN_SHARE);
	}

	public isOn(name: HabitName): boolean {
		const isDrawn = this.swarm.yes(HABIT_SHARE) && !this.isPlain;
		return this.wanted?.has(name) ?? isDrawn;
	}

	public number(isOn: boolean, min: number, max: number): number {
		const drawn = this.swarm.sometimes(min, max, 1);
		return isOn ? drawn : 0;
	}

	public longest(isOn: boolean): number {
		const drawn = this.swarm.yes(0.5) ? HANG_SECONDS_MAX : math.huge;
		return isOn ? drawn : 0;
	}

	public integer(isOn: boolean, min: number, max: number): number {
		const drawn = this.swarm.integer(min, max);
		return isOn ? drawn : 0;
	}
}

/**
 * Draws the habits of a seed.
 *
 * @param wanted - exactly these, with numbers that the seed draws; without it the seed decides
 */
export function drawHabits(seed: number, wanted?: ReadonlySet<string>): Habits {
	const draw = new HabitDraw(seed, wanted);
	// Those that came later draw last, so that a seed does with the others what it always did.
	return { ...drawEarlyHabits(draw), ...drawLateHabits(draw) };
}

type LateHabits = Pick<
	Habits,
	| "editEvery"
	| "foreignKeys"
	| "foreignEvery"
	| "softChance"
	| "briefEvery"
	| "resetEvery"
	| "forgetEvery"
	| "sellEvery"
>;

function drawLateHabits(draw: HabitDraw): LateHabits {
	const isEditing = draw.isOn("edit");
	const isForeign = draw.isOn("foreign");
	const edits = {
		editEvery: draw.number(isEditing, 1, 10),
		foreignKeys: draw.integer(isForeign, 1, 2),
		foreignEvery: draw.number(isForeign, 1, 10),
	};
	const isSoft = draw.isOn("soft");
	const softChance = draw.number(isSoft, 0.3, 1);
	return {
		...edits,
		softChance,
		briefEvery: draw.number(draw.isOn("brief"), 0.5, 5),
		resetEvery: draw.number(draw.isOn("reset"), 2, 20),
		forgetEvery: draw.number(draw.isOn("forget"), 0.3, 3),
		sellEvery: draw.number(draw.isOn("sell"), 1, 6),
	};
}

function drawEarlyHabits(draw: HabitDraw): Omit<Habits, keyof LateHabits> {
	const isCancelling = draw.isOn("cancel");
	const isSharing = draw.isOn("share");
	const isStuck = draw.isOn("stuck");
	const isScribbling = draw.isOn("scribble");
	const isRemoving = draw.isOn("remove");
	const isSkewed = draw.isOn("skew");
	const isDrafting = draw.isOn("draft");
	const isNarrow = draw.isOn("room");
	const isJoint = draw.isOn("joint");
	const isTwofold = draw.isOn("handles");
	const isRaw = draw.isOn("raw");
	const isInbox = draw.isOn("inbox");
	const isRerun = draw.isOn("rerun");
	const isHanging = draw.isOn("hang");
	return {
		cancelEvery: draw.number(isCancelling, 0.3, 3),
		deedChance: draw.number(isSharing, 0.3, 0.9),
		shareChance: draw.number(isSharing, 0.2, 0.8),
		takeBackChance: draw.number(isSharing, 0.05, 0.4),
		stuckChance: draw.number(isStuck, 0.01, 0.1),
		scribbleChance: draw.number(isScribbling, 0.01, 0.2),
		accountsMin: isRemoving || isSkewed || isDrafting ? ACCOUNTS_MIN : 0,
		accountsMax: draw.integer(isRemoving, 6, 14),
		accountDeleteEvery: draw.number(isRemoving, 0.3, 4),
		pairs: draw.integer(isSkewed, 1, 2),
		draftChance: draw.number(isDrafting, 0.1, 0.6),
		pendingMax: draw.integer(isNarrow, 1, 5),
		jointKeys: draw.integer(isJoint, 1, 2),
		extraKeys: draw.integer(isTwofold, 1, 2),
		twoHandles: isTwofold,
		rawEvery: draw.number(isRaw, 1, 10),
		inboxLoss: draw.number(isInbox, 0.01, 0.3),
		inboxDouble: draw.number(isInbox, 0.01, 0.3),
		inboxDelay: draw.number(isInbox, 0.01, 0.3),
		rerun: draw.number(isRerun, 0.005, 0.1),
		hang: draw.number(isHanging, 0.0005, 0.005),
		memoryHang: draw.number(isHanging, 0.0005, 0.005),
		hangSecondsMax: draw.longest(isHanging),
	};
}

/** The stream from which a run's callers draw what they do out of habit. */
export function habitRandom(seed: number): Random {
	return new Random(seed + 2 * HABIT_STREAM);
}
