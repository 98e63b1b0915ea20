import type { PPDB } from "../../src/api/ppdb";
import type { PPDBOptions } from "../../src/store/options";
import { expectFailure, inCloud, type CloudSpec } from "../support/in-cloud";

interface Pet {
	name: string;
}

interface Data {
	coins: number;
	pets: Record<string, Pet>;
	gems?: number;
	title?: { text: string; color?: string };
}

const KEY = "player_1";
const OTHER = "player_2";

function template(): Data {
	return { coins: 0, pets: { starter: { name: "cat" } } };
}

function newer(): Data {
	return {
		...template(),
		gems: 5,
		pets: { ...template().pets, second: { name: "dog" } },
		title: { text: "none", color: "red" },
	};
}

/** The store on a server of its own: a rejoin is another server. */
function open(spec: CloudSpec, options: PPDBOptions<Data> = {}): PPDB<Data> {
	return new (spec.start().PPDB)<Data>("Players", { template: template(), ...options });
}

function sell(pet: string): (data: Data) => Data {
	return (data) => {
		delete data.pets[pet];
		data.coins += 10;
		return data;
	};
}

function petsOf(store: PPDB<Data>, key = KEY): string {
	const names = new Array<string>();
	for (const [name] of pairs(store.init(key).pets)) names.push(name);
	return names.sort().join(",");
}

/** Ways to sell the starter pet. */
const SALES: Record<string, (store: PPDB<Data>) => void> = {
	update: (store) => {
		store.init(KEY);
		store.update(KEY, sell("starter"));
	},
	"a later update": (store) => {
		store.init(KEY);
		store.update(KEY, (data) => data, { durable: true });
		store.update(KEY, sell("starter"));
	},
	"an update of what no one has loaded": (store) => {
		store.update(KEY, sell("starter"), { durable: true });
	},
	set: (store) => {
		store.init(KEY);
		store.set(KEY, { coins: 10, pets: {} });
	},
	batchUpdate: (store) => {
		store.batchUpdate([KEY], sell("starter"));
	},
	transaction: (store) => {
		store.transaction([KEY], (drafts) => {
			sell("starter")(drafts[KEY]);
		});
	},
	"a transaction of two keys": (store) => {
		store.transaction([KEY, OTHER], (drafts) => {
			sell("starter")(drafts[KEY]);
			drafts[OTHER].coins += 1;
		});
	},
};

export = () => {
	describe("what an update takes out", () => {
		it("does not come back from the template, however it was taken out and whatever the template gains", () => {
			for (const [name, sale] of pairs(SALES)) {
				inCloud((spec) => {
					const store = open(spec);
					sale(store);
					store.leave(KEY);
					spec.cloud.sleep(5);
					for (let visit = 1; visit <= 2; visit++) {
						const again = open(spec);
						assert(petsOf(again) === "", `${name}: the pet is back`);
						again.update(KEY, (data) => ({ ...data, coins: data.coins + 1 }));
						again.leave(KEY);
					}
					const later = open(spec, { template: newer() });
					assert(petsOf(later) === "second", `${name}: ${petsOf(later)}`);
					expect(later.getCached(KEY)?.gems).to.equal(5);
					later.transaction([KEY], (drafts) => {
						sell("second")(drafts[KEY]);
					});
					later.leave(KEY);
					// A server that does not know the field keeps it out all the same.
					const older = open(spec);
					older.update(KEY, sell("none"), { durable: true });
					older.leave(KEY);
					expect(petsOf(open(spec, { template: newer() }))).to.equal("");
				});
			}
		});

		it("is in a new document that begins with a default without it", () => {
			inCloud((spec) => {
				const store = open(spec);
				expect(store.init(KEY, { coins: 5, pets: {} }).coins).to.equal(5);
				expect(petsOf(store)).to.equal("starter");
				store.update(KEY, sell("starter"));
				store.leave(KEY);
				expect(petsOf(open(spec))).to.equal("");
			});
		});

		it("is filled in where it is inside something that is there, and is out by itself once it was bought again", () => {
			inCloud((spec) => {
				const store = open(spec, { template: newer() });
				store.update(KEY, (data) => {
					delete data.title?.color;
					delete data.pets.starter;
					return data;
				});
				store.leave(KEY);
				const again = open(spec, { template: newer() });
				expect(again.init(KEY).title?.text).to.equal("none");
				expect(again.init(KEY).title?.color).to.equal(undefined);
				again.update(KEY, (data) => {
					data.pets.starter = { name: "cat" };
					return data;
				});
				again.leave(KEY);
				expect(petsOf(open(spec, { template: newer() }))).to.equal("second,starter");
				const record = spec.cloud.records.peek("Players", KEY)?.value;
				const { x } = record as { x?: { pets?: unknown; title?: { color?: boolean } } };
				expect(x?.pets).to.equal(undefined);
				expect(x?.title?.color).to.equal(true);
			});
		});

		it("does not come back with the field that it was in, which an update has taken out and another made anew", () => {
			inCloud((spec) => {
				const store = open(spec);
				store.update(KEY, (data) => {
					delete (data as Partial<Data>).pets;
					return data;
				});
				store.leave(KEY);
				const again = open(spec);
				expect(again.init(KEY).pets).to.equal(undefined);
				again.update(KEY, (data) => ({ ...data, pets: { bought: { name: "fox" } } }));
				again.leave(KEY);
				expect(petsOf(open(spec))).to.equal("bought");
			});
		});

		it("is out although another server has written meanwhile", () => {
			inCloud((spec) => {
				const [here, there] = [open(spec), open(spec)];
				here.init(KEY);
				there.init(KEY);
				here.update(KEY, sell("starter"));
				there.update(KEY, (data) => ({ ...data, coins: 5 }), { durable: true });
				here.flush();
				expect(petsOf(open(spec))).to.equal("");
			});
		});

		it("is out of a document that began with a default; what that lacks is filled in", () => {
			inCloud((spec) => {
				const store = open(spec, { template: newer() });
				store.init(KEY, template());
				store.update(KEY, sell("starter"));
				store.leave(KEY);
				const again = open(spec, { template: newer() });
				expect(petsOf(again)).to.equal("second");
				expect(again.getCached(KEY)?.gems).to.equal(5);
			});
		});

		it("comes back with a key that was deleted, and once in a record from before", () => {
			inCloud((spec) => {
				spec.cloud.records.put("Players", OTHER, {
					ppdb: 1,
					v: 0,
					r: 9,
					w: {},
					d: { pets: {} },
				});
				const store = open(spec);
				store.update(KEY, sell("starter"), { durable: true });
				store.delete(KEY);
				expect(petsOf(store)).to.equal("starter");
				expect(petsOf(store, OTHER)).to.equal("starter");
				store.update(OTHER, sell("starter"), { durable: true });
				store.leave(OTHER);
				expect(petsOf(store, OTHER)).to.equal("");
			});
		});
	});

	describe("a starter pet that was given away with the whole table", () => {
		for (const between of ["nothing", "another value"]) {
			it(`stays away when there is a table again, after ${between}`, () => {
				inCloud((spec) => {
					let store = open(spec);
					store.init(KEY);
					store.update(KEY, (data) => {
						const fields = data as { pets?: unknown };
						fields.pets = between === "nothing" ? undefined : false;
						return data;
					});
					store.leave(KEY);
					store = open(spec);
					store.init(KEY);
					store.update(KEY, (data) => {
						data.pets = { dog: { name: "dog" } };
						return data;
					});
					store.leave(KEY);
					expect(petsOf(open(spec))).to.equal("dog");
				});
			});
		}
	});

	describe("a template", () => {
		it("whose function makes what cannot be stored is refused when it makes it, with the place", () => {
			inCloud((spec) => {
				spec.cloud.records.put("Players", OTHER, { coins: 5 });
				const made = [{ spawn: print }, { spawn: [1, { x: 0 / 0 }] }];
				const places = ["template.spawn is of type function", "template.spawn[2].x is nan"];
				made.forEach((extra, index) => {
					const store = open(spec, { template: () => ({ ...template(), ...extra }) });
					for (const key of [KEY, OTHER]) {
						const problem = expectFailure("InvalidOption", () => store.init(key));
						expect(string.find(problem.message, places[index], 1, true)[0]).to.be.ok();
						expect(problem.key).to.equal(key);
					}
				});
				expect(spec.requests("UpdateAsync")).to.equal(0);
			});
		});

		it("is what it was when the store was made, whatever the game does to its table", () => {
			inCloud((spec) => {
				const own = template();
				const store = open(spec, { template: own });
				own.coins = 0 / 0;
				store.init(KEY);
				store.update(KEY, sell("none"), { durable: true });
				expect((spec.stored("Players", KEY) as Data).coins).to.equal(10);
			});
		});
	});

	describe("what a record holds that cannot be stored", () => {
		it("is left out and reported once, and no update is rejected for it", () => {
			inCloud((spec) => {
				const record = { coins: 5, kd: 0 / 0, pets: { a: { name: "a", size: math.huge } } };
				spec.cloud.records.put("Players", KEY, record);
				const store = open(spec, { template: undefined });
				const reports = new Array<string>();
				store.OnError.Connect(({ code, message }) => reports.push(`${code} ${message}`));
				store.init(KEY);
				store.read(KEY);
				for (let time = 1; time <= 10; time++) store.update(KEY, sell("none"));
				store.update(KEY, sell("none"), { durable: true });
				store.transaction([KEY], (drafts) => {
					drafts[KEY].coins += 1;
				});
				const stored = spec.stored("Players", KEY) as Data & { kd?: number };
				expect(stored.coins).to.equal(116);
				expect(stored.kd).to.equal(undefined);
				expect(stored.pets.a.name).to.equal("a");
				expect(reports.size()).to.equal(1);
				expect(string.find(reports[0], "data.kd and 1 more", 1, true)[0]).to.be.ok();
			});
		});
	});
};
