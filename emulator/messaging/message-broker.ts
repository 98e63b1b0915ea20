import { copyStored } from "../data-store/storable-value";
import type { Faults } from "../faults/faults";
import type { Random } from "../base/random";
import type { Process } from "../scheduler/process";
import type { Scheduler } from "../scheduler/scheduler";
import { RateWindow } from "../context/rate-window";
import type { MessagingKnobs } from "./messaging-options";

/** Messages per minute that are delivered: of one topic, and of the whole game, growing with its servers. */
const TOPIC_RATE = { base: 40, perServer: 80 };
const GAME_RATE = { base: 400, perServer: 200 };

/** What a subscriber's callback gets. */
export interface ReceivedMessage {
	readonly Data: unknown;
	/** Unix seconds at which the backend had it. */
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

	/** Ends it; messages on their way do not arrive any more. */
	public Disconnect(): void {
		if (!this.Connected) return;
		this.Connected = false;
		this.broker.remove(this);
	}
}

/**
 * The part of MessagingService that all servers share: who listens, and delivery with its delays, losses and duplicates
 * (https://create.roblox.com/docs/reference/engine/classes/MessagingService).
 *
 * Models the limits of received messages per topic and for the whole game: each delivery to a subscriber counts, and what is
 * over a limit is lost without a word. How deliveries are counted is not documented. Not modelled: Open Cloud's publishes.
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

	/** Registers a subscription. */
	public add(subscription: Subscription): void {
		const present = this.topics.get(subscription.topic) ?? [];
		this.topics.set(subscription.topic, [...present, subscription]);
	}

	/** Forgets a subscription. */
	public remove(subscription: Subscription): void {
		const present = this.topics.get(subscription.topic) ?? [];
		this.topics.set(
			subscription.topic,
			present.filter((other) => other !== subscription),
		);
	}

	/** Sends `data` on its way to all who listen now. */
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
