import type { Priority } from "../requests/priority";
import type { LoadEffort } from "../requests/read-past-failures";
import type { CommitNotes } from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import type { FoundRecord, RecordLoader } from "./record-loader";
import { PPDBError } from "../base/error";
import type { RecordHost } from "./record-host";
import { runParallel } from "../threads/parallel";
import { Slots } from "../threads/slots";
import { Jury } from "./jury";
import type { Verdict } from "./outcomes";
import { RecordSteps } from "./record-step";
import { Removals } from "./removals";
import {
	idOf,
	isLeftOver,
	isPendingIn,
	isRemoval,
	ownerOf,
	sortedIds,
	type TransactionId,
} from "./transitions";

/** How long its owner has to clean up; after that, a server that saw the change pending does it. */
const TIDY_AFTER_SECONDS = 3;
/** How long to wait before another try to clean up, if the service was down. */
const TIDY_AGAIN_SECONDS = 15;
/** How many clean-ups run at a time: no caller waits for them, and they must not crowd out what callers do wait for. */
const TIDYING_MAX = 2;

/** Reads keys with the outcomes of their transactions, and finishes what other servers have left. */
export class Resolver {
	public readonly removals: Removals;
	private readonly jury: Jury;
	private readonly steps: RecordSteps;
	private readonly followed = new Set<string>();
	private readonly tidying: Slots;

	public constructor(
		private readonly context: RecordHost,
		private readonly loader: RecordLoader,
	) {
		this.removals = new Removals(context);
		this.jury = new Jury(context, loader);
		this.steps = new RecordSteps(context);
		this.tidying = new Slots(context.server.platform.scheduler, TIDYING_MAX);
	}

	/** See `Jury`. */
	public look(key: string, change: PendingChange): Verdict | undefined {
		return this.jury.look(key, change);
	}

	/**
	 * Checks, and waits a moment if nothing can be said yet.
	 *
	 * @returns what prevents an answer, other than an owner that is at work
	 */
	public help(key: string, change: PendingChange): PPDBError | undefined {
		const [ok, result] = pcall(() => this.jury.look(key, change));
		if (!ok) {
			return result as PPDBError;
		}
		if (result === undefined) {
			this.jury.waitForOwner(change);
		}
		return undefined;
	}

	/** See `Jury`. */
	public decide(
		change: PendingChange,
		keys: ReadonlyArray<string>,
		failuresMax: number,
	): Verdict | undefined {
		return this.jury.decide(change, keys, failuresMax);
	}

	/** Makes sure that a key does not stay as it is if something is pending in it, or nothing is stored. Does not yield. */
	public follow(key: string): void {
		if (this.followed.has(key)) {
			return;
		}
		this.followed.add(key);
		const { scheduler } = this.context.server.platform;
		scheduler.delay(TIDY_AFTER_SECONDS, () => {
			// The next server that finds it starts again.
			pcall(() => {
				this.tidy(key);
			});
			this.followed.delete(key);
		});
	}

	/**
	 * Reads the newest record of a key, with the outcomes of its transactions. Yields.
	 *
	 * If a transaction may still end either way, the record is as it was before it.
	 *
	 * @throws LoadFailed
	 */
	public load(key: string, priority: Priority, effort?: LoadEffort): FoundRecord {
		return this.read(key, priority, false, effort);
	}

	/** The same, once every transaction of the key has ended, and every removal. Yields. */
	public loadDecided(key: string, priority: Priority): FoundRecord {
		return this.read(key, priority, true);
	}

	/** Carries the outcome of a transaction to its keys. Yields, also through failures. */
	public conclude(
		id: TransactionId,
		keys: ReadonlyArray<string>,
		verdict: Verdict,
		priority: Priority,
	): void {
		const { outcomes, server } = this.context;
		outcomes.settle(id, verdict);
		const patience = { priority, failuresMax: math.huge };
		const done = new Array<string>();
		runParallel(server.platform.scheduler, keys, keys.size(), (key) => {
			const result = this.steps.take(key, patience, (record, pending) => ({
				// What is pending in an unreadable record shows once it can be read.
				verdict: record.kind !== "unreadable",
				write: isPendingIn(pending, id) ? record : undefined,
			}));
			if (result.ok && result.verdict) {
				done.push(key);
			}
		});
		if (done.size() === keys.size()) {
			outcomes.noteFinished(id);
		}
	}

	/** Finishes committed transactions, so that their notes are no longer needed. Yields. */
	public complete(notes: CommitNotes, priority: Priority): void {
		for (const id of sortedIds(notes)) {
			this.conclude(id, notes.get(id) ?? [], "committed", priority);
		}
	}

	/** Finishes what servers that are gone have left. Does not yield. */
	private completeForgotten(notes: CommitNotes): void {
		const { outcomes, server } = this.context;
		for (const id of sortedIds(notes)) {
			const owner = ownerOf(id);
			const name = `transaction ${id}`;
			if (owner === server.id || outcomes.isFinished(id) || this.followed.has(name)) {
				continue;
			}
			this.followed.add(name);
			server.platform.scheduler.spawn(() => {
				if (this.jury.isGone(owner)) {
					const left = new Map([[id, notes.get(id) ?? []]]);
					this.tidying.hold(() => {
						this.complete(left, "maintenance");
					});
				}
				this.followed.delete(name);
			});
		}
	}

	/** Cleans up a key, also through outages: if no server reads the key, no other one will do it. */
	private tidy(key: string): void {
		const { server } = this.context;
		while (server.phase !== "closed") {
			const [ok, isTidy] = pcall(() => this.tidying.hold(() => this.isTidy(key)));
			if (ok && isTidy) {
				return;
			}
			server.platform.scheduler.wait(ok ? TIDY_AFTER_SECONDS : TIDY_AGAIN_SECONDS);
		}
	}

	/** Does what can be done for a key now; returns whether nothing is left to do. */
	private isTidy(key: string): boolean {
		const { record } = this.loader.load(key, "maintenance");
		const { pending } = record;
		if (pending === undefined) {
			if (isLeftOver(record)) {
				this.removals.sweep(key);
			}
			return true;
		}
		const verdict = this.jury.look(key, pending);
		if (verdict === undefined) {
			return false;
		}
		if (isRemoval(pending)) {
			this.removals.sweep(key);
			return true;
		}
		this.conclude(idOf(pending), pending.k, verdict, "maintenance");
		// Without the change the record may be empty.
		return verdict === "committed" || record.kind !== "missing";
	}

	private read(
		key: string,
		priority: Priority,
		isPatient: boolean,
		effort?: LoadEffort,
	): FoundRecord {
		const { clock } = this.context.server.platform;
		let found = this.loader.load(key, priority, effort);
		let asked: TransactionId | undefined;
		while (found.record.pending !== undefined) {
			const { pending } = found.record;
			const isAgain = idOf(pending) === asked;
			this.follow(key);
			// A removed key reads as missing from the first moment; only writers have to wait.
			const isUnderWay = this.context.outcomes.isUnderWay(idOf(pending));
			if (!isPatient && (isAgain || isUnderWay || isRemoval(pending))) {
				break;
			}
			const [ok, result] = pcall(() => this.jury.look(key, pending));
			if (!ok) {
				const mayTryAgain = isTryable(result) && effort?.isLeft === false;
				if (mayTryAgain && clock.now() < effort.lastMoment) {
					found = this.loader.load(key, priority, effort);
					continue;
				}
				throw result;
			}
			const verdict = result;
			if (verdict === "committed" || (isAgain && verdict !== undefined)) {
				break;
			}
			if (isPatient && verdict === undefined) {
				this.jury.waitForOwner(pending);
			}
			// While the other keys were asked, everything may have been committed, finished and forgotten.
			asked = idOf(pending);
			found = this.loader.load(key, priority, effort);
		}
		const { record } = found;
		this.completeForgotten(record.notes);
		if (isLeftOver(record)) {
			this.follow(key);
		}
		return { record: this.context.outcomes.applyTo(record) };
	}
}

/** Whether a failed call may succeed the next time. */
function isTryable(problem: unknown): boolean {
	return problem instanceof PPDBError && problem.code === "LoadFailed";
}
