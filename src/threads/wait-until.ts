import type { Platform } from "../platform/platform";

const LOOK_SECONDS = 0.05;

/** Polls until a condition is true, or the time is up. Yields. For things that happen once in a server's life. */
export function waitUntil(
	{ clock, scheduler }: Pick<Platform, "clock" | "scheduler">,
	secondsMax: number,
	isDone: () => boolean,
): void {
	const lastMoment = clock.now() + secondsMax;
	while (!isDone() && clock.now() < lastMoment) {
		scheduler.wait(LOOK_SECONDS);
	}
}
