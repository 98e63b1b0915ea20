import { HABIT_NAMES, type HabitName } from "./habits";
import type { PlanOverrides } from "./plan";

const USAGE =
	"usage: npm run sim -- [--seed N] [--runs K] [--jobs J] [--minutes M] [--servers S] [--players P] [--accounts A] " +
	"[--session] [--rolling] [--habits NAME,NAME] [--survey] [--speed] [--soak] [--shipped] [--trace FILE]";

/** What the command line of `npm run sim` says. */
export interface SimulationArguments {
	readonly seed: number;
	readonly runs: number;
	readonly overrides: PlanOverrides;
	/** The fixed plan that the speed is measured with. */
	readonly isSpeed: boolean;
	/** Whether seeds that fail do not end it: only their first findings are printed. */
	readonly isSurvey: boolean;
	/** Four hours of callers with habits. */
	readonly isSoak: boolean;
	/** The modules as they ship, instead of the development build. */
	readonly isShipped: boolean;
	readonly traceFile: string | undefined;
}

const SECONDS_PER_MINUTE = 60;
const FLAGS = ["--session", "--rolling", "--survey", "--speed", "--soak", "--shipped"];
/** For `--habits`: none of them. */
const NO_HABITS = "none";
const NUMBERS = ["--seed", "--runs", "--minutes", "--servers", "--players", "--accounts"];
const WHOLE = ["--seed", "--runs", "--servers", "--players", "--accounts"];

function fail(): never {
	return error(USAGE, 0);
}

function readNumber(name: string, text: string | undefined): number {
	const value = text === undefined ? undefined : tonumber(text);
	const isWhole = value !== undefined && value % 1 === 0;
	const isPositive = value !== undefined && (value > 0 || name === "--seed");
	if (value === undefined || !isPositive || (WHOLE.includes(name) && !isWhole)) {
		return fail();
	}
	return value;
}

function readHabits(text: string): ReadonlySet<string> {
	const habits = new Set<string>();
	for (const name of text.split(",")) {
		if (HABIT_NAMES.includes(name as HabitName)) {
			habits.add(name);
		} else if (name !== NO_HABITS) {
			fail();
		}
	}
	return habits;
}

function habitsText(habits: ReadonlySet<string>): string {
	const names = HABIT_NAMES.filter((name) => habits.has(name));
	return names.isEmpty() ? NO_HABITS : names.join(",");
}

/** Reads the command line, or says how it is used. */
export function readArguments(args: ReadonlyArray<string>): SimulationArguments {
	const numbers = new Map<string, number>();
	const flags = new Set<string>();
	let traceFile: string | undefined;
	let habits: ReadonlySet<string> | undefined;
	for (let index = 0; index < args.size(); index++) {
		const name = args[index];
		if (FLAGS.includes(name)) {
			flags.add(name);
			continue;
		}
		index += 1;
		if (name === "--trace") {
			traceFile = args[index] ?? fail();
		} else if (name === "--habits") {
			habits = readHabits(args[index] ?? fail());
		} else if (NUMBERS.includes(name)) {
			numbers.set(name, readNumber(name, args[index]));
		} else {
			fail();
		}
	}
	const minutes = numbers.get("--minutes");
	return {
		seed: numbers.get("--seed") ?? 1,
		runs: numbers.get("--runs") ?? 1,
		overrides: {
			seconds: minutes === undefined ? undefined : minutes * SECONDS_PER_MINUTE,
			servers: numbers.get("--servers"),
			players: numbers.get("--players"),
			accounts: numbers.get("--accounts"),
			isSession: flags.has("--session") ? true : undefined,
			isRolling: flags.has("--rolling") ? true : undefined,
			habits,
		},
		isSpeed: flags.has("--speed"),
		isSoak: flags.has("--soak"),
		isSurvey: flags.has("--survey"),
		isShipped: flags.has("--shipped"),
		traceFile,
	};
}

/** The command line that repeats one seed. */
export function repeatCommand(options: SimulationArguments, seed: number): string {
	const { seconds, servers, players, accounts, isSession, isRolling, habits } = options.overrides;
	const words = [`npm run sim -- --seed ${seed}`];
	if (seconds !== undefined) words.push(`--minutes ${seconds / SECONDS_PER_MINUTE}`);
	if (servers !== undefined) words.push(`--servers ${servers}`);
	if (players !== undefined) words.push(`--players ${players}`);
	if (accounts !== undefined) words.push(`--accounts ${accounts}`);
	if (isSession === true) words.push("--session");
	if (isRolling === true) words.push("--rolling");
	if (habits !== undefined) words.push(`--habits ${habitsText(habits)}`);
	if (options.isSpeed) words.push("--speed");
	if (options.isSoak) words.push("--soak");
	if (options.isShipped) words.push("--shipped");
	return words.join(" ");
}
