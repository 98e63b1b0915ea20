import {
	Pause,
	type Platform,
	type Report,
	type ReportSink,
	type ReportSource,
	type ReportStat,
} from "../../api/extension";
import { Destination } from "./destination";
import {
	createEmbed,
	EMBEDS_MAX,
	EMBEDS_UNITS_MAX,
	embedUnits,
	type DiscordMessage,
	type Embed,
} from "./embed";
import { outcomeOfError, outcomeOfResponse, type PostOutcome } from "./post-outcome";
import { ReportQueue, type QueuedReport } from "./report-queue";
import { WebhookPace } from "./webhook-pace";

/** How often to check whether a waiting report, or a newer one, is due. */
const LOOK_SECONDS = 2;
/** How much of the 30 seconds of a closing server reports may use. */
const FINISH_SECONDS_MAX = 2;

/**
 * Sends the reports of all stores of a server to their webhooks, on its own thread.
 *
 * Reporting never waits and never fails. Nothing that Discord or the network do to the
 * reports affects anything else.
 */
export class WebhookMailer implements ReportSink {
	private readonly queue = new ReportQueue();
	private readonly pace = new WebhookPace();
	private readonly destinations = new Map<string | Secret, Destination>();
	private readonly all = new Array<Destination>();
	/** Increases with each thread; the others end. */
	private turn = 0;
	private isRunning = false;
	private isLast = false;
	private lastMoment = math.huge;
	private isDisabled = false;
	private isRejectionTold = false;
	private sent = 0;
	private dropsTold = 0;

	public constructor(
		private readonly platform: Platform,
		private readonly serverId: string,
	) {}

	/** Accepts a report for a store's webhook. Does not yield. */
	public post(sender: ReportSource, report: Report): void {
		const { webhook } = sender;
		const target = webhook.target();
		if (target === undefined || !webhook.wants(report.level) || this.isDisabled) {
			return;
		}
		const destination = this.destinationOf(target);
		if (!destination.isUsable) {
			return;
		}
		this.queue.add(webhook.redact(report), destination, sender, this.platform.clock);
		if (!this.isRunning) {
			this.isRunning = true;
			this.start();
		}
	}

	/** Sends everything that waits, closing summaries first; later reports wait for the next call. Yields for at most two seconds. */
	public finish(isSummary: (report: Report) => boolean): void {
		const { clock, scheduler } = this.platform;
		this.isLast = true;
		this.lastMoment = clock.now() + FINISH_SECONDS_MAX;
		this.queue.bringToFront(isSummary);
		const pause = new Pause(scheduler, FINISH_SECONDS_MAX);
		scheduler.spawn(() => {
			this.turn += 1;
			this.run(this.turn);
			pause.interrupt();
		});
		pause.wait();
	}

	public stat(): ReportStat {
		let dropped = this.dropsTold;
		for (const destination of this.all) {
			dropped += destination.dropped;
		}
		return { sent: this.sent, dropped, waiting: this.queue.size() };
	}

	private destinationOf(target: string | Secret): Destination {
		let destination = this.destinations.get(target);
		if (destination === undefined) {
			destination = new Destination(this.all.size() + 1, target);
			this.destinations.set(target, destination);
			this.all.push(destination);
		}
		return destination;
	}

	private start(): void {
		this.turn += 1;
		const { turn } = this;
		this.platform.scheduler.spawn(() => {
			this.run(turn);
		});
	}

	private run(turn: number): void {
		const { clock, scheduler } = this.platform;
		while (turn === this.turn && !this.isDisabled) {
			const now = clock.now();
			const readyAt = this.queue.readyAt(this.isLast);
			if (readyAt === undefined) {
				break;
			}
			const sendAt = math.max(readyAt, this.pace.nextAt(now, this.isLast));
			if (sendAt > this.lastMoment) {
				break;
			}
			if (sendAt > now) {
				scheduler.wait(math.min(sendAt - now, LOOK_SECONDS));
			} else {
				this.sendBatch(this.queue.ready(now, this.isLast));
			}
		}
		if (turn === this.turn) {
			this.isRunning = false;
		}
	}

	private sendBatch(ready: ReadonlyArray<QueuedReport>): void {
		const { clock, lifecycle } = this.platform;
		const origin = `server ${this.serverId}, place version ${lifecycle.placeVersion()}`;
		const batch = new Array<QueuedReport>();
		const embeds = new Array<Embed>();
		let units = 0;
		for (const entry of ready) {
			const embed = createEmbed(entry, origin);
			units += embedUnits(embed);
			if (embeds.size() === EMBEDS_MAX || units > EMBEDS_UNITS_MAX) {
				break;
			}
			batch.push(entry);
			embeds.push(embed);
		}
		this.queue.take(batch);
		const [{ destination, sender }] = batch;
		const dropped = destination.dropped;
		const paced = this.pace.begin(clock.now());
		const outcome = this.request(sender.webhook.addressOf(destination.target), embeds, dropped);
		paced.at = clock.now();
		this.digest(outcome, batch, dropped);
	}

	/** Yields for as long as the engine takes. */
	private request(
		address: string | Secret,
		embeds: ReadonlyArray<Embed>,
		dropped: number,
	): PostOutcome {
		const { http } = this.platform;
		const content = dropped > 0 ? `${dropped} earlier reports were dropped.` : undefined;
		// Without this, a key named @everyone would call everyone.
		const message: DiscordMessage = { content, embeds, allowed_mentions: { parse: [] } };
		const [ok, answer] = pcall(() =>
			http.RequestAsync({
				Url: address,
				Method: "POST",
				Headers: { "Content-Type": "application/json" },
				Body: http.JSONEncode(message),
			}),
		);
		return ok ? outcomeOfResponse(answer, http) : outcomeOfError(answer);
	}

	private digest(outcome: PostOutcome, batch: ReadonlyArray<QueuedReport>, told: number): void {
		const { clock, random } = this.platform;
		const [{ destination, sender }] = batch;
		destination.take(outcome, clock.now(), random.next());
		if (outcome.kind === "delivered") {
			destination.dropped -= told;
			this.dropsTold += told;
			this.sent += countOf(batch);
			this.queue.noteSent(batch, clock.now());
			return;
		}
		if (outcome.kind === "throttled" || outcome.kind === "failed") {
			this.queue.restore(batch);
			return;
		}
		if (outcome.kind === "barred") {
			this.queue.restore(batch);
			if (!destination.isBarredTold) {
				destination.isBarredTold = true;
				sender.warnHere(
					"the webhook answered 403: it refuses this server for now; reports wait, and it is tried again every 10 minutes",
				);
			}
			return;
		}
		destination.dropped += countOf(batch);
		if (outcome.kind === "refused") {
			this.queue.discard(destination);
			sender.warnHere(
				`the webhook answered ${outcome.status}: it is gone; no more reports are sent to it`,
			);
		} else if (outcome.kind === "disabled") {
			this.isDisabled = true;
			this.queue.clear();
			sender.warnHere(
				"reports are not sent: HTTP requests are not allowed in this game " +
					"(Game Settings, Security, Allow HTTP Requests)",
			);
		} else if (!this.isRejectionTold) {
			this.isRejectionTold = true;
			sender.warnHere(
				`the webhook refused a report (status ${outcome.status}); it is dropped`,
			);
		}
	}
}

function countOf(entries: ReadonlyArray<QueuedReport>): number {
	let count = 0;
	for (const entry of entries) {
		count += entry.count;
	}
	return count;
}
