import { Random } from "../../emulator/index";
import { host } from "../support/host";
import { developmentLibrary } from "./library";
import { drawPlan } from "./plan";
import { World } from "./world";

const RUNS = 50;
const RUNS_PER_CASE = 10;
/** Where there is no commit to take it from. */
const FIRST_SEED_DEFAULT = 20_000;
/** Shorter than `npm run sim` by default, to keep `npm test` short. */
const SECONDS = 100;

function runSeed(seed: number): void {
	const command = `npm run sim -- --seed ${seed} --minutes ${SECONDS / 60}`;
	const plan = drawPlan(seed, new Random(seed), { seconds: SECONDS });
	const [finding] = new World(plan, developmentLibrary, false).run().findings;
	const text = finding as typeof finding | undefined;
	assert(
		text === undefined,
		`${text?.checker}: ${text?.document}: ${text?.text}\nRepeat it with: ${command}`,
	);
}

export = () => {
	const first = tonumber(host?.variable("PPDB_FIRST_SEED") ?? "") ?? FIRST_SEED_DEFAULT;
	for (let seed = first; seed < first + RUNS; seed += RUNS_PER_CASE) {
		it(`keeps every promise, seeds ${seed} to ${seed + RUNS_PER_CASE - 1}`, () => {
			for (let run = 0; run < RUNS_PER_CASE; run++) {
				runSeed(seed + run);
			}
		});
	}
};
