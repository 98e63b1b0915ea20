/** Settings of MessagingService. */
export interface MessagingKnobs {
	/** Seconds until `PublishAsync` or `SubscribeAsync` returns. */
	readonly latency: { readonly min: number; readonly max: number };
	/** Seconds from publishing to a subscriber, drawn for each, so messages may overtake each other. */
	readonly delivery: { readonly min: number; readonly max: number };
	/** Whether the publishing server receives its own message, as observed. */
	readonly selfDelivery: boolean;
	/** Whether the limits of messages, subscriptions and requests are enforced. */
	readonly enforceLimits: boolean;
}

/** Delivery within 1 to 2 s is documented as typical. */
export const DEFAULT_MESSAGING_KNOBS: MessagingKnobs = {
	latency: { min: 0.05, max: 0.15 },
	delivery: { min: 0.2, max: 2 },
	selfDelivery: true,
	enforceLimits: true,
};
