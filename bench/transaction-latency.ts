import { EmulatedCloud } from "../emulator/index";
import { createPPDB } from "../src/create-ppdb";
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

interface Account {
	coins: number;
}

/** A game on virtual time in which players trade, and how long each trade took. */
class TradingGame {
	public readonly seconds = new Array<number>();
	public readonly cloud = new EmulatedCloud({ seed: 1 });
	private runs = 0;
	private failures = 0;

	/** Runs it and prints a line. */
	public run(host: ModuleHost, name: string, isTroubled: boolean): void {
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
		this.print(host, name);
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
									this.runs += 1;
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
			this.seconds.push(this.cloud.clock.now() - began);
		} else {
			this.failures += 1;
		}
	}

	private print(host: ModuleHost, name: string): void {
		const sorted = [...this.seconds].sort();
		let sum = 0;
		for (const seconds of sorted) sum += seconds;
		const count = sorted.size();
		const requests = (method: string) =>
			this.cloud.requests.total({ service: "dataStore", method }).requests / count;
		host.print(
			string.format(
				"  %s: %d transactions, mean %.2f s, p95 %.2f s, longest %.2f s; %.2f runs, %.2f UpdateAsync and %.2f GetAsync each; %d failed",
				name,
				count,
				sum / count,
				sorted[math.floor(count * 0.95)],
				sorted[count - 1],
				this.runs / count,
				requests("UpdateAsync"),
				requests("GetAsync"),
				this.failures,
			),
		);
	}
}

/** How long transactions over two keys take, in virtual seconds, and what they send. */
export function measureTransactionLatency(host: ModuleHost): void {
	host.print("\ntransactions over 2 of 40 accounts, 6 servers of 10 players, virtual seconds");
	new TradingGame().run(host, "without faults", false);
	new TradingGame().run(host, "5 % errors before, 5 % after, three servers crash", true);
}
