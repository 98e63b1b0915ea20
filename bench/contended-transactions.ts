import { EmulatedCloud, type GameServer } from "../emulator/index";
import type { PPDB } from "../src/api/ppdb";
import { createPPDB } from "../src/api/create-ppdb";
import { emulatedPlatform } from "../test/support/emulated-platform";
import type { ModuleHost } from "../test/support/host";
import { Measured } from "./measured";

const STORE = "Guilds";
/** Every server updates it, and the transactions are over it and another. */
const HOT = "hot";
const OTHER = "other";
const PLAYERS = 10;
const SECONDS = 200;
/** Each server updates the key so often; the pauses are drawn around it. */
const UPDATE_SECONDS = 0.5;
/** And waits for one out of this many. */
const DURABLE_EVERY = 8;
/** From the end of a transaction to the beginning of the next. */
const REST_SECONDS = { min: 2, max: 6 };
const SEEDS = 3;
const SERVERS = [5, 20];

interface Guild {
	coins: number;
}

/** One key that many servers write, beside transactions on it or alone. */
class ContendedGame {
	private readonly cloud: EmulatedCloud;

	public constructor(
		seed: number,
		private readonly servers: number,
		private readonly durable: Measured,
		private readonly transactions: Measured | undefined,
	) {
		this.cloud = new EmulatedCloud({ seed });
	}

	public run(): void {
		this.cloud.run(() => {
			for (const key of [HOT, OTHER]) this.cloud.records.put(STORE, key, { coins: 0 });
			for (let number = 1; number <= this.servers; number++) this.start(number);
			this.cloud.sleep(SECONDS);
		});
	}

	private start(number: number): void {
		const server = this.cloud.startServer();
		for (let player = 1; player <= PLAYERS; player++) server.join(number * 100 + player);
		server.spawn(() => {
			const library = createPPDB(emulatedPlatform(server));
			const store = new library<Guild>(STORE);
			store.init(HOT);
			const earn = (guild: Guild) => {
				guild.coins += 1;
				return guild;
			};
			for (let update = 1; update < 1e6; update++) {
				const durable = update % DURABLE_EVERY === 0;
				server.spawn(() => {
					const action = () => store.update(HOT, earn, { durable });
					if (durable) this.time(server, this.durable, action);
					else action();
				});
				server.task.wait(server.random.range(0.5, 1.5) * UPDATE_SECONDS);
				if (update === 1 && number === 1) this.trade(server, store);
			}
		});
	}

	private trade(server: GameServer, store: PPDB<Guild>): void {
		const { transactions } = this;
		if (transactions === undefined) return;
		server.spawn(() => {
			while (true) {
				server.task.wait(server.random.range(REST_SECONDS.min, REST_SECONDS.max));
				this.time(server, transactions, () =>
					store.transaction([HOT, OTHER], (drafts) => {
						drafts[HOT].coins -= 1;
						drafts[OTHER].coins += 1;
					}),
				);
			}
		});
	}

	private time({ os }: GameServer, measured: Measured, action: () => unknown): void {
		const began = os.clock();
		const [ok] = pcall(action);
		measured.add(ok ? os.clock() - began : undefined);
	}
}

/** How long transactions take beside updates of one of their keys, and those updates beside transactions. */
export function measureContendedTransactions(host: ModuleHost): void {
	host.print("\none key that each server updates twice a second, virtual seconds");
	for (const servers of SERVERS) {
		const [alone, beside, transactions] = [new Measured(), new Measured(), new Measured()];
		for (let seed = 1; seed <= SEEDS; seed++) {
			new ContendedGame(seed, servers, alone, undefined).run();
			new ContendedGame(seed, servers, beside, transactions).run();
		}
		const where = `${servers} servers:`;
		alone.print(host, `  ${where} durable updates alone`, "");
		beside.print(host, `  ${where} durable updates beside transactions`, "p95 not doubled");
		transactions.print(host, `  ${where} transactions`, "p95 < 10, refused 1 %");
	}
}
