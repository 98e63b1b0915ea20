import { EmulatedCloud } from "../../emulator/index";
import { Gate } from "../../src/requests/gate";
import type { Priority } from "../../src/requests/priority";
import type { Attempt } from "../../src/requests/durable-store";
import type { BudgetType, Platform } from "../../src/platform/platform";
import { emulatedPlatform } from "../support/emulated-platform";

/** One request, and the five that are kept for the more urgent. */
const ENOUGH_FOR_ANYBODY = 6;

const ANSWERED: Attempt = { ok: true, value: undefined, keyInfo: undefined };

/** A gate whose budget the spec sets. */
class GateSpec {
	public readonly order = new Array<string>();
	public budget = math.huge;
	/** What is told instead of the budget, if anything. */
	public told: number | undefined;
	public readonly gate: Gate;
	public inFlightMost = 0;
	private inFlight = 0;

	public constructor(
		private readonly cloud: EmulatedCloud,
		knows: (budgetType: BudgetType) => boolean = () => true,
	) {
		const platform = emulatedPlatform(cloud.startServer());
		const budgetOf = (budgetType: BudgetType) => {
			assert(knows(budgetType), "no such request type");
			return this.told ?? this.budget;
		};
		const limited: Platform = {
			...platform,
			dataStores: {
				GetDataStore(name) {
					return platform.dataStores.GetDataStore(name);
				},
				GetRequestBudgetForRequestType(budgetType) {
					return budgetOf(budgetType);
				},
			},
		};
		this.gate = new Gate(limited);
	}

	/** Sends a request that takes a second. */
	public send(priority: Priority, name: string): void {
		this.cloud.spawn(() => {
			this.gate.pass("update", priority, () => {
				this.budget -= 1;
				this.inFlight += 1;
				this.inFlightMost = math.max(this.inFlightMost, this.inFlight);
				this.order.push(name);
				this.cloud.sleep(1);
				this.inFlight -= 1;
				return ANSWERED;
			});
		});
	}
}

function inGate(body: (spec: GateSpec, cloud: EmulatedCloud) => void): void {
	const cloud = new EmulatedCloud();
	cloud.run(() => {
		body(new GateSpec(cloud), cloud);
	});
}

export = () => {
	describe("the gate", () => {
		it("lets the more urgent go first, and equals in the order in which they came", () => {
			inGate((spec, cloud) => {
				spec.budget = 0;
				spec.send("maintenance", "m");
				spec.send("flushing", "f1");
				spec.send("flushing", "f2");
				spec.send("loading", "l");
				spec.send("leaving", "v");
				spec.send("closing", "c");
				cloud.sleep(1);
				expect(spec.order.size()).to.equal(0);

				for (let step = 1; step <= 6; step++) {
					spec.budget = ENOUGH_FOR_ANYBODY;
					cloud.sleep(2);
				}

				expect(spec.order.join(" ")).to.equal("c v l f1 f2 m");
			});
		});

		it("lets maintenance wait for 5 seconds at most behind what is flushed", () => {
			inGate((spec, cloud) => {
				spec.budget = 0;
				spec.send("maintenance", "m");
				for (let second = 1; second <= 10; second++) {
					spec.send("flushing", "f");
					cloud.sleep(1);
				}
				for (let step = 1; step <= 8; step++) {
					spec.budget = ENOUGH_FOR_ANYBODY;
					cloud.sleep(2);
				}

				expect(spec.order.join("")).to.equal("ffffffmf");
			});
		});

		it("lets flushing that has waited for 5 seconds go in between loads", () => {
			inGate((spec, cloud) => {
				spec.budget = 0;
				for (let index = 1; index <= 8; index++) {
					spec.send("loading", "l");
				}
				spec.send("flushing", "f");
				spec.send("flushing", "g");
				for (let step = 1; step <= 10; step++) {
					spec.budget = 1;
					cloud.sleep(2);
				}

				expect(spec.order.join("")).to.equal("lllflllgll");
			});
		});

		it("keeps at most 50 requests in flight", () => {
			inGate((spec, cloud) => {
				for (let index = 1; index <= 120; index++) {
					spec.send("leaving", `${index}`);
				}
				cloud.sleep(10);

				expect(spec.order.size()).to.equal(120);
				expect(spec.inFlightMost).to.equal(50);
			});
		});

		it("keeps some of the budget for those who join and leave", () => {
			inGate((spec, cloud) => {
				spec.budget = 5;
				spec.send("maintenance", "m");
				spec.send("flushing", "f");
				cloud.sleep(3);
				expect(spec.order.size()).to.equal(0);

				spec.send("loading", "l");
				spec.send("leaving", "v");
				cloud.sleep(3);

				expect(spec.order.join(" ")).to.equal("l v");
			});
		});

		it("asks for the old request types where the engine lacks the new ones", () => {
			const cloud = new EmulatedCloud();
			const oldTypes = new Set<BudgetType>(["GetAsync", "SetIncrementAsync"]);
			const spec = new GateSpec(cloud, (budgetType) => oldTypes.has(budgetType));
			cloud.run(() => {
				spec.budget = 0;
				spec.send("flushing", "a");
				cloud.sleep(3);
				expect(spec.order.size()).to.equal(0);
				spec.budget = ENOUGH_FOR_ANYBODY;
				cloud.sleep(3);
				expect(spec.order.size()).to.equal(1);
			});
		});

		it("lets nobody pass by what is to be stored once the server closes", () => {
			inGate((spec, cloud) => {
				spec.budget = 0;
				spec.send("flushing", "flushed");
				spec.send("leaving", "left");
				spec.send("loading", "loaded");
				spec.gate.beginClosing(() => 0);
				spec.send("flushing", "flushed later");
				spec.gate.hurry();
				// Too little for what is flushed by a server that runs.
				spec.budget = ENOUGH_FOR_ANYBODY - 2;
				cloud.sleep(1);

				expect(spec.order.join()).to.equal("left, flushed, flushed later, loaded");
			});
		});

		it("keeps what is to be stored from what only loads once the server closes", () => {
			inGate((spec, cloud) => {
				let unsaved = 10;
				spec.budget = 10;
				spec.gate.beginClosing(() => unsaved);
				spec.send("loading", "loaded");
				cloud.sleep(2);
				expect(spec.order.size()).to.equal(0);

				spec.send("leaving", "left");
				unsaved = 8;
				cloud.sleep(2);

				expect(spec.order.join()).to.equal("left, loaded");
			});
		});

		it("sends no more in an instant than was told before it", () => {
			const cloud = new EmulatedCloud();
			const spec = new GateSpec(cloud);
			cloud.run(() => {
				spec.told = 10;
				for (let index = 1; index <= 60; index++) {
					spec.send("leaving", `${index}`);
				}
				cloud.sleep(0.9);
				expect(spec.order.size()).to.equal(10);
			});
		});

		it("takes a request for counted as soon as the budget shows it", () => {
			inGate((spec, cloud) => {
				spec.budget = 20;
				for (let index = 1; index <= 60; index++) {
					spec.send("leaving", `${index}`);
				}
				cloud.sleep(0.5);
				expect(spec.order.size()).to.equal(20);
				spec.budget = 20;
				cloud.sleep(0.5);
				expect(spec.order.size()).to.equal(40);
			});
		});

		it("tells all who wait when the server has ended, and sends nothing any more", () => {
			inGate((spec, cloud) => {
				spec.budget = 0;
				const kinds = new Array<string>();
				for (const priority of ["closing", "loading", "maintenance"] as Array<Priority>) {
					cloud.spawn(() => {
						const attempt = spec.gate.pass("read", priority, () => ANSWERED);
						kinds.push(attempt.ok ? "answered" : attempt.failure.kind);
					});
				}
				spec.gate.finish();
				spec.budget = 100;
				const attempt = spec.gate.pass("read", "closing", () => ANSWERED);

				expect(kinds.join()).to.equal("closing, closing, closing");
				expect(attempt.ok).to.equal(false);
			});
		});

		it("probes once a second while nothing is answered during closing", () => {
			const cloud = new EmulatedCloud();
			const { gate } = new GateSpec(cloud);
			let sent = 0;
			cloud.run(() => {
				gate.beginClosing(() => 0);
				for (let index = 1; index <= 100; index++) {
					cloud.spawn(() => {
						gate.pass("update", "closing", () => {
							sent += 1;
							cloud.sleep(0.1);
							return { ok: false, failure: { kind: "retry", message: "down" } };
						});
					});
				}
				cloud.sleep(20);
			});

			// 8 at first, 4 more before the fifth failure, then one a second.
			expect(sent <= 12 + 20).to.equal(true);
			expect(sent >= 12 + 15).to.equal(true);
		});
	});
};
