import { addOne, SessionGame } from "./session-game";
import type { Row } from "./session-rows";

const KEY = "guild_1";
const SHARERS = 10;
const WRITERS = 20;
const UPDATES_EACH = 50;
const LOOK_SECONDS = 0.02;
const ALL_MESSAGES = 1e9;

/** From a commit to the moment at which all other servers have it in their caches. */
export function visible(losesMessages: boolean): Row {
	return (seed, measured) => {
		const play = new SessionGame(seed, {});
		const { cloud } = play;
		cloud.run(() => {
			const members = play.start(SHARERS);
			for (const { server, store } of members) {
				server.spawn(() => {
					store.init(KEY);
				});
			}
			cloud.sleep(cloud.random.range(30, 60));
			if (losesMessages) {
				const times = ALL_MESSAGES;
				cloud.faults.next("memoryStore", "Queue.AddAsync", { kind: "errorBefore", times });
			}
			const [writer] = members;
			play.time(writer, () => {
				writer.store.update(KEY, addOne);
			});
			while (play.storedCount(KEY) === 0) cloud.sleep(LOOK_SECONDS);
			const storedAt = cloud.clock.now();
			while (members.some(({ store }) => store.getCached(KEY)?.count !== 1)) {
				cloud.sleep(LOOK_SECONDS);
			}
			measured.add(cloud.clock.now() - storedAt);
		});
	};
}

/** One key that 20 servers write. */
export const manyWriters: Row = (seed, measured) => {
	const play = new SessionGame(seed, {});
	const { cloud } = play;
	cloud.run(() => {
		let accepted = 0;
		for (const { server, store } of play.start(WRITERS)) {
			server.spawn(() => {
				for (let update = 1; update <= UPDATES_EACH; update++) {
					const [ok] = pcall(() => store.update(KEY, addOne));
					accepted += ok ? 1 : 0;
					server.task.wait(server.random.range(0.2, 1));
				}
			});
		}
		cloud.sleep(120);
		measured.count("refused", WRITERS * UPDATES_EACH - accepted);
		measured.count("lost", accepted - play.storedCount(KEY));
	});
};
