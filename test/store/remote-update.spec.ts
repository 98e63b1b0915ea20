import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";
import { KEY, open } from "../support/session-player";

const STORE = "Players";
const REMOTE = { remote: true };

function withItself(): object {
	const data: { me?: object } = {};
	data.me = data;
	return data;
}

export = () => {
	describe("a remote update", () => {
		it("reaches the server that holds the document, which goes on with its own updates", () => {
			inCloud((spec) => {
				const [holder, other] = [open(spec), open(spec)];
				let changes = 0;
				holder.store.OnChange.Connect(() => {
					changes += 1;
				});
				spec.on(holder.server, () => {
					holder.store.init(KEY);
					holder.store.update(KEY, addOne);
					holder.store.flush(KEY);
				});
				spec.on(other.server, () => {
					const data = other.store.update(KEY, addOne, REMOTE);
					expect(data.count).to.equal(2);
				});
				expect(spec.storedCount(STORE, KEY)).to.equal(2);
				spec.cloud.sleep(5);

				expect(holder.store.getCached(KEY)?.count).to.equal(2);
				expect(changes).to.equal(2);
				expect(holder.store.inspect(KEY)?.lease).to.equal("held");
				expect(other.store.getCached(KEY)).to.equal(undefined);
				spec.on(holder.server, () => {
					holder.store.update(KEY, addOne);
					holder.store.leave(KEY);
				});
				expect(spec.storedCount(STORE, KEY)).to.equal(3);
			});
		});

		it("makes a record that is missing, and leaves one alone when it returns nil or throws", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				spec.on(server, () => {
					expect(store.update(KEY, addOne, REMOTE).count).to.equal(1);
					const before = spec.requests("UpdateAsync");
					const kept = store.update(
						KEY,
						(data) => {
							data.count = 100;
							return undefined;
						},
						REMOTE,
					);
					expect(kept.count).to.equal(1);
					expectFailure("UpdateFailed", () =>
						store.update(KEY, () => error("no", 0), REMOTE),
					);
					expect(spec.requests("UpdateAsync")).to.equal(before);
				});
				expect(spec.storedCount(STORE, KEY)).to.equal(1);
			});
		});

		it("fails in the words of an update, with its key and what was thrown", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				spec.on(server, () => {
					const thrown = expectFailure("UpdateFailed", () =>
						store.update(KEY, () => error("no sword", 0)),
					);
					expect(thrown.cause).to.equal("no sword");
					expect(thrown.key).to.equal(KEY);
					expect(thrown.message.match("transaction")[0]).to.equal(undefined);
					const yielded = expectFailure("UpdateYielded", () =>
						store.update(KEY, (data) => {
							coroutine.yield();
							return data;
						}),
					);
					expect(yielded.key).to.equal(KEY);
					const unsound = expectFailure("InvalidValue", () =>
						store.update(KEY, (data) => ({ ...data, me: withItself() })),
					);
					expect(unsound.message.match("^data%.me")[0]).to.be.ok();
				});
				expect(spec.storedCount(STORE, KEY)).to.equal(undefined);
			});
		});

		it("is applied once, whatever the service answers", () => {
			for (const kind of ["errorBefore", "errorAfter", "late"] as const) {
				inCloud((spec) => {
					const { server, store } = open(spec);
					spec.cloud.faults.next("dataStore", "UpdateAsync", { kind });
					spec.on(server, () => {
						store.update(KEY, addOne, REMOTE);
					});
					spec.cloud.sleep(20);
					expect(spec.storedCount(STORE, KEY)).to.equal(1);
				});
			}
		});

		it("is an update like any other where this server has the document", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				spec.on(server, () => {
					store.init(KEY);
					expect(store.update(KEY, addOne, REMOTE).count).to.equal(1);
					expect(spec.requests("UpdateAsync")).to.equal(0);
				});
			});
		});

		it("brings nothing in and is stored when it returns in shared mode, too", () => {
			inCloud((spec) => {
				const { server, PPDB } = open(spec);
				const shared = new PPDB<Counter>("Guilds", { template: { count: 0 } });
				spec.on(server, () => {
					expect(shared.update("guild_1", addOne, REMOTE).count).to.equal(1);
					expect(spec.storedCount("Guilds", "guild_1")).to.equal(1);
					expect(shared.size()).to.equal(0);
					shared.init("guild_1");
					expect(shared.update("guild_1", addOne, REMOTE).count).to.equal(2);
					expect(spec.storedCount("Guilds", "guild_1")).to.equal(1);
				});
			});
		});

		it("refuses options that there are not, and changes nothing then", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				spec.on(server, () => {
					store.init(KEY);
					const options = { remotely: true } as object;
					expectFailure("InvalidArgument", () => store.update(KEY, addOne, options));
					expect(store.getCached(KEY)?.count).to.equal(0);
				});
			});
		});

		it("says which option was probably meant", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				spec.on(server, () => {
					const options = { durabel: true } as object;
					const problem = expectFailure("InvalidArgument", () =>
						store.update(KEY, addOne, options),
					);
					const [found] = problem.message.find('did you mean "durable"?', 1, true);
					expect(found).to.be.ok();
				});
			});
		});
	});
};
