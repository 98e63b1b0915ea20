import { PPDBError } from "../base/error";
import { badResult, problemOfResult } from "./problem-of-result";
import { CommitHistory } from "./commit-history";
import { callWithoutYield } from "../value/call-without-yield";
import { differingPaths } from "../value/differing-paths";
import { freezeValue } from "../value/freeze-value";
import { bringingTheSame } from "./brought-in";
import { HandedOut } from "./handed-out";
import { Mirror } from "./mirror";
import { replay, unsoundData, type Rejection } from "./replay";
import { earnsTrust, loseTrust } from "./trusted-updaters";
import type { Base } from "../record-format/base";
import { UpdateLog, type LoggedUpdate, type Updater } from "./update-log";
import { Standing } from "./standing";
import { updaterFailure } from "./updater-failure";

/** What a commit found or made, which becomes the document's new base. */
export interface Advance {
	readonly base: Base;
	/** The data of that record; the document takes ownership of it. */
	readonly data: unknown;
	/** Updates up to this number are settled: they are in the record, or rejected. */
	readonly lastSequence: number;
	/** Whether the data differs from the state that this document had. */
	readonly isForeign: boolean;
	/** Since when later updates have been waiting, if there are any. */
	readonly remainingSince: number;
}

/** What a document needs from its store. */
export interface DocumentHost {
	readonly now: () => number;
	/** Returns a number above all previous ones. */
	readonly nextSequence: () => number;
	/** Called with updates that were applied here once and now cannot be. */
	readonly onRejected: (key: string, rejections: ReadonlyArray<Rejection>) => void;
	/** Called with the places where the game had changed the data without an update; that has been undone. */
	readonly onEdited: (key: string, paths: ReadonlyArray<string>) => void;
	/** Whether what is handed out is frozen. */
	readonly isFreezing: boolean;
}

/** While an updater runs on a document, its `room` is this minus its previous value. */
export const UPDATING = -1;

/** The in-memory state of one key on this server. */
export class Document {
	/**
	 * How many more updates may be made after checking nothing but this number, which counts them down. It is above 0
	 * only while the document is queued to be stored, and below 0 while an updater runs.
	 */
	public room = 0;
	/** Since when there have been unsaved updates, by the monotonic clock; only while there are any. */
	public dirtySince = 0;
	/** When the document was last asked for, by the monotonic clock. */
	public usedAt: number;
	/** When its record was last seen, by a load, a commit or a check, by the monotonic clock. */
	public seenAt: number;
	/** Its state with regard to the cache, a `leave` and other servers. */
	public readonly standing = new Standing();
	/** Whether the write queue knows of its unsaved updates, or the service has refused them as invalid. */
	public storing: "idle" | "queued" | "refused" = "idle";
	/** How long it stays in the cache unused: forever if `init` has asked for it, not at all if only batches have. */
	public staySeconds = 0;
	/** The updater after which the data need not be compared. */
	public trusted: Updater | undefined;

	/** What updaters get, from the first one on: tables that nothing else has access to. */
	public state: unknown;

	/** Updates that are applied to the state and not known to be stored, oldest first; those that were only counted are missing. */
	private readonly written: UpdateLog;
	/** The room when all updates had been written down. */
	private roomAtWriting = 0;
	/** The updater of the counted updates, which ran over and over. */
	private repeated: Updater | undefined;
	private history: CommitHistory | undefined;
	/** The data of the base, for replay; only while there are updates in the log. Must not be changed. */
	private pristine: unknown;
	/** Follows the state; created with the first update. */
	private mirror: Mirror | undefined;
	/** How many of the log's updates the mirror has seen. */
	private mirrored = 0;
	/** Whether the game may write to the state, because a trusted updater has returned it, or the state is frozen. */
	private isExposed = false;
	/** What is handed out to the game, unless that is frozen. */
	private handedOut: HandedOut | undefined;
	/** Whether its room ended while an updater was running. */
	private isRoomOver = false;

	public constructor(
		public readonly key: string,
		public base: Base,
		/** What was loaded, as long as there is no mirror. Must not be changed. */
		private loaded: unknown,
		private readonly host: DocumentHost,
	) {
		this.written = new UpdateLog(host.nextSequence);
		this.usedAt = host.now();
		this.seenAt = this.usedAt;
	}

	/** What is remembered of its commits. */
	public commits(): CommitHistory {
		this.history ??= new CommitHistory();
		return this.history;
	}

	/** Whether a try that was reported as failed may have landed. */
	public isInDoubt(): boolean {
		return this.history !== undefined && !this.history.unconfirmed.isEmpty();
	}

	public isDirty(): boolean {
		return this.written.size() > 0 || this.roomAtWriting !== this.roomLeft();
	}

	/** Updates that are applied to the state and not known to be stored, oldest first. */
	public log(): UpdateLog {
		const left = this.roomLeft();
		for (let room = this.roomAtWriting; room > left; room--) {
			this.written.append(this.repeated as Updater);
		}
		this.roomAtWriting = left;
		return this.written;
	}

	/** Whether an updater is running on it. */
	public isUpdating(): boolean {
		return this.room < 0;
	}

	/** Lets updates be made after checking nothing but the data. */
	public giveRoom(room: number): void {
		this.log();
		this.room = room;
		this.roomAtWriting = room;
	}

	/** From now on another server has the key. */
	public refuseUpdates(): void {
		this.standing.loseLock();
		this.endRoom();
	}

	/** From now on each update checks again everything that could prevent it. */
	public endRoom(): void {
		if (this.room > 0) {
			// Updates on the fast path do not record their time.
			this.usedAt = this.host.now();
		}
		this.trusted = undefined;
		this.isRoomOver = this.isUpdating();
		if (!this.isRoomOver) {
			this.giveRoom(0);
		}
	}

	/** Whether an update may be made after checking nothing but the data. */
	public hasRoom(): boolean {
		if (this.isRoomOver) {
			this.isRoomOver = false;
			if (!this.isUpdating()) {
				this.giveRoom(0);
			}
		}
		return this.room > 0;
	}

	private roomLeft(): number {
		return this.isUpdating() ? UPDATING - this.room : this.room;
	}

	/** The number of updates that are not known to be stored. */
	private size(): number {
		return this.written.size() + this.roomAtWriting - this.roomLeft();
	}

	/** The newest data here. It never changes: an update leads to new data. */
	public data(): unknown {
		if (!this.isUpdating()) {
			this.catchUp();
		}
		return this.mirror === undefined ? this.loaded : this.mirror.data;
	}

	/** The data of the base. Never changes. */
	public getPristine(): unknown {
		return this.isDirty() ? this.pristine : this.data();
	}

	/** The newest data for the game to read. */
	public handOut(): unknown {
		const data = this.mirror === undefined || this.isAhead() ? this.data() : this.mirror.data;
		if (this.host.isFreezing) {
			return freezeValue(data);
		}
		this.handedOut ??= new HandedOut();
		return this.handedOut.show(data);
	}

	/** Undoes what the game has changed without an update, and reports it. */
	public settleEdits(): void {
		if (this.isUpdating()) {
			return;
		}
		this.catchUp();
		const paths = this.handedOut?.settle() ?? [];
		for (const path of this.settleState()) {
			if (!paths.includes(path)) {
				paths.push(path);
			}
		}
		this.tellEdits(paths);
	}

	/**
	 * Applies an updater and logs it. Leaves everything unchanged if it throws, yields, returns
	 * nothing, or cancels by returning nil.
	 *
	 * @param tag - the tag of its rejection
	 * @returns whether there is a new update in the log
	 * @throws NestedUpdate, UpdateFailed, UpdateYielded
	 */
	public update(updater: Updater, tag?: unknown): boolean {
		this.assertIdle();
		if (this.isExposed || this.isAhead() || !this.isDirty()) {
			this.prepare();
		}
		if (!this.isDirty()) {
			this.pristine = this.mirror?.data;
			this.dirtySince = this.host.now();
		}
		const { room } = this;
		this.room = UPDATING - room;
		const [status, result, count] = callWithoutYield(updater, this.state);
		this.giveRoom(math.max(room - 1, 0));
		const problem =
			status === "returned" ? problemOfResult(this.state, result, count) : undefined;
		if (status !== "returned" || result === undefined || problem !== undefined) {
			loseTrust(updater);
		}
		if (status !== "returned") {
			throw this.undo(result);
		}
		if (problem !== undefined) {
			this.cancel();
			throw badResult(problem, this.key);
		}
		if (result === undefined) {
			this.cancel();
			return false;
		}
		this.accept(updater, result, tag);
		return true;
	}

	/** @throws NestedUpdate while an updater runs on this document */
	public assertIdle(): void {
		if (this.isUpdating()) {
			const message =
				"an updater called update on the document that it is updating; make both changes in one updater";
			throw new PPDBError("NestedUpdate", message, { key: this.key });
		}
	}

	/** Makes sure that an updater gets the actual data, whatever the game has done to the state meanwhile. */
	private prepare(): void {
		this.catchUp();
		if (this.mirror === undefined || isFrozen(this.state)) {
			this.reflect(Mirror.copyOf(this.data()));
		} else if (!this.isDirty()) {
			this.settleEdits();
		} else if (this.isExposed) {
			this.tellEdits(this.settleState());
		}
	}

	private tellEdits(paths: ReadonlyArray<string>): void {
		if (!paths.isEmpty()) {
			this.distrust();
			this.host.onEdited(this.key, paths);
		}
	}

	/** Whether updates have run that the mirror has not compared. */
	private isAhead(): boolean {
		return this.mirrored !== this.size();
	}

	/** Updates the mirror after updates that were not compared. */
	private catchUp(): void {
		const { mirror } = this;
		if (mirror === undefined || !this.isAhead()) {
			return;
		}
		this.state = mirror.look(this.state);
		this.mirrored = this.log().size();
		this.isExposed = true;
		if (mirror.isUnsound) {
			this.distrust();
			this.rebuild();
		} else if (mirror.broughtIn !== undefined) {
			this.distrust();
		}
	}

	/**
	 * Undoes changes to the state since the last update by code that has kept it.
	 *
	 * @returns the paths of these changes
	 */
	private settleState(): Array<string> {
		const { mirror } = this;
		if (mirror === undefined || isFrozen(this.state)) {
			return [];
		}
		const { data } = mirror;
		this.state = mirror.look(this.state);
		if (mirror.data === data && !mirror.isUnsound) {
			return [];
		}
		const paths = differingPaths(data, mirror.isUnsound ? this.state : mirror.data);
		if (!paths.isEmpty()) {
			mirror.revert(data);
			this.state = mirror.live;
		}
		return paths;
	}

	/**
	 * Adopts what an updater has returned, after copying tables that are not the document's own, and logs the update.
	 *
	 * @throws InvalidValue for data that contains itself or is nested without end, which could not be copied
	 */
	private accept(updater: Updater, result: unknown, tag: unknown): void {
		const mirror = this.mirror as Mirror;
		this.state = mirror.look(result);
		const { broughtIn, isUnsound } = mirror;
		if (isUnsound) {
			this.cancel();
			throw unsoundData(result, this.key);
		}
		this.trusted = undefined;
		if (broughtIn === undefined) {
			this.written.append(updater, tag);
			this.trusted = earnsTrust(updater) ? updater : undefined;
			this.repeated = this.trusted;
		} else {
			this.written.append(bringingTheSame(updater, broughtIn), tag);
			loseTrust(updater);
		}
		this.mirrored = this.written.size();
		if (this.host.isFreezing) {
			this.freezeState();
		}
	}

	/** Undoes the changes of an updater that ended by returning nil. */
	public cancel(): void {
		this.giveRoom(0);
		if (this.isAhead()) {
			this.distrust();
			// The updates before it were not compared, so only running them again shows the data before it.
			this.rebuild();
			return;
		}
		if (this.mirror !== undefined) {
			this.mirror.restore();
			this.state = this.mirror.live;
			if (this.host.isFreezing) {
				this.freezeState();
			}
		}
		if (!this.isDirty()) {
			this.becomeClean();
		}
	}

	/** Undoes the changes of an updater that threw or yielded, and returns its error. */
	public undo(problem: unknown): PPDBError {
		this.cancel();
		return updaterFailure(problem, this.key);
	}

	/** Removes the newest update: it turned out to be bad before anything relied on it. */
	public withdrawNewest(): void {
		this.log().dropNewest();
		if (this.isDirty()) {
			this.rebuild();
		} else {
			this.reflect(Mirror.copyOf(this.pristine));
			this.becomeClean();
		}
	}

	/** Moves to a new base and applies what the log gained meanwhile. */
	public advance(to: Advance): void {
		if (this.isDirty()) {
			this.catchUp();
		}
		this.base = to.base;
		this.history?.unconfirmed.clear();
		const log = this.log();
		log.keep(log.after(to.lastSequence));
		this.mirrored = log.size();
		this.dirtySince = to.remainingSince;
		if (!this.isDirty()) {
			this.becomeClean();
			if (to.isForeign) {
				this.replaceData(to.data);
			}
			return;
		}
		this.pristine = to.data;
		if (to.isForeign) {
			this.rebuild();
		}
	}

	/** Moves to what another server has stored, and applies the log to it as a replay does. */
	public rebase(base: Base, data: unknown): void {
		this.base = base;
		if (this.isDirty()) {
			this.pristine = data;
			this.rebuild();
		} else {
			this.replaceData(data);
		}
	}

	private replaceData(data: unknown): void {
		this.loaded = data;
		this.mirror = undefined;
		this.state = undefined;
		this.isExposed = false;
	}

	private reflect(mirror: Mirror): void {
		this.mirror = mirror;
		this.mirrored = this.log().size();
		this.state = mirror.live;
		this.isExposed = false;
	}

	/** An updater may have kept what it was given; the next one then gets a copy. */
	private freezeState(): void {
		freezeValue(this.state);
		this.isExposed = true;
	}

	private distrust(): void {
		if (this.trusted !== undefined) {
			loseTrust(this.trusted);
			this.trusted = undefined;
		}
	}

	/** The next update needs a pristine copy first, so it must not take the fast path. */
	private becomeClean(): void {
		this.pristine = undefined;
		this.endRoom();
	}

	private rebuild(): void {
		const log = this.log();
		const updates = log.after(0);
		const { mirror, rejections } = replay(this.pristine, updates);
		if (!rejections.isEmpty()) {
			log.keep(updates.filter((update) => !isRejected(update, rejections)));
		}
		this.reflect(mirror);
		if (!rejections.isEmpty()) {
			if (!this.isDirty()) {
				this.becomeClean();
			}
			const { rejected } = this.commits();
			rejections.move(0, rejections.size() - 1, rejected.size(), rejected);
			this.host.onRejected(this.key, rejections);
		}
	}
}

function isFrozen(state: unknown): boolean {
	return typeIs(state, "table") && table.isfrozen(state);
}

function isRejected(update: LoggedUpdate, rejections: ReadonlyArray<Rejection>): boolean {
	return rejections.some((rejection) => rejection.update === update);
}

/**
 * Sorts documents in place. The order of a table's keys must not decide anything: once keys were removed
 * it depends on when the garbage collector ran.
 */
export function inKeyOrder(documents: Array<Document>): Array<Document> {
	return documents.sort((left, right) => left.key < right.key);
}

/** Sorts documents by how long their updates have waited, then by key. */
export function inWaitingOrder(documents: Array<Document>): Array<Document> {
	return documents.sort((left, right) =>
		left.dirtySince === right.dirtySince
			? left.key < right.key
			: left.dirtySince < right.dirtySince,
	);
}
