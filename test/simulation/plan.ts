import { Random } from "../../emulator/index";
import { drawHabits, type Habits } from "./habits";
import { calmFaults, drawFaults, UNREADABLE_PART } from "./draw-faults";
import { Swarm } from "./swarm";

/** A range of seconds to draw from. */
export interface Seconds {
	readonly min: number;
	readonly max: number;
}

/** What one run does. Everything in it is drawn from the seed, unless the command line says otherwise. */
export interface Plan extends Habits {
	readonly seed: number;
	/** How long the faults go on. */
	readonly seconds: number;
	readonly servers: number;
	readonly players: number;

	readonly shuffleResumption: boolean;
	readonly clockSkewSeconds: number;
	readonly latencySecondsMax: number;

	readonly debounce: number;
	readonly retries: number;
	/** 0 for never. */
	readonly expire: number;
	readonly debug: boolean;

	readonly updatePause: Seconds;
	readonly sharedKeys: number;
	readonly deletedKeys: number;
	/** How likely a server only reads a shared document. */
	readonly readerChance: number;
	readonly sharedPause: Seconds;
	readonly poisonChance: number;
	readonly throwChance: number;
	readonly flushChance: number;
	readonly batchChance: number;
	readonly deleteChance: number;
	readonly legacyShare: number;
	/** Servers that start after this moment have one migration more; 0 for never. */
	readonly rollingUpdateAt: number;
	/** Whether servers that lack that migration may go on writing what has been through it. */
	readonly isUpdateCompatible: boolean;
	/** Accounts that transactions transfer coins between; 0 for no transactions. */
	readonly accounts: number;
	readonly transferPause: Seconds;

	/** Whether one server at a time has a player's document. */
	readonly isSession: boolean;
	readonly leaseSeconds: number;
	readonly loadTimeout: number;
	readonly requireLease: boolean;
	/** Scripts of a server look into players' documents, wherever those are in use. */
	readonly visitPause: Seconds;
	readonly visitChance: number;

	readonly errorBefore: number;
	readonly errorAfter: number;
	readonly late: number;
	readonly spike: number;
	/** The share of the errors that are answers which could not be read. */
	readonly unreadable: number;

	/** Mean seconds between two of a kind, 0 for never. */
	readonly hopEvery: number;
	readonly rejoinEvery: number;
	readonly outageEvery: number;
	readonly cutOffEvery: number;
	readonly freezeEvery: number;
	readonly crashEvery: number;
	readonly shutdownEvery: number;
	readonly starveEvery: number;
	/** Others use up most of what the experience has. */
	readonly crowdEvery: number;

	readonly memoryErrorBefore: number;
	readonly memoryErrorAfter: number;
	readonly memoryLate: number;
	readonly memorySpike: number;
	/** Everything in memory is lost. */
	readonly memoryFlushEvery: number;
	readonly memoryOutageEvery: number;
	readonly memoryCutOffEvery: number;

	/** The stores report to a Discord webhook. */
	readonly reports: boolean;
	readonly httpErrorBefore: number;
	readonly httpErrorAfter: number;
	/** The share of requests that Discord answers with 503. */
	readonly httpUnavailable: number;
	readonly httpOutageEvery: number;
	readonly httpCutOffEvery: number;
}

/** What the command line may fix. */
export interface PlanOverrides {
	readonly seconds?: number;
	readonly servers?: number;
	/** On each server. */
	readonly players?: number;
	readonly accounts?: number;
	readonly isSession?: boolean;
	readonly isRolling?: boolean;
	/** The names of the habits that callers have; none of them with an empty set. */
	readonly habits?: ReadonlySet<string>;
}

const SECONDS_DEFAULT = 150;
/** Where a rolling update is asked for that the seed has none of: when it begins, as a share, and how servers are replaced. */
const ROLLING_SHARE = 0.3;
const ROLLING_SHUTDOWN_EVERY = 20;

function drawWorkload(swarm: Swarm) {
	const isBusy = swarm.yes(0.3);
	return {
		updatePause: isBusy ? { min: 0.05, max: 0.6 } : { min: 0.5, max: 4 },
		sharedKeys: swarm.integer(0, 3),
		deletedKeys: swarm.yes(0.5) ? swarm.integer(1, 2) : 0,
		readerChance: swarm.sometimes(0.2, 0.8, 0.7),
		sharedPause: swarm.yes(0.3) ? { min: 0.05, max: 0.5 } : { min: 0.5, max: 3 },
		poisonChance: swarm.sometimes(0.005, 0.05),
		throwChance: swarm.sometimes(0.01, 0.1),
		flushChance: swarm.sometimes(0.01, 0.3),
		batchChance: swarm.sometimes(0.02, 0.2),
		deleteChance: swarm.sometimes(0.02, 0.2, 0.8),
		legacyShare: swarm.sometimes(0.1, 0.6),
	};
}

/** Between two transfers, where they are to meet deletes. */
const HASTY_PAUSE: Seconds = { min: 0.1, max: 2 };

/** Draws how many accounts there are; only few where they get deleted, so that the deletes meet transfers. */
function drawTransfers(swarm: Swarm, overrides: PlanOverrides, habits: Habits) {
	const accounts = swarm.yes(0.5) ? swarm.integer(3, 40) : 0;
	const transferPause = swarm.yes(0.3) ? { min: 0.3, max: 3 } : { min: 2, max: 10 };
	const atMost = habits.accountsMax > 0 ? habits.accountsMax : math.huge;
	const atLeast = habits.accountsMax > 0 ? habits.accountsMax : habits.accountsMin;
	const counted = math.min(math.max(accounts, atLeast), atMost);
	return {
		accounts: overrides.accounts ?? counted,
		transferPause: habits.accountsMax > 0 ? HASTY_PAUSE : transferPause,
	};
}

function drawSession(swarm: Swarm, overrides: PlanOverrides) {
	const options = {
		leaseSeconds: swarm.pick([3, 12, 12, 30]),
		loadTimeout: swarm.pick([5, 30, 30]),
		requireLease: swarm.yes(0.2),
		visitPause: swarm.yes(0.3) ? { min: 0.5, max: 4 } : { min: 5, max: 30 },
		visitChance: swarm.sometimes(0.1, 1),
	};
	const isSession = swarm.yes(0.5);
	return { isSession: overrides.isSession ?? isSession, ...options };
}

/** Draws what a seed does. */
export function drawPlan(seed: number, random: Random, overrides: PlanOverrides): Plan {
	const swarm = new Swarm(random);
	const servers = swarm.integer(2, 4);
	const players = swarm.integer(1, 5);
	const seconds = overrides.seconds ?? SECONDS_DEFAULT;
	const rolling = swarm.sometimes(0.2, 0.7);
	const habits = drawHabits(seed, overrides.habits);
	const plan: Plan = {
		seed,
		seconds,
		servers: overrides.servers ?? servers,
		players: overrides.players ?? players,
		shuffleResumption: swarm.yes(0.5),
		clockSkewSeconds: swarm.sometimes(1, 120),
		latencySecondsMax: swarm.pick([0.15, 0.25, 0.6]),
		debounce: swarm.pick([0, 0.2, 1, 1, 3]),
		retries: swarm.pick([0, 1, 3, 3]),
		expire: math.floor(swarm.sometimes(3, 30, 0.4)),
		debug: swarm.yes(0.15),
		rollingUpdateAt: rolling * seconds,
		// Not drawn, so that all else that a seed does stays as it was.
		isUpdateCompatible: seed % 2 === 0,
		unreadable: seed % 3 === 0 ? UNREADABLE_PART : 0,
		...drawWorkload(swarm),
		...drawFaults(swarm),
		...drawTransfers(swarm, overrides, habits),
		// Drawn last, so that all else that a seed does stayed as it was.
		...drawSession(swarm, overrides),
		...habits,
	};
	return withRolling(plan, overrides);
}

/** Sees to it that there is a rolling update, if it was asked for. Draws nothing. */
function withRolling(plan: Plan, { isRolling }: PlanOverrides): Plan {
	if (isRolling !== true) {
		return plan;
	}
	const { rollingUpdateAt, shutdownEvery, seconds } = plan;
	return {
		...plan,
		rollingUpdateAt: rollingUpdateAt > 0 ? rollingUpdateAt : ROLLING_SHARE * seconds,
		shutdownEvery: shutdownEvery > 0 ? shutdownEvery : ROLLING_SHUTDOWN_EVERY,
	};
}

/** One line for each thing that the seed decided. */
export function describePlan(plan: Plan): string {
	const words = new Array<string>();
	for (const [name, value] of pairs(plan as unknown as Record<string, unknown>)) {
		if (typeIs(value, "table")) {
			const { min, max } = value as unknown as Seconds;
			words.push(string.format("%s %.2f-%.2f", name, min, max));
		} else if (typeIs(value, "number") && value % 1 !== 0) {
			words.push(string.format("%s %.3f", name, value));
		} else {
			words.push(`${name} ${tostring(value)}`);
		}
	}
	return words.sort().join(", ");
}

/** Callers' habits of a soak: all of those that go through the library. */
const SOAK_HABITS = new Set(["cancel", "share", "stuck", "scribble", "draft", "joint", "handles"]);

/** Four hours in which callers do everything wrong and nothing else does: nothing that the library holds may grow. */
export function soakPlan(seed: number, overrides: PlanOverrides): Plan {
	const calm = { ...overrides, seconds: overrides.seconds ?? 14_400, habits: SOAK_HABITS };
	return {
		...drawPlan(seed, new Random(seed), calm),
		...calmFaults(),
		servers: overrides.servers ?? 2,
		players: overrides.players ?? 3,
		// Within what two servers may send, or what waits for its turn would be more and more.
		updatePause: { min: 5, max: 20 },
		sharedKeys: 2,
		deletedKeys: 1,
		sharedPause: { min: 5, max: 20 },
		transferPause: { min: 20, max: 60 },
		accounts: overrides.accounts ?? 12,
		cancelEvery: 4,
		debug: false,
		rollingUpdateAt: 0,
		expire: 0,
	};
}

/** The plan that the speed is measured with: ten servers of twenty players, an update per player and second. */
export function speedPlan(seed: number, overrides: PlanOverrides): Plan {
	return {
		...drawPlan(seed, new Random(seed), overrides),
		seconds: overrides.seconds ?? 3600,
		servers: overrides.servers ?? 10,
		players: overrides.players ?? 20,
		updatePause: { min: 0.983, max: 0.983 },
		debounce: 1,
		debug: false,
		accounts: 0,
		isSession: false,
		rollingUpdateAt: 0,
		...drawHabits(seed, new Set()),
	};
}
