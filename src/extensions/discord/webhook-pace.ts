/**
 * Discord's limits per webhook and per channel, counted over all webhooks of this server, which
 * may well belong to one channel. https://github.com/discord/discord-api-docs/issues/367
 */
const SHORT_SECONDS = 2;
const SHORT_POSTS_MAX = 5;
const LONG_SECONDS = 60;
const LONG_POSTS_MAX = 30;
/** Between two posts, more reports accumulate than would each be worth a post. */
const ORDINARY_GAP_SECONDS = 2;
/** The rest is reserved for the closing summary, however much was reported just before. */
const ORDINARY_LONG_POSTS_MAX = 28;

/** A post in progress or done. */
export interface PacedPost {
	/** When it was sent, then when it was answered: it arrived in between, so the later time is safe. */
	at: number;
}

/** Keeps posts as far apart as Discord requires. */
export class WebhookPace {
	private posts = new Array<PacedPost>();

	/** When the next post may be sent: now or later. A server's last posts may use everything that is left. */
	public nextAt(now: number, isLast: boolean): number {
		const [shortAt, longMax] = isLast
			? [this.postBefore(SHORT_POSTS_MAX) + SHORT_SECONDS, LONG_POSTS_MAX]
			: [this.postBefore(1) + ORDINARY_GAP_SECONDS, ORDINARY_LONG_POSTS_MAX];
		return math.max(now, shortAt, this.postBefore(longMax) + LONG_SECONDS);
	}

	public begin(now: number): PacedPost {
		const post = { at: now };
		this.posts.push(post);
		if (this.posts.size() > LONG_POSTS_MAX) {
			this.posts.shift();
		}
		return post;
	}

	private postBefore(count: number): number {
		const index = this.posts.size() - count;
		return index < 0 ? -math.huge : this.posts[index].at;
	}
}
