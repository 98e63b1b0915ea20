import { jsonLength } from "../data-store/json-length";
import { toStorable } from "../data-store/storable-value";
import { asEngine } from "../base/engine-shape";
import { RateWindow } from "../context/rate-window";
import type { RequestCounter } from "../context/request-log";
import { roundTrip } from "../context/round-trip";
import type { ServerContext } from "../context/server-context";
import { Subscription } from "./message-broker";
import type { MessageBroker } from "./message-broker";
import type { MessagingKnobs } from "./messaging-options";

/** Limits of MessagingService (docs/platform.md). */
const MAX_MESSAGE_CHARACTERS = 1024;
const MAX_TOPIC_CHARACTERS = 80;
const SENT_PER_MINUTE = 600;
const SENT_PER_PLAYER_AND_MINUTE = 240;
const SUBSCRIBE_REQUESTS_PER_MINUTE = 240;
const SUBSCRIPTIONS = 20;
const SUBSCRIPTIONS_PER_PLAYER = 8;

type MessagingMethod = "PublishAsync" | "SubscribeAsync";

function checkTopic(topic: unknown): string {
	if (!typeIs(topic, "string") || topic === "" || topic.size() > MAX_TOPIC_CHARACTERS) {
		error(`topic must have 1 to ${MAX_TOPIC_CHARACTERS} characters`, 0);
	}
	return topic;
}

/**
 * Models `MessagingService` of one server: best effort; messages may be late, duplicated or lost, and arrive in any order; the
 * publisher receives its own. Checks size, topic and the sender's rate
 * (https://create.roblox.com/docs/reference/engine/classes/MessagingService), and the number and rate of subscriptions.
 *
 * The service's error texts are not documented; these are our own. Not modelled: Studio, whose messages stay in Studio.
 */
export class EmulatedMessagingService implements Pick<
	MessagingService,
	"PublishAsync" | "SubscribeAsync"
> {
	public readonly ClassName = "MessagingService";
	private readonly windows: Readonly<Record<MessagingMethod, RateWindow>>;
	private readonly counters = new Map<MessagingMethod, RequestCounter>();
	private subscriptions = new Array<Subscription>();

	public constructor(
		private readonly context: ServerContext,
		private readonly broker: MessageBroker,
		private readonly knobs: MessagingKnobs,
	) {
		const clock = context.scheduler.clock;
		this.windows = {
			PublishAsync: new RateWindow(clock),
			SubscribeAsync: new RateWindow(clock),
		};
	}

	/** Yields until the backend has the message, which says nothing about who receives it. */
	public PublishAsync(topic: string, message: unknown): void {
		const name = checkTopic(topic);
		const [data, failure] = toStorable(message);
		if (failure !== undefined) error(failure.message, 0);
		if (jsonLength(data) > MAX_MESSAGE_CHARACTERS) error("message is longer than 1 kB", 0);
		this.exchange("PublishAsync", name, () => {
			this.broker.publish(name, data, this.context.process);
		});
	}

	/** Yields until the subscription is registered. */
	public SubscribeAsync(
		topic: string,
		callback: (message: { Data: unknown; Sent: number }) => void,
	): RBXScriptConnection {
		const name = checkTopic(topic);
		this.subscriptions = this.subscriptions.filter((other) => other.Connected);
		const most = SUBSCRIPTIONS + SUBSCRIPTIONS_PER_PLAYER * this.context.playerCount;
		if (this.knobs.enforceLimits && this.subscriptions.size() >= most) {
			this.fail("SubscribeAsync", name, "Request was throttled: too many subscriptions");
		}
		const subscription = new Subscription(this.broker, name, this.context.process, callback);
		this.exchange("SubscribeAsync", name, () => {
			if (!this.context.process.alive) return; // nothing would ever end it
			this.broker.add(subscription);
			this.subscriptions.push(subscription);
		});
		return asEngine(subscription);
	}

	/** Ends all subscriptions of a server that is gone. */
	public disconnect(): void {
		for (const subscription of this.subscriptions) subscription.Disconnect();
	}

	private exchange(method: MessagingMethod, topic: string, act: () => void): void {
		const { context, knobs } = this;
		const counter = this.counter(method);
		counter.requests += 1;
		if (knobs.enforceLimits && !this.windows[method].trySpend(1, this.limit(method))) {
			this.fail(method, topic, "Request was throttled: too many requests");
		}
		counter.tokens += 1;
		const fault = context.faults.draw("messaging", method, true);
		let wentDown: boolean | undefined;
		roundTrip(context, context.random.range(knobs.latency.min, knobs.latency.max), () => {
			wentDown = context.faults.isDown("messaging", context.jobId);
			if (!wentDown && fault?.kind !== "errorBefore") act();
		});
		if (fault !== undefined || wentDown) {
			this.fail(
				method,
				topic,
				fault?.message ?? "MessagingService: an internal error occurred",
			);
		}
		if (context.log.observer !== undefined) context.observe("messaging", method, topic);
	}

	private limit(method: MessagingMethod): number {
		if (method === "SubscribeAsync") return SUBSCRIBE_REQUESTS_PER_MINUTE;
		return SENT_PER_MINUTE + SENT_PER_PLAYER_AND_MINUTE * this.context.playerCount;
	}

	private counter(method: MessagingMethod): RequestCounter {
		let counter = this.counters.get(method);
		if (counter === undefined) {
			counter = this.context.log.counter("messaging", method, this.context.jobId);
			this.counters.set(method, counter);
		}
		return counter;
	}

	private fail(method: MessagingMethod, topic: string, message: string): never {
		this.counter(method).failures += 1;
		const context = this.context;
		if (context.log.observer !== undefined)
			context.observe("messaging", method, topic, message);
		error(message, 0);
	}
}
