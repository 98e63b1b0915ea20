import type { PPDB } from "../../src/api/ppdb";
import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import type { GameServer } from "../../emulator/index";

const KEY = "player_1";
const OTHER = "player_2";
/** A request takes two legs of a tenth of a second; these moments lie before, in and after each of them. */
const MOMENTS = [0, 0.05, 0.15, 0.25, 0.35, 0.5, 0.9, 1.5];
const OPTIONS = { dataStore: { latency: { min: 0.1, max: 0.1 } } };

interface Opened {
	readonly spec: CloudSpec;
	readonly server: GameServer;
	readonly store: PPDB<Counter>;
	readonly elsewhere: PPDB<Counter>;
}

function withStore(
	body: (opened: Opened) => void,
	options: { readonly lock?: "session"; readonly maxPendingUpdates?: number } = {},
): void {
	inCloud((spec) => {
		const [{ server, PPDB }, other] = [spec.start(), spec.start()];
		const template = { count: 0 };
		const store = new PPDB<Counter>("Players", { template, ...options });
		const elsewhere = new other.PPDB<Counter>("Players", { template, ...options });
		body({ spec, server, store, elsewhere });
	}, OPTIONS);
}

/** Makes a call on a thread that is cancelled after some seconds, and waits until everything has come to rest. */
function callAndCancel(
	{ spec, server }: Opened,
	seconds: number,
	call: () => void,
	cancel: (cancelled: thread) => void = (cancelled) => {
		server.task.cancel(cancelled);
	},
): void {
	const caller = server.spawn(() => {
		pcall(call);
	});
	if (seconds > 0) {
		spec.cloud.sleep(seconds);
	}
	if (coroutine.status(caller) === "suspended") {
		cancel(caller);
	}
	spec.cloud.sleep(10);
}

/** An update of a key is stored a moment later: nothing that the call took is still taken. */
function expectFree({ spec, store, server }: Opened, key: string): void {
	const before = spec.storedCount("Players", key) ?? 0;
	spec.on(server, () => {
		store.update(key, addOne);
		store.flush(key);
	});
	const after = spec.storedCount("Players", key);
	assert(after === before + 1, `${key}: ${before} became ${after}`);
}

/** Whatever moment the caller is cancelled at, the call has its effect, and nothing stays taken. */
function atEachMoment(
	call: (opened: Opened) => void,
	expectEffect: (opened: Opened) => void,
	prepare: (opened: Opened) => void = () => undefined,
): void {
	for (const seconds of MOMENTS) {
		withStore((opened) => {
			prepare(opened);
			callAndCancel(opened, seconds, () => {
				call(opened);
			});
			expectEffect(opened);
			expectFree(opened, KEY);
			expectFree(opened, OTHER);
		});
	}
}

function expectStored({ spec }: Opened, count: number | undefined, key = KEY): void {
	const stored = spec.storedCount("Players", key);
	assert(stored === count, `${key} holds ${stored}, expected ${count}`);
}

export = () => {
	describe("a caller whose thread is cancelled", () => {
		it("has its update all the same, also while the document is loaded", () => {
			atEachMoment(
				({ store }) => store.update(KEY, addOne),
				(opened) => {
					expectStored(opened, 1);
				},
			);
		});

		it("has its durable update stored once", () => {
			atEachMoment(
				({ store }) => store.update(KEY, addOne, { durable: true }),
				(opened) => {
					expectStored(opened, 1);
				},
			);
		});

		it("has its document loaded", () => {
			atEachMoment(
				({ store }) => store.init(KEY),
				({ store }) => {
					expect(store.getCached(KEY)?.count).to.equal(0);
				},
			);
		});

		it("has what it flushes and leaves stored, and the document out of the cache", () => {
			const update = ({ store }: Opened) => {
				store.update(KEY, addOne);
			};
			atEachMoment(
				({ store }) => {
					store.flush();
				},
				(opened) => {
					expectStored(opened, 1);
				},
				update,
			);
			atEachMoment(
				({ store }) => {
					store.leave(KEY);
				},
				(opened) => {
					expectStored(opened, 1);
					expect(opened.store.getCached(KEY)).to.equal(undefined);
				},
				update,
			);
		});

		it("has its key deleted", () => {
			atEachMoment(
				({ store }) => store.delete(KEY),
				(opened) => {
					expectStored(opened, undefined);
					expect(opened.store.getCached(KEY)).to.equal(undefined);
				},
				({ store }) => {
					store.update(KEY, addOne);
					store.flush();
				},
			);
		});

		it("has its transaction made as a whole", () => {
			atEachMoment(
				({ store }) =>
					store.transaction([KEY, OTHER], (drafts) => {
						drafts[KEY].count -= 5;
						drafts[OTHER].count += 5;
					}),
				(opened) => {
					expectStored(opened, -5);
					expectStored(opened, 5, OTHER);
				},
			);
		});

		it("has its batch stored", () => {
			atEachMoment(
				({ store }) => store.batchUpdate([KEY, OTHER], addOne),
				(opened) => {
					expectStored(opened, 1);
					expectStored(opened, 1, OTHER);
				},
			);
		});

		it("has its update of a document elsewhere made there", () => {
			for (const seconds of MOMENTS) {
				withStore(
					(opened) => {
						const { spec, store, elsewhere } = opened;
						elsewhere.init(KEY);
						callAndCancel(opened, seconds, () => {
							store.update(KEY, addOne, { remote: true });
						});
						expectStored(opened, 1);
						elsewhere.update(KEY, addOne);
						elsewhere.flush();
						expect(spec.storedCount("Players", KEY)).to.equal(2);
					},
					{ lock: "session" },
				);
			}
		});

		it("has its update although it waited for room", () => {
			withStore(
				(opened) => {
					opened.store.init(KEY);
					callAndCancel(opened, 0.05, () => {
						for (let made = 1; made <= 3; made++) {
							opened.store.update(KEY, addOne);
						}
					});
					expectStored(opened, 3);
					expectFree(opened, KEY);
				},
				{ maxPendingUpdates: 2 },
			);
		});

		it("does not matter to those who wait for the same", () => {
			withStore((opened) => {
				const { server, store, spec } = opened;
				const counts = new Array<number>();
				const callers = new Array<thread>();
				for (let caller = 1; caller <= 10; caller++) {
					callers.push(
						server.spawn(() => {
							counts.push(store.init(KEY).count);
						}),
					);
				}
				spec.cloud.sleep(0.05);
				for (let caller = 0; caller < 9; caller++) {
					server.task.cancel(callers[caller]);
				}
				spec.cloud.sleep(5);
				expect(counts.size()).to.equal(1);
			});
		});

		it("may be closed, or resumed by something else while it waits", () => {
			withStore((opened) => {
				const { server, store, spec } = opened;
				callAndCancel(
					opened,
					0.05,
					() => store.read(KEY),
					(caller) => {
						coroutine.close(caller);
					},
				);
				let count: number | undefined;
				const caller = server.spawn(() => {
					count = store.init(KEY).count;
				});
				server.task.spawn(caller);
				expect(count).to.equal(undefined);
				spec.cloud.sleep(5);
				expect(count).to.equal(0);
			});
		});
	});

	it("keeps the gate open, however many reads are cancelled, and closes at once", () => {
		withStore((opened) => {
			const { server, store, spec } = opened;
			const callers = new Array<thread>();
			for (let number = 1; number <= 60; number++) {
				callers.push(server.spawn(() => store.read(`player_${number}`)));
			}
			spec.cloud.sleep(0.05);
			for (const caller of callers) {
				server.task.cancel(caller);
			}
			spec.cloud.sleep(1);
			spec.on(server, () => {
				store.update(KEY, addOne);
			});
			spec.cloud.sleep(5);
			expectStored(opened, 1);
			expect(server.shutdown() < 3).to.equal(true);
		});
	});
};
