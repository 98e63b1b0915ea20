import { copyStored } from "../data-store/storable-value";
import type { Faults } from "../faults/faults";
import type { Random } from "../base/random";
import type { Process } from "../scheduler/process";
import type { Scheduler } from "../scheduler/scheduler";
import { RateWindow } from "../context/rate-window";
import type { MessagingKnobs } from "./messaging-options";

/** Messages delivered per minute: for one topic, and for the whole game; both grow with the number of servers. */
const TOPIC_RATE = { base: 40, perServer: 80 };
const GAME_RATE = { base: 400, perServer: 200 };

/** What a subscriber's callback receives. */
export interface ReceivedMessage {
	readonly Data: unknown;
	/** Unix seconds when the message reached the backend. */
	readonly Sent: number;
}

/** One subscription of one server. Also what `SubscribeAsync` returns. */
export class Subscription {
	public Connected = true;

	public constructor(
		private readonly broker: MessageBroker,
		public readonly topic: string,
		public readonly owner: Process,
		public readonly callback: (message: ReceivedMessage) => void,
	) {}

	/** Ends the subscription; messages on their way no longer arrive. */
	public Disconnect(): void {
		if (!this.Connected) return;
		this.Connected = false;
		this.broker.remove(this);
	}
}

/**
 * The part of MessagingService shared by all servers: subscribers, and delivery with its delays, losses and duplicates
 * (https://create.roblox.com/docs/reference/engine/classes/MessagingService).
 *
 * Models the limits of received messages per topic and for the whole game: each delivery to a subscriber counts, and messages
 * above a limit are silently lost. How deliveries are counted is not documented. Not modelled: messages from Open Cloud.
 */
export class MessageBroker {
	private readonly topics = new Map<string, Array<Subscription>>();
	private readonly windows = new Map<string, RateWindow>();
	private readonly gameWindow: RateWindow;

	public constructor(
		private readonly scheduler: Scheduler,
		private readonly faults: Faults,
		private readonly random: Random,
		private readonly knobs: MessagingKnobs,
		private readonly serverCount: () => number,
	) {
		this.gameWindow = new RateWindow(scheduler.clock);
	}

	/** Adds a subscription. */
	public add(subscription: Subscription): void {
		const present = this.topics.get(subscription.topic) ?? [];
		this.topics.set(subscription.topic, [...present, subscription]);
	}

	/** Removes a subscription. */
	public remove(subscription: Subscription): void {
		const present = this.topics.get(subscription.topic) ?? [];
		this.topics.set(
			subscription.topic,
			present.filter((other) => other !== subscription),
		);
	}

	/** Sends `data` to all current subscribers. */
	public publish(topic: string, data: unknown, sender: Process): void {
		const sent = this.scheduler.clock.unixSeconds();
		for (const subscription of this.topics.get(topic) ?? []) {
			if (!this.knobs.selfDelivery && subscription.owner === sender) continue;
			if (this.random.chance(this.faults.messaging.loss)) continue;
			if (!this.admit(topic)) continue;
			this.deliver(subscription, data, sent);
			if (this.random.chance(this.faults.messaging.duplicate)) {
				this.deliver(subscription, data, sent);
			}
		}
	}

	/** Counts one delivery, or refuses it. */
	private admit(topic: string): boolean {
		if (!this.knobs.enforceLimits) return true;
		let window = this.windows.get(topic);
		if (window === undefined) {
			window = new RateWindow(this.scheduler.clock);
			this.windows.set(topic, window);
		}
		const servers = this.serverCount();
		if (!window.trySpend(1, TOPIC_RATE.base + TOPIC_RATE.perServer * servers)) return false;
		return this.gameWindow.trySpend(1, GAME_RATE.base + GAME_RATE.perServer * servers);
	}

	private deliver(subscription: Subscription, data: unknown, sent: number): void {
		const { min, max } = this.knobs.delivery;
		const scheduler = this.scheduler;
		const { delay, delaySeconds } = this.faults.messaging;
		let seconds = this.random.range(min, max);
		if (this.random.chance(delay)) {
			seconds += this.random.range(delaySeconds.min, delaySeconds.max);
		}
		scheduler.scheduleFor(subscription.owner, seconds, () => {
			if (!subscription.Connected) return;
			if (this.faults.isDown("messaging", subscription.owner.name)) return;
			const message: ReceivedMessage = { Data: copyStored(data), Sent: sent };
			scheduler.spawn(subscription.owner, subscription.callback, message);
		});
	}
}
