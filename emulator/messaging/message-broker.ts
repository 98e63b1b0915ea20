import { copyStored } from "../data-store/storable-value";
import type { Faults } from "../faults/faults";
import type { Random } from "../random";
import type { Process } from "../scheduler/process";
import type { Scheduler } from "../scheduler/scheduler";
import type { MessagingKnobs } from "./messaging-options";

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
 * The part of MessagingService that all servers share: who listens, and delivery with its delays, losses and duplicates.
 *
 * Not modelled yet: limits of received messages.
 */
export class MessageBroker {
	private readonly topics = new Map<string, Array<Subscription>>();

	public constructor(
		private readonly scheduler: Scheduler,
		private readonly faults: Faults,
		private readonly random: Random,
		private readonly knobs: MessagingKnobs,
	) {}

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
			this.deliver(subscription, data, sent);
			if (this.random.chance(this.faults.messaging.duplicate)) {
				this.deliver(subscription, data, sent);
			}
		}
	}

	private deliver(subscription: Subscription, data: unknown, sent: number): void {
		const { min, max } = this.knobs.delivery;
		const scheduler = this.scheduler;
		scheduler.scheduleFor(subscription.owner, this.random.range(min, max), () => {
			if (!subscription.Connected) return;
			const message: ReceivedMessage = { Data: copyStored(data), Sent: sent };
			scheduler.spawn(subscription.owner, subscription.callback, message);
		});
	}
}
