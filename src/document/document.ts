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

/** What a commit found or made, and thereby the document's new base. */
export interface Advance {
	readonly base: Base;
	/** The data of that record; the document takes it over. */
	readonly data: unknown;
	/** Updates up to here are settled: they are in the record, or rejected. */
	readonly lastSequence: number;
	/** Whether the data is something else than the state that this document had. */
	readonly isForeign: boolean;
	/** Since when updates after those have been waiting, if there are any. */
	readonly remainingSince: number;
}

/** What a document needs of its store. */
export interface DocumentHost {
	readonly now: () => number;
	/** Draws a number above all that were drawn before. */
	readonly nextSequence: () => number;
	/** Told of updates that were applied here once and now cannot be. */
	readonly onRejected: (key: string, rejections: ReadonlyArray<Rejection>) => void;
	/** Told where the game had changed the data without an update; that has been undone. */
	readonly onEdited: (key: string, paths: ReadonlyArray<string>) => void;
	/** Whether what is handed out is frozen. */
	readonly isFreezing: boolean;
}

/** The `room` of a document while an updater runs on it is this, less what it was. */
export const UPDATING = -1;

/** The in-memory state of one key on this server. */
export class Document {
	/**
	 * How many more updates may be made without a look at anything but this number, which counts them down. It is above 0
	 * only while the document is queued to be stored, and below 0 while an updater runs.
	 */
	public room = 0;
	/** Since when there have been unsaved updates, by the monotonic clock; only while there are. */
	public dirtySince = 0;
	/** When the document was last asked for, by the monotonic clock. */
	public usedAt: number;
	/** When its record was last seen, by a load, a commit or a look, by the monotonic clock. */
	public seenAt: number;
	/** Where it stands between the cache, a `leave` and other servers. */
	public readonly standing = new Standing();
	/** Whether the write queue knows of its unsaved updates, or the service has called them wrong in themselves. */
	public storing: "idle" | "queued" | "refused" = "idle";
	/** How long it stays in the cache unused: for ever if `init` has asked for it, not at all if only batches have. */
	public staySeconds = 0;
	/** The updater that needs no look at the data after it has run. */
	public trusted: Updater | undefined;

	/** What updaters get, from the first one on: tables that nobody else gets to see. */
	public state: unknown;

	/** Updates that are applied to the state and not known to be stored, oldest first; those that only counted themselves are missing. */
	private readonly written: UpdateLog;
	/** The room when all updates were written down. */
	private roomAtWriting = 0;
	/** What has run in those that were not, over and over. */
	private repeated: Updater | undefined;
	private history: CommitHistory | undefined;
	/** The data of the base, for replay; only while there are updates in the log. Must not be changed. */
	private pristine: unknown;
	/** Keeps up with the state; made with the first update. */
	private mirror: Mirror | undefined;
	/** How many of the log's updates the mirror has seen. */
	private mirrored = 0;
	/** Whether the game may write to the state, as what was trusted has returned it, or the state is frozen. */
	private isExposed = false;
	/** What the game gets to see, unless that is frozen. */
	private handedOut: HandedOut | undefined;
	/** Whether its room ended while an updater was at work on it. */
	private isRoomOver = false;

	public constructor(
		public readonly key: string,
		public base: Base,
		/** What was loaded, for as long as there is no mirror. Must not be changed. */
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
		return this.size() > 0;
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

	/** Whether an updater is at work on it. */
	public isUpdating(): boolean {
		return this.room < 0;
	}

	/** Lets updates be made with a look at nothing but the data. */
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

	/** From now on each update looks again at everything that could stand in its way. */
	public endRoom(): void {
		if (this.room > 0) {
			// Updates without a look leave no note of their time.
			this.usedAt = this.host.now();
		}
		this.trusted = undefined;
		this.isRoomOver = this.isUpdating();
		if (!this.isRoomOver) {
			this.giveRoom(0);
		}
	}

	/** Whether an update may be made with a look at nothing but the data. */
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

	/** How many updates are not known to be stored. */
	private size(): number {
		return this.written.size() + this.roomAtWriting - this.roomLeft();
	}

	/** The newest data here. It never changes: after an update there is another. */
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

	/** The newest data for the game to look at. */
	public handOut(): unknown {
		const data = this.mirror === undefined || this.isAhead() ? this.data() : this.mirror.data;
		if (this.host.isFreezing) {
			return freezeValue(data);
		}
		this.handedOut ??= new HandedOut();
		return this.handedOut.show(data);
	}

	/** Undoes what the game has changed without an update, and tells of it. */
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
	 * Applies an updater and logs it. Leaves everything as it was when it throws, yields, returns
	 * nothing, or cancels by returning nil.
	 *
	 * @param tag - what its rejection would be told with
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
			const message = "an updater called update on the document that it is updating";
			throw new PPDBError("NestedUpdate", message, { key: this.key });
		}
	}

	/** Sees to it that an updater gets the data as it is, whatever the game has done to the state meanwhile. */
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

	/** Whether updates have run since the mirror's last look. */
	private isAhead(): boolean {
		return this.mirrored !== this.size();
	}

	/** Brings the mirror up to date with updates that ran without a look. */
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
	 * Undoes what was done to the state since the last update, by who got hold of it.
	 *
	 * @returns the paths of what that was
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
	 * Takes in what an updater has returned, once it is the document's own, and logs the update.
	 *
	 * @throws InvalidValue for data that contains itself or is nested without end, which nothing could copy
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

	/** Takes back what an updater did that ended by returning nil. */
	public cancel(): void {
		this.giveRoom(0);
		if (this.isAhead()) {
			this.distrust();
			// Nobody has looked since the updates before it, so only running those again tells what was before.
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

	/** Takes back what an updater did that threw or yielded, and says so. */
	public undo(problem: unknown): PPDBError {
		this.cancel();
		return updaterFailure(problem, this.key);
	}

	/** Takes the newest update back: it turned out to be bad before anybody relied on it. */
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

	/** Moves to what another server has stored, and applies the log to that as a replay does. */
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

	/** An updater may have kept what it was given; the next one gets a copy then. */
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

	/** The next update needs a pristine first, so it must not take the short way. */
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
 * Sorts documents in place. The order of a table's keys is no order to act in: once keys were removed
 * it depends on when the garbage collector ran.
 */
export function inKeyOrder(documents: Array<Document>): Array<Document> {
	return documents.sort((left, right) => left.key < right.key);
}

/** Sorts documents by how long their updates have waited, and by key where that is the same. */
export function inWaitingOrder(documents: Array<Document>): Array<Document> {
	return documents.sort((left, right) =>
		left.dirtySince === right.dirtySince
			? left.key < right.key
			: left.dirtySince < right.dirtySince,
	);
}
