import { inCloud, type CloudSpec } from "../support/in-cloud";
import { STEP_SECONDS } from "../support/accounts";

const STORE = "Bags";
const STEPS = 60;

interface Item {
	level: number;
	broken?: number;
}

interface Bag {
	coins: number;
	items: Array<Item>;
}

function levelsIn(spec: CloudSpec, key: string): string {
	const bag = spec.stored(STORE, key) as Bag;
	return `${bag.coins}: ${bag.items.map(({ level, broken }) => `${level}${broken ?? ""}`).join()}`;
}

function put(spec: CloudSpec, key: string, r = 7): void {
	spec.cloud.records.put(STORE, key, {
		ppdb: 1,
		v: 0,
		r,
		w: {},
		d: { coins: 100, items: [] },
	});
}

/** A game that holds on to what it has handed over, and goes on changing it. */
class Tamperer {
	private readonly held = new Array<Bag>();

	public hold(bag: Bag): void {
		this.held.push(bag);
	}

	public tamper(): void {
		for (const bag of this.held) {
			bag.coins = 0 / 0;
			bag.items.push({ level: 9 });
			for (const item of bag.items) {
				item.level += 90;
				item.broken = 1;
			}
		}
	}
}

function tamperFor(spec: CloudSpec, tamperer: Tamperer): void {
	spec.cloud.spawn(() => {
		for (let step = 1; step <= STEPS; step++) {
			spec.cloud.sleep(STEP_SECONDS);
			tamperer.tamper();
		}
	});
}

export = () => {
	for (const keys of [["a"], ["a", "b"], ["a", "b", "c"]]) {
		it(`stores what its function left, whatever the game does to it afterwards: ${keys.join()}`, () => {
			inCloud((spec) => {
				for (const key of keys) put(spec, key);
				const store = new (spec.start().PPDB)<Bag>(STORE);
				const tamperer = new Tamperer();
				store.init("a");
				store.hook("beforeSave", (_key, data) => {
					tamperer.hold(data as Bag);
					tamperer.tamper();
				});
				store.hook("afterSave", (key, data) => {
					if (key !== "a") tamperer.hold(data as Bag);
				});
				tamperFor(spec, tamperer);

				store.transaction(keys, (drafts) => {
					const sword = { level: 1 };
					drafts.a.items.push(sword);
					tamperer.hold(drafts.a);
					if (keys.includes("b")) {
						drafts.b = { coins: 5, items: [sword] };
						tamperer.hold(drafts.b);
					}
				});
				spec.cloud.sleep(STEPS * STEP_SECONDS);

				expect(levelsIn(spec, "a")).to.equal("100: 1");
				expect(
					store
						.getCached("a")
						?.items.map(({ level }) => level)
						.join(),
				).to.equal("1");
				if (keys.includes("b")) {
					expect(levelsIn(spec, "b")).to.equal("5: 1");
				}
			});
		});
	}

	it("come one by one as well, in the order in which the keys were given, in every run", () => {
		inCloud((spec) => {
			for (const key of ["a", "b", "c"]) put(spec, key);
			const { PPDB } = spec.start();
			const store = new PPDB<Bag>(STORE);
			const keys = ["c", "a", "b"];
			let runs = 0;

			store.transaction(keys, (drafts, first, ...others) => {
				runs += 1;
				if (runs === 1) put(spec, "b", 8);
				expect(first).to.equal(drafts.c);
				expect(others.size()).to.equal(2);
				expect(others[0]).to.equal(drafts.a);
				first.coins -= 10;
				others[1].coins += 10;
				keys.clear();
			});
			spec.cloud.sleep(STEPS * STEP_SECONDS);

			expect(levelsIn(spec, "a")).to.equal("100: ");
			expect(levelsIn(spec, "b")).to.equal("110: ");
			expect(levelsIn(spec, "c")).to.equal("90: ");
			expect(runs > 1).to.equal(true);
		});
	});
};
