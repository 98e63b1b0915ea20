import { Contention } from "../../src/document/contention";
import { addOne, inCloud, type Counter } from "../support/in-cloud";

const SERVERS = 20;
const UPDATES = 50;
/** About one in four updates; without a stretched window it is every second. */
const REQUESTS_MAX = 255;
const KEY = "world";

export = () => {
	describe("Contention", () => {
		it("leaves the window alone while nobody else writes", () => {
			const contention = new Contention();
			contention.observe(0);

			expect(contention.windowSeconds(1, 4, 0)).to.equal(1);
			expect(contention.windowSeconds(30, 4, 0.99)).to.equal(30);
		});

		it("stretches it with each meeting, to four seconds, and relaxes again", () => {
			const contention = new Contention();
			contention.observe(1);
			expect(contention.windowSeconds(1, 4, 0.5)).to.equal(1.6);

			for (let meeting = 1; meeting <= 20; meeting++) {
				contention.observe(5);
			}
			expect(contention.windowSeconds(1, 4, 0.5)).to.equal(4);
			expect(contention.windowSeconds(1, 4, 0.99)).to.equal(4);
			for (let calm = 1; calm <= 10; calm++) {
				contention.observe(0);
			}
			expect(contention.windowSeconds(1, 4, 0.5)).to.equal(1);
		});
	});

	it("stretches no window beyond maxDirtySeconds", () => {
		const contention = new Contention();
		for (let meeting = 1; meeting <= 20; meeting++) {
			contention.observe(2);
		}
		expect(contention.windowSeconds(1, 2.5, 0.99)).to.equal(2.5);
		expect(contention.windowSeconds(1, 0, 0.99)).to.equal(1);
	});

	describe("one key that twenty servers write", () => {
		it("loses none of a thousand updates and needs few requests for them", () => {
			inCloud((spec) => {
				const stores = new Array<ReturnType<typeof makeStore>>();
				const makeStore = () => new (spec.start().PPDB)<Counter>("Shared");
				for (let index = 1; index <= SERVERS; index++) {
					const store = makeStore();
					store.init(KEY, { count: 0 });
					stores.push(store);
				}

				for (let round = 1; round <= UPDATES; round++) {
					for (const store of stores) {
						store.update(KEY, addOne);
						spec.cloud.sleep(1 / SERVERS);
					}
				}
				for (const store of stores) {
					store.flush();
				}

				expect(spec.storedCount("Shared", KEY)).to.equal(SERVERS * UPDATES);
				expect(spec.requests("UpdateAsync") <= REQUESTS_MAX).to.equal(true);
			});
		});
	});
};
