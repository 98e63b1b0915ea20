import type { ModuleHost } from "../support/host";
import { repeatCommand, type SimulationArguments } from "./arguments";
import { describePlan, type Plan } from "./plan";
import type { TraceEvent } from "./trace";
import type { RunOutcome } from "./world";

/** How many events of a document are shown to explain how it went wrong. */
const EVENTS_SHOWN = 14;

function eventRow({ time, kind, server, document, detail }: TraceEvent): string {
	return string.format("  %9.3f  %-6s %-11s %-18s %s", time, server, kind, document, `${detail}`);
}

/** The last events of a document, up to a finding. Requests know their key only. */
function lastEvents(
	events: ReadonlyArray<TraceEvent>,
	document: string,
	latest: number,
): Array<TraceEvent> {
	const key = document.gsub("^.*/", "")[0];
	const about = events.filter(
		(event) =>
			event.time <= latest &&
			event.kind !== "FINDING" &&
			(event.document === document || event.document === key || event.document === ""),
	);
	const first = math.max(0, about.size() - EVENTS_SHOWN);
	return about.filter((_, index) => index >= first);
}

/** Prints the first finding of a seed in one line, for a survey of many. */
export function printFirstFinding(host: ModuleHost, seed: number, { findings }: RunOutcome): void {
	const { checker, document, text, time } = findings[0];
	host.print(string.format("  seed %d: %.1f s: %s: %s: %s", seed, time, checker, document, text));
}

/** Prints what a seed did wrong, and how to see it again. */
export function printFailure(
	host: ModuleHost,
	options: SimulationArguments,
	plan: Plan,
	outcome: RunOutcome,
	again: RunOutcome,
): void {
	host.print(`\nFAILED: seed ${plan.seed}`);
	for (const { checker, document, text, time } of outcome.findings) {
		host.print(string.format("  %9.3f  %s: %s: %s", time, checker, document, text));
	}
	const { document, time } = outcome.findings[0];
	host.print(`\nThe last events of ${document}:`);
	for (const event of lastEvents(again.events, document, time)) {
		host.print(eventRow(event));
	}
	if (again.hash !== outcome.hash) {
		host.print(`\n  I10 the same seed gave another trace: ${outcome.hash} and ${again.hash}`);
	}
	host.print(`\nWhat the seed drew: ${describePlan(plan)}`);
	host.print(`\nRepeat it with: ${repeatCommand(options, plan.seed)}`);
}
