import { EmulatedSecret } from "../http/secret";
import { EmulatedEnums } from "../base/enum";
import type { Random } from "../base/random";
import type { TaskLibrary } from "../scheduler/task-library";
import type { EmulatedDataModel } from "./data-model";
import { createInstance } from "./instances";
import { createRandomLibrary } from "./random-library";
import type { ServerContext } from "../context/server-context";

const MILLIS_PER_SECOND = 1000;

/** Clocks of one server. Functions are called with a dot. */
export interface ServerClock {
	/** Unix seconds on the server's own wall clock, which may be wrong. */
	readonly time: () => number;
	/** Seconds since the server started. */
	readonly clock: () => number;
}

/** The clocks of a server that starts now. */
export function createServerClock(context: ServerContext): ServerClock {
	const clock = context.scheduler.clock;
	const started = clock.seconds;
	return {
		time: () => math.floor(clock.unixSeconds() + context.clockSkewSeconds),
		clock: () => clock.seconds - started,
	};
}

function joined(values: ReadonlyArray<defined>): string {
	const texts = new Array<string>();
	for (let index = 0; index < values.size(); index++) texts.push(tostring(values[index])); // nil prints too
	return texts.join(" ");
}

function createDateTime(wallSeconds: () => number): object {
	const fromMillis = (millis: number) => {
		const seconds = math.floor(millis / MILLIS_PER_SECOND);
		return {
			UnixTimestamp: seconds,
			UnixTimestampMillis: math.floor(millis),
			ToIsoDate: () => os.date("!%Y-%m-%dT%H:%M:%SZ", seconds),
		};
	};
	return {
		now: () => fromMillis(wallSeconds() * MILLIS_PER_SECOND),
		fromUnixTimestamp: (seconds: number) => fromMillis(seconds * MILLIS_PER_SECOND),
		fromUnixTimestampMillis: fromMillis,
	};
}

/** What the globals of a server need from it. */
export interface HostServer {
	readonly game: EmulatedDataModel;
	readonly task: TaskLibrary;
	readonly os: ServerClock;
	readonly random: Random;
}

/**
 * Models the globals that a module on a server sees. All of them are driven by the virtual clock and the seed.
 *
 * Not modelled: `math.random`, which stays the host's; use `Random`.
 */
export function createEnvironment(
	server: HostServer,
	context: ServerContext,
): Record<string, unknown> {
	const clock = context.scheduler.clock;
	const wallSeconds = () => clock.unixSeconds() + context.clockSkewSeconds;
	return {
		game: server.game,
		task: server.task,
		os: {
			...server.os,
			date: (format?: string, time?: number) =>
				os.date(format ?? "%c", time ?? server.os.time()),
			difftime: (later: number, earlier: number) => later - earlier,
		},
		Instance: { new: createInstance },
		Enum: EmulatedEnums,
		_G: {},
		shared: {},
		print: (...values: Array<defined>) => context.write("print", joined(values)),
		warn: (...values: Array<defined>) => context.write("warn", joined(values)),
		tick: wallSeconds,
		time: server.os.clock,
		wait: server.task.wait,
		delay: server.task.delay,
		spawn: server.task.defer,
		DateTime: createDateTime(wallSeconds),
		Random: createRandomLibrary(server.random),
		typeof: (value: unknown) => (value instanceof EmulatedSecret ? "Secret" : typeOf(value)),
	};
}
