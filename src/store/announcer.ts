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

/** Who hears. */
export interface Audience {
	readonly server: ServerLife;
	readonly events: StoreEvents;
	readonly changes: ChangeFeed;
	readonly metrics: Metrics;
	readonly reporter: Reporter;
	readonly sharers: Sharers;
	readonly session: { suspect(key: string): void } | undefined;
}

/** The one place that knows who must hear of what: the game's hooks and signals, other servers, the numbers and the reports. */
export class Announcer implements CommitListener {
	/** Whether who made an update waits until it is stored, and so is thrown what becomes of it. */
	public isAwaited: (key: string, update: LoggedUpdate) => boolean = () => false;

	public constructor(private readonly audience: Audience) {}

	public saving(document: Document): void {
		this.audience.events.saving(document.key, () => document.handOut());
	}

	/** A try to commit a document has gone through: what it stored, left out, and found to be stored already. */
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

	/** A record holds updates of this server now. */
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

	/** The record of a key is removed, or found removed by one who may not know. */
	public removed(key: string): void {
		this.audience.sharers.announce(key, DELETED);
	}

	/** A key was deleted here, or found deleted by another server. */
	public deleted(key: string): void {
		this.audience.events.deleted(key);
	}

	/** A document came to hold other data than before. */
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

	/** Another server's data has taken the place of a document's. */
	public invalidated(key: string): void {
		this.audience.metrics.add("invalidationsReceived");
		this.audience.events.onInvalidate.Fire(key);
	}

	/** Updates of a key could not become part of the stored data. Who made one and waits is thrown that instead. */
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

	/** The game has changed data without an update; it has been undone. */
	public edited(key: string, paths: ReadonlyArray<string>): void {
		const message =
			`${placesOf(paths)} ${paths.size() > 1 ? "were" : "was"} changed without an update: it has been set back, ` +
			"and nothing of it is stored. Change data in the function that update gets";
		this.audience.reporter.report(new PPDBError("DirectEdit", message, { key }));
	}

	/** A record holds what cannot be stored; it was left out of the data. */
	public unstorable(key: string, paths: ReadonlyArray<string>): void {
		const message = `the record holds what cannot be stored: ${placesOf(paths)} was left out`;
		this.audience.reporter.report(new PPDBError("InvalidValue", message, { key }));
	}

	/** Something made data unfit to be stored, and no update had brought it in. */
	private intruded(key: string, { message: fault }: PPDBError): void {
		const message = `${fault}; no update has brought it in: it was left out, and all updates are stored`;
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

/** The first of some paths, and how many more there are. */
function placesOf(paths: ReadonlyArray<string>): string {
	return paths.size() > 1 ? `${paths[0]} and ${paths.size() - 1} more` : paths[0];
}
