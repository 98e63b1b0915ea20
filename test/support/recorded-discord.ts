import { DiscordStandIn, type EmulatedCloud, type HttpResponse } from "../../emulator/index";
import { timesOf, type ReportEmbed, type ReportMessage } from "./report-embed";

/** The webhook that specs report to. Its last part must never be seen anywhere. */
export const TOKEN = "s3cr3t-T0k3n";
export const WEBHOOK_PATH = `/api/webhooks/1000000/${TOKEN}`;
export const WEBHOOK = `https://discord.com${WEBHOOK_PATH}`;

const BAD_REQUEST = 400;

/** A request as it arrived. */
export interface Arrival {
	readonly at: number;
	readonly url: string;
	readonly body: string;
	readonly status: number;
}

/** The emulated Discord with one webhook, what arrived there, and whatever answers a spec orders in between. */
export class RecordedDiscord {
	public readonly arrivals = new Array<Arrival>();
	/** What was wrong with refused messages. */
	public readonly problems = new Array<string>();
	private readonly ordered = new Array<HttpResponse>();
	private readonly discord: DiscordStandIn;

	public constructor(cloud: EmulatedCloud) {
		this.discord = new DiscordStandIn(cloud.clock, cloud.random.fork());
		const address = this.discord.addWebhook("reports", TOKEN);
		assert(address === WEBHOOK, address);
		cloud.http.handle((request) => {
			const answer = this.ordered.shift() ?? this.discord.answer(request);
			const { url, body = "" } = request;
			this.arrivals.push({ at: cloud.clock.now(), url, body, status: answer.status });
			if (answer.status === BAD_REQUEST) this.problems.push(answer.body ?? "");
			return answer;
		});
	}

	/** Messages that were taken, oldest first. */
	public messages(): ReadonlyArray<ReportMessage> {
		return this.discord.accepted.map(({ payload }) => payload as ReportMessage);
	}

	/** Orders an answer for the next requests. */
	public nextAnswers(answer: HttpResponse, times = 1): void {
		for (let count = 0; count < times; count++) this.ordered.push(answer);
	}

	public embeds(): Array<ReportEmbed> {
		const embeds = new Array<ReportEmbed>();
		for (const message of this.messages()) {
			for (const embed of message.embeds ?? []) embeds.push(embed);
		}
		return embeds;
	}

	/** The embeds whose title contains a text. */
	public titled(part: string): Array<ReportEmbed> {
		return this.embeds().filter((embed) => embed.title?.find(part, 1, true)[0] !== undefined);
	}

	/** How many reports with such a title arrived, merged ones counted one by one. */
	public countOf(part: string): number {
		let count = 0;
		for (const embed of this.titled(part)) count += timesOf(embed);
		return count;
	}

	/** The most requests that arrived within a number of seconds. */
	public mostWithin(seconds: number): number {
		let most = 0;
		for (const { at } of this.arrivals) most = math.max(most, this.since(at, seconds));
		return most;
	}

	private since(from: number, seconds: number): number {
		return this.arrivals.filter(({ at }) => at >= from && at < from + seconds).size();
	}
}
