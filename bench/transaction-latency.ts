import { EmulatedCloud } from "../emulator/index";
import { createPPDB } from "../src/api/create-ppdb";
import { emulatedPlatform } from "../test/support/emulated-platform";
import type { ModuleHost } from "../test/support/host";

const STORE = "Accounts";
const SERVERS = 6;
const PLAYERS = 10;
const ACCOUNTS = 40;
const SECONDS = 300;
/** A player trades this often, on average. */
const TRADE_SECONDS = { min: 10, max: 30 };
const CRASHES_AT = [60, 120, 180];
const FAULT_CHANCE = 0.05;
/** How many games are played of each kind. With a third of them the p95 with faults differs by a tenth from draw to draw. */
const SEEDS = 12;
const GAMES: ReadonlyArray<[name: string, isTroubled: boolean]> = [
	["without faults", false],
	["5 % errors before, 5 % after, three servers crash", true],
];

interface Account {
	coins: number;
}

/** How the trades of some games went. */
class Tally {
	/** How long each took, in virtual seconds. */
	public readonly seconds = new Array<number>();
	public runs = 0;
	public failures = 0;
	public readonly requests = { UpdateAsync: 0, GetAsync: 0 };

	public print(host: ModuleHost, name: string): void {
		const sorted = [...this.seconds].sort();
		let sum = 0;
		for (const seconds of sorted) sum += seconds;
		const count = sorted.size();
		host.print(
			string.format(
				"  %s: %d transactions, mean %.2f s, p95 %.2f s, longest %.2f s; %.2f runs, %.2f UpdateAsync and %.2f GetAsync each; %d failed",
				name,
				count,
				sum / count,
				sorted[math.floor(count * 0.95)],
				sorted[count - 1],
				this.runs / count,
				this.requests.UpdateAsync / count,
				this.requests.GetAsync / count,
				this.failures,
			),
		);
	}
}

/** A game on virtual time in which players trade. */
class TradingGame {
	private readonly cloud: EmulatedCloud;

	public constructor(
		seed: number,
		private readonly tally: Tally,
	) {
		this.cloud = new EmulatedCloud({ seed });
	}

	public run(isTroubled: boolean): void {
		this.cloud.run(() => {
			for (let number = 1; number <= ACCOUNTS; number++) {
				this.cloud.records.put(STORE, `account_${number}`, { coins: 100 });
			}
			for (let server = 1; server <= SERVERS; server++) {
				this.startServer(server, isTroubled && server <= CRASHES_AT.size());
			}
			if (isTroubled) {
				this.cloud.faults.dataStore.errorBeforeCommit = FAULT_CHANCE;
				this.cloud.faults.dataStore.errorAfterCommit = FAULT_CHANCE;
			}
			this.cloud.sleep(SECONDS);
		});
		for (const method of ["UpdateAsync", "GetAsync"] as const) {
			this.tally.requests[method] += this.cloud.requests.total({
				service: "dataStore",
				method,
			}).requests;
		}
	}

	private startServer(number: number, isDoomed: boolean): void {
		const server = this.cloud.startServer();
		for (let player = 1; player <= PLAYERS; player++) {
			server.join(number * 100 + player);
		}
		server.spawn(() => {
			const library = createPPDB(emulatedPlatform(server));
			const store = new library<Account>(STORE);
			for (let player = 1; player <= PLAYERS; player++) {
				server.spawn(() => {
					while (true) {
						server.task.wait(server.random.range(TRADE_SECONDS.min, TRADE_SECONDS.max));
						const from = `account_${server.random.integer(1, ACCOUNTS)}`;
						const to = `account_${server.random.integer(1, ACCOUNTS)}`;
						if (from !== to)
							this.trade(() => {
								store.transaction([from, to], (drafts) => {
									this.tally.runs += 1;
									drafts[from].coins -= 1;
									drafts[to].coins += 1;
								});
							});
					}
				});
			}
		});
		if (isDoomed) {
			this.cloud.spawn(() => {
				this.cloud.sleep(CRASHES_AT[number - 1]);
				server.crash();
				this.startServer(number + SERVERS, false);
			});
		}
	}

	private trade(action: () => void): void {
		const began = this.cloud.clock.now();
		const [ok] = pcall(action);
		if (ok) {
			this.tally.seconds.push(this.cloud.clock.now() - began);
		} else {
			this.tally.failures += 1;
		}
	}
}

/** How long transactions over two keys take, in virtual seconds, and what they send. */
export function measureTransactionLatency(host: ModuleHost): void {
	host.print("\ntransactions over 2 of 40 accounts, 6 servers of 10 players, virtual seconds");
	for (const [name, isTroubled] of GAMES) {
		const tally = new Tally();
		for (let seed = 1; seed <= SEEDS; seed++) {
			new TradingGame(seed, tally).run(isTroubled);
		}
		tally.print(host, name);
	}
}
