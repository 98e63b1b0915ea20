import { DiscordStandIn, EmulatedCloud, type GameServer, type Random } from "../../emulator/index";
import type { PPDBConstructor } from "../../src/api/ppdb";
import { Calls } from "./calls";
import { Chaos } from "./chaos";
import { AtRest } from "./checkers/at-rest";
import { ClosingLoss } from "./checkers/closing-loss";
import { Contents } from "./checkers/contents";
import { DirectEdits } from "./checkers/direct-edits";
import { CrashLoss } from "./checkers/crash-loss";
import { Drain } from "./checkers/drain";
import { ExactlyOnce } from "./checkers/exactly-once";
import { ForeignRecords } from "./checkers/foreign-records";
import { FarChanges } from "./checkers/far-changes";
import { FreshLoad } from "./checkers/fresh-load";
import { GivenOnce } from "./checkers/given-once";
import { HandOver } from "./checkers/hand-over";
import { Held } from "./checkers/held";
import { LockWaits } from "./checkers/lock-waits";
import { OneHolder } from "./checkers/one-holder";
import { OwnBudget } from "./checkers/own-budget";
import { SessionMoves } from "./checkers/session-moves";
import { RecordGuard } from "./checkers/record-guard";
import { Refusals } from "./checkers/refusals";
import { VainUpdates } from "./checkers/vain-updates";
import { WholeTransfers } from "./checkers/whole-transfers";
import { WriteSkew } from "./checkers/write-skew";
import { StaleCopies, type Copy } from "./checkers/stale-copies";
import { Findings, type Finding } from "./findings";
import { Fleet } from "./fleet";
import { habitRandom } from "./habits";
import { judgeEnd } from "./judge-end";
import { Ledger } from "./ledger";
import type { Plan } from "./plan";
import { PLAYER_STORE, playerKey } from "./names";
import { slowRequestSeconds, SPIKE_SECONDS_MAX } from "./slow-legs";
import type { Soak } from "./soak";
import { Trace, type TraceEvent } from "./trace";
import { Trouble } from "./trouble";
import { watchCloud } from "./watch-cloud";
import { beginForeignRecords } from "./workload/foreign-library";

/** How a run gets the library for a server. */
export type LibraryLoader = (server: GameServer) => PPDBConstructor;

/** How a run ended. */
export interface RunOutcome {
	readonly findings: ReadonlyArray<Finding>;
	readonly hash: string;
	readonly eventCount: number;
	readonly made: number;
	readonly acknowledged: number;
	/** Updates that a server stored after one of a newer schema version had. */
	readonly olderWrites: number;
	/** How long after the faults ended the last update was stored. */
	readonly drainSeconds: number;
	readonly virtualSeconds: number;
	/** All events, if they were recorded. */
	readonly events: ReadonlyArray<TraceEvent>;
}

/** Legacy documents have user ids and metadata, which must stay. */
const LEGACY_METADATA = { source: "before PPDB" };
const LOOK_SECONDS = 1;
/** With less left, a server has to wait for its budget. */
const BUDGET_SHORT = 20;
/** Two legs of an update, each at most the latency; a shared document may need several rounds. */
const COMMIT_LEGS_MAX = 6;
const CRASH_SLACK_SECONDS = 0.5;
/** The longest window of a key that several servers write: `maxDirtySeconds`, where it is not set. */
const STRETCHED_SECONDS_MAX = 4;

/** One of some forms that errors have, without a draw, which would change all that comes after it. */
function ofSeed<const T>({ seed }: Plan, forms: ReadonlyArray<T>): T {
	return forms[seed % forms.size()];
}

/** One run: a cloud, a game on it, everything that goes wrong, and those who watch. */
export class World {
	public readonly cloud: EmulatedCloud;
	public readonly random: Random;
	/** Chance of its own for what callers do out of habit. */
	public readonly habitRandom: Random;
	public readonly trace: Trace;
	public readonly findings: Findings;
	public readonly ledger: Ledger;
	public readonly calls: Calls;
	public readonly fleet: Fleet;
	public readonly discord: DiscordStandIn;
	/** Where the stores of all servers report to; nothing when they do not report. */
	public readonly webhook?: string;
	/** Trouble of servers with the data store, or with themselves. */
	public readonly trouble: Trouble;
	/** Trouble of servers with the memory store, or with themselves. */
	public readonly memoryTrouble: Trouble;
	public readonly exactlyOnce: ExactlyOnce;
	public readonly crashLoss: CrashLoss;
	public readonly closingLoss: ClosingLoss;
	public readonly freshLoad: FreshLoad;
	public readonly wholeTransfers: WholeTransfers;
	public readonly contents: Contents;
	public readonly directEdits: DirectEdits;
	public readonly farChanges: FarChanges;
	public readonly givenOnce: GivenOnce;
	public readonly refusals: Refusals;
	public readonly vainUpdates: VainUpdates;
	public readonly held: Held;
	public readonly atRest: AtRest;
	public readonly staleCopies: StaleCopies;
	public readonly oneHolder: OneHolder;
	public readonly handOver: HandOver;
	public readonly lockWaits: LockWaits;
	public readonly sessionMoves: SessionMoves;
	/** Once it is set, nobody makes updates any more. */
	public isQuiet = false;
	public readonly ownBudget: OwnBudget;
	public readonly recordGuard: RecordGuard;
	public readonly writeSkew: WriteSkew;
	public readonly drain: Drain;
	public readonly foreignRecords: ForeignRecords;

	public constructor(
		public readonly plan: Plan,
		public readonly load: LibraryLoader,
		isRecording: boolean,
		public readonly soak?: Soak,
	) {
		this.cloud = new EmulatedCloud({
			seed: plan.seed,
			shuffleResumption: plan.shuffleResumption,
			dataStore: {
				latency: { min: 0.05, max: plan.latencySecondsMax },
				errorTexts: ofSeed(plan, ["reasons", "http", "names"]),
				throttleErrors: ofSeed(plan, ["codes", "sentences", "names"]),
			},
			memoryStore: { errorTexts: ofSeed(plan, ["names", "codes"]) },
		});
		const now = () => this.cloud.clock.now();
		this.random = this.cloud.random.fork();
		this.habitRandom = habitRandom(plan.seed);
		this.trace = new Trace(now, isRecording, soak === undefined);
		this.findings = new Findings(now, this.trace);
		this.ledger = new Ledger(now);
		this.calls = new Calls(this.trace, now);
		this.trouble = new Trouble(now);
		this.memoryTrouble = new Trouble(now);
		this.discord = new DiscordStandIn(this.cloud.clock, this.cloud.random.fork());
		this.fleet = new Fleet(this);
		this.webhook = plan.reports ? this.discord.addWebhook("reports") : undefined;
		this.exactlyOnce = new ExactlyOnce(this.ledger, this.findings);
		const commitSeconds =
			COMMIT_LEGS_MAX * (plan.latencySecondsMax + (plan.spike > 0 ? SPIKE_SECONDS_MAX : 0));
		const commits = 2 * commitSeconds + CRASH_SLACK_SECONDS;
		this.crashLoss = new CrashLoss(
			this.ledger,
			this.findings,
			this.trouble,
			plan.debounce + commits,
			math.max(plan.debounce, STRETCHED_SECONDS_MAX) + commits,
		);
		this.closingLoss = new ClosingLoss(
			now,
			this.ledger,
			this.findings,
			this.trouble,
			slowRequestSeconds(plan),
		);
		this.calls.onClosed = (server, document) => {
			this.closingLoss.onRefused(server, document);
		};
		this.freshLoad = new FreshLoad(this.findings);
		this.wholeTransfers = new WholeTransfers(this.findings);
		this.contents = new Contents(this.ledger, this.findings);
		this.directEdits = new DirectEdits(this.findings);
		this.farChanges = new FarChanges(this.findings);
		this.givenOnce = new GivenOnce(this.findings);
		this.refusals = new Refusals(this.findings);
		this.vainUpdates = new VainUpdates(this.findings);
		this.held = new Held(this.findings, plan.expire > 0);
		this.writeSkew = new WriteSkew(this.findings, plan.pairs);
		const { trouble, memoryTrouble, findings } = this;
		this.staleCopies = new StaleCopies(now, findings, trouble, memoryTrouble, plan);
		this.atRest = new AtRest(now, findings, trouble, memoryTrouble);
		this.oneHolder = new OneHolder(now, findings, memoryTrouble, plan.leaseSeconds);
		this.handOver = new HandOver(this.ledger, findings, trouble, memoryTrouble);
		this.sessionMoves = new SessionMoves(
			now,
			findings,
			memoryTrouble,
			plan.memorySpike > 0,
			(name) => this.fleet.alive().some((server) => server.name === name),
		);
		this.lockWaits = new LockWaits(now, findings, trouble, plan);
		this.ownBudget = new OwnBudget(this.findings);
		this.recordGuard = new RecordGuard(this.findings);
		this.drain = new Drain(this.ledger, this.findings);
		this.foreignRecords = new ForeignRecords(this.findings);
	}

	/** Runs it to the end, or to the first finding. */
	public run(): RunOutcome {
		const drainSeconds = this.cloud.run(() => {
			this.prepare();
			this.live();
			const seconds = this.heal();
			judgeEnd(this);
			return seconds;
		});
		for (const failure of this.cloud.driverErrors) {
			this.findings.add("the simulation itself", "", failure);
		}
		return {
			findings: this.findings.list,
			hash: this.trace.digest(),
			eventCount: this.trace.count,
			made: this.ledger.made,
			acknowledged: this.ledger.acknowledged,
			olderWrites: this.recordGuard.olderWrites,
			drainSeconds,
			virtualSeconds: this.cloud.clock.now(),
			events: this.trace.events,
		};
	}

	private prepare(): void {
		const { plan, cloud, random, fleet } = this;
		const userIds = new Array<number>();
		for (let userId = 1; userId <= plan.servers * plan.players; userId++) {
			userIds.push(userId);
			if (random.chance(plan.legacyShare)) {
				const legacy = { coins: userId };
				cloud.records.put(
					PLAYER_STORE,
					playerKey(userId),
					legacy,
					[userId],
					LEGACY_METADATA,
				);
			}
		}
		beginForeignRecords(this);
		watchCloud(this);
		for (let server = 1; server <= plan.servers; server++) {
			fleet.start();
		}
		fleet.spread(userIds);
		new Chaos(this).begin();
	}

	/** The safety phase. */
	private live(): void {
		const { cloud, plan } = this;
		while (cloud.clock.now() < plan.seconds && this.findings.list.isEmpty()) {
			cloud.sleep(LOOK_SECONDS);
			this.noteShortages();
			this.staleCopies.look(this.copies());
			this.soak?.look(this);
		}
	}

	/** Servers that want more requests than they may send have to wait, which is no fault of theirs. */
	private noteShortages(): void {
		const { plan, trouble, memoryTrouble } = this;
		// A request that hangs fails at no moment that could be seen.
		if (plan.hang > 0) trouble.noteEverywhere();
		if (plan.memoryHang > 0) memoryTrouble.noteEverywhere();
		for (const server of this.fleet.serving()) {
			const service = server.server.dataStoreService;
			const reads = service.GetRequestBudgetForRequestType("StandardRead");
			const writes = service.GetRequestBudgetForRequestType("StandardWrite");
			const didWait = server.hasWaiting;
			server.hasWaiting = server.load().queued > 0;
			if (math.min(reads, writes) < BUDGET_SHORT || (didWait && server.hasWaiting)) {
				this.trouble.note(server.name);
			}
		}
	}

	/** What all servers have in their caches. */
	private copies(): Array<Copy> {
		const copies = new Array<Copy>();
		for (const server of this.fleet.alive()) {
			for (const document of this.staleCopies.documents()) {
				const copy = server.copyOf(document);
				if (copy !== undefined) {
					copies.push(copy);
				}
			}
		}
		return copies;
	}

	/** The liveness phase. Returns how long the rest took. */
	private heal(): number {
		const { cloud, drain, calls, findings } = this;
		this.isQuiet = true;
		this.trace.note("heal", "cloud", "", "");
		cloud.faults.heal();
		this.discord.unavailable = 0;
		const healedAt = cloud.clock.now();
		while (
			findings.list.isEmpty() &&
			!(drain.isDrained(calls.list()) && this.staleCopies.look(this.copies()) === 0)
		) {
			if (cloud.clock.now() - healedAt > Drain.SECONDS_MAX) {
				drain.judge(calls.list());
				this.staleCopies.look(this.copies(), true);
			}
			cloud.sleep(LOOK_SECONDS);
			this.noteShortages();
		}
		return cloud.clock.now() - healedAt;
	}
}
