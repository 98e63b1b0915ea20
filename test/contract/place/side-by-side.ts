import type { ContractPlace } from "./contract-place";

const COUNT = 4;
const SECONDS_MAX = 60;

/** Runs something four times at once and waits for all; fails when one of them threw or did not end. */
export function sideBySide(place: ContractPlace, body: (runner: number) => void): void {
	const failures = new Array<string>();
	let ended = 0;
	for (let runner = 1; runner <= COUNT; runner++) {
		place.spawn(() => {
			const [ok, problem] = pcall(body, runner);
			if (!ok) failures.push(tostring(problem));
			ended += 1;
		});
	}
	for (let second = 0; second < SECONDS_MAX && ended < COUNT; second++) place.wait(1);
	assert(failures.isEmpty(), failures.join("; "));
	assert(ended === COUNT, `${ended} of ${COUNT} ended within ${SECONDS_MAX} s`);
}
