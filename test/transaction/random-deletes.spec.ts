import type { PPDB } from "../../src/api/ppdb";
import type { PPDBError } from "../../src/base/error";
import { inCloud, type CloudSpec } from "../support/in-cloud";
import { LifeHistories, type TradedData } from "../support/life-histories";

const STORE = "Accounts";
const SEEDS = 16;
const SERVERS = 3;
const TRADERS = 2;
const SECONDS = 60;
/** Until what is on its way has landed, and what was left has been tidied up by those who meet it. */
const REST_SECONDS = 90;
const PAUSE = { min: 0.1, max: 2 };
const DELETE_CHANCE = 0.25;
const UPDATE_CHANCE = 0.3;
const OPTIONS = { template: { balance: 100, ids: [] }, debounce: 0.2 };

type Accounts = PPDB<TradedData>;
type LibraryServer = ReturnType<CloudSpec["start"]>;

/** Servers that trade, change and delete the same few documents. */
class Game {
	private readonly histories: LifeHistories;
	private readonly keys = new Array<string>();
	private ids = 0;
	private isOver = false;

	public constructor(private readonly spec: CloudSpec) {
		const { cloud } = spec;
		this.histories = new LifeHistories(cloud);
		for (let number = 1; number <= cloud.random.integer(3, 6); number++) {
			this.keys.push(`account_${number}`);
		}
	}

	public run(): void {
		const { cloud } = this.spec;
		const { dataStore } = cloud.faults;
		dataStore.errorBeforeCommit = cloud.random.range(0, 0.1);
		dataStore.errorAfterCommit = cloud.random.range(0, 0.1);
		dataStore.lateCommit = cloud.random.range(0, 0.1);
		const servers = new Array<LibraryServer>();
		for (let number = 1; number <= SERVERS; number++) {
			servers.push(this.startServer());
		}
		cloud.sleep(cloud.random.range(0, SECONDS));
		const [victim, sleeper] = servers;
		victim.server.crash();
		cloud.sleep(cloud.random.range(0, SECONDS / 2));
		sleeper.server.freeze(cloud.random.range(5, 40));
		cloud.sleep(SECONDS / 2);
		this.isOver = true;
		cloud.sleep(REST_SECONDS);
		cloud.faults.heal();
		this.judge();
	}

	private judge(): void {
		const { cloud } = this.spec;
		const { PPDB } = this.spec.start();
		const store = new PPDB<TradedData>(STORE, OPTIONS);
		for (const key of this.keys) store.read(key);
		cloud.sleep(REST_SECONDS);
		this.histories.judge();
		for (const key of this.histories.leftOvers(STORE)) {
			this.histories.findings.push(`something is left in ${key}`);
		}
		const { findings } = this.histories;
		assert(findings.isEmpty(), findings.join("\n"));
	}

	private startServer(): LibraryServer {
		const started = this.spec.start();
		const { server, PPDB } = started;
		for (let trader = 1; trader <= TRADERS; trader++) {
			server.spawn(() => {
				const store = new PPDB<TradedData>(STORE, OPTIONS);
				while (!this.isOver) {
					server.task.wait(server.random.range(PAUSE.min, PAUSE.max));
					if (server.random.chance(DELETE_CHANCE)) this.delete(server, store);
					else if (server.random.chance(UPDATE_CHANCE)) this.visit(server, store);
					else this.transfer(server, store);
				}
			});
		}
		return started;
	}

	private draw({ random }: LibraryServer["server"], count: number): Array<string> {
		const drawn = new Array<string>();
		while (drawn.size() < count) {
			const key = random.pick(this.keys);
			if (!drawn.includes(key)) drawn.push(key);
		}
		return drawn;
	}

	private delete(server: LibraryServer["server"], store: Accounts): void {
		const [key] = this.draw(server, 1);
		const began = this.spec.cloud.clock.now();
		const [ok] = pcall(() => store.delete(key));
		if (ok) this.histories.onDeleted(key, began);
	}

	private visit(server: LibraryServer["server"], store: Accounts): void {
		const [key] = this.draw(server, 1);
		this.ids += 1;
		const id = this.ids;
		pcall(() => {
			store.update(key, (data) => {
				data.ids.push(id);
				return data;
			});
			if (server.random.chance(0.5)) store.leave(key);
		});
	}

	private transfer(server: LibraryServer["server"], store: Accounts): void {
		const changed = this.draw(server, server.random.integer(2, 3));
		const keys = [...changed];
		const [read] = this.draw(server, 1);
		if (server.random.chance(0.3) && !keys.includes(read)) keys.push(read);
		this.ids += 1;
		const id = this.ids;
		this.histories.begin(id, changed);
		const [ok, result] = pcall(() =>
			store.transaction(keys, (drafts) => {
				for (const key of changed) {
					drafts[key].ids.push(id);
					drafts[key].balance += key === changed[0] ? 1 - changed.size() : 1;
				}
			}),
		);
		if (ok) {
			this.histories.onCommitted(id);
		} else if ((result as PPDBError).code !== "TransactionInDoubt") {
			this.histories.onRefused(id, (result as PPDBError).code);
		}
	}
}

export = () => {
	it("is all or nothing, once, and as it was told, beside deletions and updates of its keys", () => {
		for (let seed = 1; seed <= SEEDS; seed++) {
			const [ok, problem] = pcall(() => {
				inCloud(
					(spec) => {
						new Game(spec).run();
					},
					{ seed },
				);
			});
			assert(ok, `seed ${seed}: ${tostring(problem)}`);
		}
	});
};
