import { canTest, inPlace } from "./place/in-place";
import type { ContractPlace } from "./place/contract-place";

/** Delivery is best effort: a message that was lost is published again. */
const ATTEMPTS = 4;
const ATTEMPT_SECONDS = 5;
/** A wall clock of ours and the backend's may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 300;

interface Message {
	readonly Data: unknown;
	readonly Sent: number;
}

/** Publishes until one message has arrived at this same server. */
function exchange(place: ContractPlace, topic: string, data: unknown): Message | undefined {
	const received = new Array<Message>();
	const { messaging } = place.services;
	const connection = messaging.SubscribeAsync(topic, (message) => received.push(message));
	for (let attempt = 0; attempt < ATTEMPTS && received.isEmpty(); attempt++) {
		messaging.PublishAsync(topic, data);
		place.wait(ATTEMPT_SECONDS);
	}
	connection.Disconnect();
	return received[0];
}

export = () => {
	if (!canTest("messaging")) SKIP();

	it(
		"delivers a copy of a table to the subscribers of its topic, the publisher's own server too",
		inPlace((place) => {
			const given = { key: "k", revision: 3 };
			const message = exchange(place, place.uniqueName(), given);
			const found = message?.Data as typeof given | undefined;
			expect(found?.key).to.equal("k");
			expect(found?.revision).to.equal(3);
			expect(found).never.to.equal(given);
		}),
	);

	it(
		"says when a message was sent, in Unix seconds",
		inPlace((place) => {
			const message = exchange(place, place.uniqueName(), "any");
			expect(message?.Sent).to.be.near(place.unixSeconds(), CLOCK_TOLERANCE_SECONDS);
		}),
	);

	it(
		"delivers nothing to a subscription that has ended",
		inPlace((place) => {
			const { messaging } = place.services;
			const topic = place.uniqueName();
			let received = 0;
			messaging.SubscribeAsync(topic, () => (received += 1)).Disconnect();
			messaging.PublishAsync(topic, "any");
			place.wait(ATTEMPT_SECONDS);
			expect(received).to.equal(0);
		}),
	);

	it(
		"refuses a message over 1 KB and a topic over 80 characters",
		inPlace((place) => {
			const { messaging } = place.services;
			const long = string.rep("x", 1100);
			expect(() => messaging.PublishAsync(place.uniqueName(), long)).to.throw();
			expect(() => messaging.PublishAsync(string.rep("t", 81), "any")).to.throw();
		}),
	);
};
