import { EmulatedCloud, type GameServer } from "../emulator/index";
import type { PPDB } from "../src/api/ppdb";
import { createPPDB } from "../src/api/create-ppdb";
import type { PPDBOptions } from "../src/store/options";
import { emulatedPlatform } from "../test/support/emulated-platform";

/** The data of the games: how many updates a document has seen. */
export interface Counter {
	count: number;
}

/** A server with a store. */
export interface Member {
	readonly server: GameServer;
	readonly store: PPDB<Counter>;
}

/** The store that all servers of a game have. */
export const STORE = "Players";

/** An updater that adds one. */
export function addOne(data: Counter): Counter {
	data.count += 1;
	return data;
}

/** A game on virtual time, with the emulator's default latencies. */
export class SessionGame {
	public readonly cloud: EmulatedCloud;

	public constructor(
		seed: number,
		private readonly options: PPDBOptions<Counter> = { lock: "session" },
	) {
		this.cloud = new EmulatedCloud({ seed });
	}

	/** Starts a number of servers, and lets them settle for a moment. */
	public start(count: number): Array<Member> {
		const members = new Array<Member>();
		for (let number = 1; number <= count; number++) {
			const server = this.cloud.startServer();
			const library = createPPDB(emulatedPlatform(server));
			const store = new library<Counter>(STORE, { template: { count: 0 }, ...this.options });
			members.push({ server, store });
		}
		this.cloud.sleep(2);
		return members;
	}

	/** Runs something on a server to its end. Returns how many seconds it took; nothing if it threw. */
	public time({ server }: Member, action: () => void): number | undefined {
		const { clock } = this.cloud;
		const began = clock.now();
		const outcomes = new Array<{ readonly seconds?: number }>();
		server.spawn(() => {
			const [ok] = pcall(action);
			outcomes.push({ seconds: ok ? clock.now() - began : undefined });
		});
		while (outcomes.isEmpty()) this.cloud.sleep(0.05);
		return outcomes[0].seconds;
	}

	/** How many updates of a key are stored. */
	public storedCount(key: string): number {
		const record = this.cloud.records.peek(STORE, key);
		return (record?.value as { readonly d?: Counter } | undefined)?.d?.count ?? 0;
	}
}
