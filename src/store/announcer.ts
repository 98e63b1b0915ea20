import { PPDBError, withKey } from "../base/error";
import type { CommitListener, CommitNews } from "../commit/commit-host";
import type { Document } from "../document/document";
import type { Rejection } from "../document/replay";
import type { LoggedUpdate } from "../document/update-log";
import type { ChangeFeed, ChangeSource } from "../events/change-feed";
import type { SaveSummary } from "../events/hooks";
import type { StoreEvents } from "../events/store-events";
import type { Sharers } from "../peers/sharers";
import { DELETED } from "../peers/sharers-item";
import type { ServerLife } from "../requests/server-life";
import type { Metrics } from "../telemetry/metrics";
import type { Reporter } from "../telemetry/reporter";
import { freezeValue } from "../value/freeze-value";

/** Everyone who is notified. */
export interface Audience {
	readonly server: ServerLife;
	readonly events: StoreEvents;
	readonly changes: ChangeFeed;
	readonly metrics: Metrics;
	readonly reporter: Reporter;
	readonly sharers: Sharers;
	readonly session: { suspect(key: string): void } | undefined;
}

/** The one place that knows who must be notified of what: the game's hooks and signals, other servers, the counters and the reports. */
export class Announcer implements CommitListener {
	/** Whether the caller of an update waits until it is stored, and so is thrown its failure. */
	public isAwaited: (key: string, update: LoggedUpdate) => boolean = () => false;

	public constructor(private readonly audience: Audience) {}

	public saving(document: Document): void {
		this.audience.events.saving(document.key, () => document.handOut());
	}

	/** A commit of a document has succeeded: what it stored, left out, and found to be already stored. */
	public committed(document: Document, news: CommitNews): void {
		const { events, session } = this.audience;
		const { key, base } = document;
		const { updates, isReplay } = news;
		this.rejected(key, news.rejections);
		if (news.intruder !== undefined) {
			this.intruded(key, news.intruder);
		}
		if (isReplay) {
			events.onInvalidate.Fire(key);
			session?.suspect(key);
		}
		this.changed(document, news.previous, isReplay ? "remote" : "rejected");
		const summary = { revision: base.revision, updates, isReplayed: isReplay };
		if (updates > 0) {
			this.stored(key, summary, () => document.handOut());
		} else if (news.isWritten) {
			this.audience.sharers.announce(key, base.revision);
		}
	}

	/** A record now contains updates of this server. */
	public stored(key: string, summary: SaveSummary, see: () => unknown): void {
		const { events, metrics, server, sharers } = this.audience;
		sharers.announce(key, summary.revision);
		metrics.noteCommit(summary.updates, summary.isReplayed, server.phase !== "running");
		events.saved(key, see, summary);
	}

	/** A document can never be stored: all its updates are rejected, for one reason. It has left the cache. */
	public gone(document: Document, problem: PPDBError): void {
		this.reportGone(document, problem);
		if (problem.code === "Deleted") {
			this.audience.events.deleted(document.key);
		}
	}

	/** The record of a key is removed, or found removed by a server that may not know it. */
	public removed(key: string): void {
		this.audience.sharers.announce(key, DELETED);
	}

	/** A key was deleted here, or found to be deleted by another server. */
	public deleted(key: string): void {
		this.audience.events.deleted(key);
	}

	/** The data of a document has changed. */
	public changed(document: Document, previous: unknown, source: ChangeSource): void {
		const { changes } = this.audience;
		if (!changes.watches(document.key)) {
			return;
		}
		const data = document.data();
		if (data !== previous) {
			changes.announce(document.key, freezeValue(data), freezeValue(previous), source);
		}
	}

	/** Another server's data has replaced that of a document. */
	public invalidated(key: string): void {
		this.audience.metrics.add("invalidationsReceived");
		this.audience.events.onInvalidate.Fire(key);
	}

	/** Updates of a key could not become part of the stored data. A caller that waits for its update is thrown this instead. */
	public rejected(key: string, rejections: ReadonlyArray<Rejection>): void {
		const { events, metrics, reporter } = this.audience;
		for (const { update, error: problem } of rejections) {
			const told = withKey(problem, key, update.tag);
			if (this.isAwaited(key, update)) {
				metrics.noteFailure(told.code);
			} else {
				reporter.report(told);
				events.onRejected.Fire(key, told, update.tag);
			}
		}
	}

	/** The game has changed data without an update; the change has been undone. */
	public edited(key: string, paths: ReadonlyArray<string>): void {
		const message =
			`${placesOf(paths)} ${paths.size() > 1 ? "were" : "was"} changed without an update: the change has been undone, ` +
			"and none of it is stored. Change data in the function passed to update";
		this.audience.reporter.report(new PPDBError("DirectEdit", message, { key }));
	}

	/** A record contains values that cannot be stored; they were left out of the data. */
	public unstorable(key: string, paths: ReadonlyArray<string>): void {
		const message = `the record contains values that cannot be stored: ${placesOf(paths)} was left out`;
		this.audience.reporter.report(new PPDBError("InvalidValue", message, { key }));
	}

	/** Something made data unfit to be stored, and no update had brought it in. */
	private intruded(key: string, { message: fault }: PPDBError): void {
		const message = `${fault}; no update brought it in: it was left out, and all updates are stored`;
		this.audience.reporter.report(new PPDBError("DirectEdit", message, { key }));
	}

	private reportGone(document: Document, problem: PPDBError): void {
		const { events, metrics, reporter } = this.audience;
		const { key } = document;
		const unheard = document
			.log()
			.after(0)
			.filter((update) => !this.isAwaited(key, update));
		if (unheard.isEmpty()) {
			metrics.noteFailure(problem.code);
			return;
		}
		reporter.report(problem);
		for (const { tag } of unheard) {
			events.onRejected.Fire(key, withKey(problem, key, tag), tag);
		}
	}
}

/** The first of some paths, and the number of the others. */
function placesOf(paths: ReadonlyArray<string>): string {
	return paths.size() > 1 ? `${paths[0]} and ${paths.size() - 1} more` : paths[0];
}
