import { Random } from "../../emulator/index";
import { Swarm } from "./swarm";

const DRAWS_SKIPPED = 6;
/** Of the errors of some seeds. */
export const UNREADABLE_PART = 0.5;

/** Half of the faults of most seeds; none of the calm ones. */
function drawShare(swarm: Swarm): number {
	return swarm.yes(0.15) ? 0 : 0.5;
}

function drawDataFaults(swarm: Swarm) {
	const share = drawShare(swarm);
	return {
		errorBefore: swarm.sometimes(0.005, 0.15, share),
		errorAfter: swarm.sometimes(0.005, 0.15, share),
		late: swarm.sometimes(0.005, 0.1, share),
		spike: swarm.sometimes(0.005, 0.1, share),
		outageEvery: swarm.sometimes(40, 120, share),
		cutOffEvery: swarm.sometimes(40, 120, share),
		freezeEvery: swarm.sometimes(20, 90, share),
		starveEvery: swarm.sometimes(40, 120, share),
		crashEvery: swarm.sometimes(20, 90),
		shutdownEvery: swarm.sometimes(20, 90),
		hopEvery: swarm.sometimes(2, 20, 0.7),
		rejoinEvery: swarm.sometimes(2, 20, 0.7),
	};
}

function drawMemoryFaults(swarm: Swarm) {
	const share = drawShare(swarm);
	return {
		memoryErrorBefore: swarm.sometimes(0.005, 0.15, share),
		memoryErrorAfter: swarm.sometimes(0.005, 0.15, share),
		memoryLate: swarm.sometimes(0.005, 0.1, share),
		memorySpike: swarm.sometimes(0.005, 0.1, share),
		memoryFlushEvery: swarm.sometimes(20, 90, share),
		memoryOutageEvery: swarm.sometimes(40, 120, share),
		memoryCutOffEvery: swarm.sometimes(40, 120, share),
	};
}

/** What these numbers once were for is gone; what a seed draws after them stayed as it was. */
function skipDraws(swarm: Swarm): void {
	const share = drawShare(swarm);
	for (let draw = 1; draw <= DRAWS_SKIPPED; draw++) {
		swarm.sometimes(0, 0, share);
	}
}

function drawReportFaults(swarm: Swarm) {
	const share = drawShare(swarm);
	return {
		reports: swarm.yes(0.3),
		httpErrorBefore: swarm.sometimes(0.01, 0.2, share),
		httpErrorAfter: swarm.sometimes(0.01, 0.2, share),
		httpUnavailable: swarm.sometimes(0.01, 0.3, share),
		httpOutageEvery: swarm.sometimes(40, 120, share),
		httpCutOffEvery: swarm.sometimes(40, 120, share),
		crowdEvery: swarm.sometimes(40, 120, share),
	};
}

/** Draws what goes wrong with services, servers and players. */
export function drawFaults(swarm: Swarm) {
	const ofData = drawDataFaults(swarm);
	const ofMemory = drawMemoryFaults(swarm);
	skipDraws(swarm);
	return { ...ofData, ...ofMemory, ...drawReportFaults(swarm) };
}

/** Single requests fail now and then, players hop, and nothing else goes wrong. */
export function calmFaults(): ReturnType<typeof drawFaults> {
	const none = drawFaults(new Swarm(new Random(0)));
	const calm: Record<string, number | boolean> = {};
	for (const [name] of pairs(none as unknown as Record<string, unknown>)) {
		calm[name] = 0;
	}
	const failing = { errorBefore: 0.01, errorAfter: 0.01, hopEvery: 30, rejoinEvery: 30 };
	return { ...calm, ...failing, reports: false } as unknown as ReturnType<typeof drawFaults>;
}
