import type { EmulatedCloud } from "../../emulator/index";
import { discordProblems, timesOf, type DiscordEmbed, type DiscordMessage } from "./discord-limits";

/** The webhook that specs report to. Its last part must never be seen anywhere. */
export const TOKEN = "s3cr3t-T0k3n";
export const WEBHOOK = `https://discord.com/api/webhooks/123/${TOKEN}`;
const PATH = `/api/webhooks/123/${TOKEN}`;

interface Answer {
	readonly status: number;
	readonly headers?: Record<string, string>;
	readonly body?: string;
}

/** A request as it arrived. */
export interface Arrival {
	readonly at: number;
	readonly url: string;
	readonly body: string;
	readonly status: number;
}

/**
 * Models the webhook part of Discord: the address, the limits of a message (400), 5 requests in 2 s and 30 in 60 s
 * (429, failed ones count, too), and whatever a spec orders in between.
 */
export class StandInDiscord {
	public readonly arrivals = new Array<Arrival>();
	public readonly messages = new Array<DiscordMessage>();
	/** What was wrong with refused messages. */
	public readonly problems = new Array<string>();
	private readonly ordered = new Array<Answer>();

	public constructor(private readonly cloud: EmulatedCloud) {
		cloud.http.handle(({ url, method, body }) => {
			const answer = this.answer(url, method, body ?? "");
			const at = cloud.clock.now();
			this.arrivals.push({ at, url, body: body ?? "", status: answer.status });
			return answer;
		});
	}

	/** Orders an answer for the next requests. */
	public nextAnswers(answer: Answer, times = 1): void {
		for (let count = 0; count < times; count++) this.ordered.push(answer);
	}

	public embeds(): Array<DiscordEmbed> {
		const embeds = new Array<DiscordEmbed>();
		for (const message of this.messages) {
			for (const embed of message.embeds ?? []) embeds.push(embed);
		}
		return embeds;
	}

	/** The embeds whose title contains a text. */
	public titled(part: string): Array<DiscordEmbed> {
		return this.embeds().filter((embed) => embed.title?.find(part, 1, true)[0] !== undefined);
	}

	/** How many reports with such a title arrived, merged ones counted one by one. */
	public countOf(part: string): number {
		let count = 0;
		for (const embed of this.titled(part)) count += timesOf(embed);
		return count;
	}

	/** The most requests that arrived within so many seconds. */
	public mostWithin(seconds: number): number {
		let most = 0;
		for (const { at } of this.arrivals) most = math.max(most, this.since(at, seconds));
		return most;
	}

	private since(from: number, seconds: number): number {
		return this.arrivals.filter(({ at }) => at >= from && at < from + seconds).size();
	}

	private answer(url: string, method: string, body: string): Answer {
		const ordered = this.ordered.shift();
		if (ordered !== undefined) return ordered;
		if (method !== "POST" || url.sub(-PATH.size()) !== PATH) return { status: 404 };
		const now = this.cloud.clock.now();
		if (this.since(now - 2, 3) >= 5 || this.since(now - 60, 61) >= 30) {
			return { status: 429, headers: { "Retry-After": "5" } };
		}
		const { httpService } = this.cloud.liveServers()[0];
		const message = httpService.JSONDecode(body) as DiscordMessage;
		const problems = discordProblems(message);
		if (!problems.isEmpty()) {
			for (const problem of problems) this.problems.push(problem);
			return { status: 400 };
		}
		this.messages.push(message);
		return { status: 204 };
	}
}
