import { isFailing, type Fault } from "../faults/fault-kind";
import { roundTrip } from "../context/round-trip";
import type { ServerContext } from "../context/server-context";
import type { DataStoreErrors, DataStoreMethod, FailureTexts } from "./data-store-errors";
import type { DataStoreKnobs } from "./data-store-options";

/** A service that is down answers within this fraction of the usual time. */
const OUTAGE_ANSWER_SHARE = 0.5;

/** Methods that change nothing; faults of writes cannot affect them. */
const READS: ReadonlySet<DataStoreMethod> = new Set<DataStoreMethod>([
	"GetAsync",
	"GetVersionAsync",
	"GetVersionAtTimeAsync",
	"ListVersionsAsync",
	"ListKeysAsync",
	"ListDataStoresAsync",
	"GetSortedAsync",
	"BatchGetAsync",
]);

/**
 * One exchange between a server and the data store backend, with everything that can go wrong on the way.
 *
 * Reads and writes differ in one respect: a write's `act` may land even though the caller is told that it failed.
 */
export class LegRunner {
	public constructor(
		private readonly context: ServerContext,
		private readonly knobs: DataStoreKnobs,
	) {}

	/** Decides the fate of a request before its first leg. */
	public drawFault(method: DataStoreMethod): Fault | undefined {
		return this.context.faults.draw("dataStore", method, !READS.has(method));
	}

	/** Lets `act` happen at the backend, which may refuse; returns the failure to report to the caller. */
	public run(
		method: DataStoreMethod,
		errors: DataStoreErrors,
		fault: Fault | undefined,
		act: () => FailureTexts | undefined,
	): FailureTexts | undefined {
		const { faults, jobId, scheduler } = this.context;
		const kind = fault?.kind;
		const seconds = this.latency();
		if (faults.isDown("dataStore", jobId)) {
			scheduler.sleep(this.context.process, seconds * OUTAGE_ANSWER_SHARE);
			return errors.ofService("internal", method);
		}
		let wentDown: boolean | undefined;
		let refusal: FailureTexts | undefined;
		if (kind === "late") {
			scheduler.schedule(seconds + faults.drawLateness("dataStore"), act);
		}
		const fails = isFailing(fault);
		const goesThrough = () => {
			if (faults.isDown("dataStore", jobId)) wentDown = true;
			else if (!fails || kind === "errorAfter") refusal = act();
		};
		roundTrip(this.context, seconds, goesThrough, fault);
		if (wentDown !== true && !fails && refusal === undefined) return undefined;
		if (refusal !== undefined) return refusal;
		const message = fault?.message;
		return message === undefined ? this.drawError(method, errors) : { thrown: message };
	}

	private drawError(method: DataStoreMethod, errors: DataStoreErrors): FailureTexts {
		const { faults, random } = this.context;
		return random.chance(faults.dataStore.unreadable)
			? random.pick(errors.unreadable(method))
			: errors.ofService("internal", method);
	}

	private latency(): number {
		const { min, max } = this.knobs.latency;
		return this.context.random.range(min, max) + this.context.faults.drawSpike("dataStore");
	}
}
