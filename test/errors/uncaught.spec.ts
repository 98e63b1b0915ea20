import { EmulatedCloud, type GameServer } from "../../emulator/index";
import { createPPDB } from "../../src/api/create-ppdb";
import { emulatedPlatform } from "../support/emulated-platform";
import type { Counter } from "../support/in-cloud";

const BLANK = "Error occurred, no output from Luau.";
/** A thread's end is dealt with in the next frame. */
const FRAME_SECONDS = 0.1;

interface Game {
	readonly cloud: EmulatedCloud;
	readonly server: GameServer;
	readonly init: (key: string) => void;
	/** What was warned of since the last time. */
	readonly takeLines: () => string;
}

/** A game whose scripts may die. */
function inGame(body: (game: Game) => void): void {
	const cloud = new EmulatedCloud();
	const server = cloud.startServer();
	cloud.run(() => {
		const PPDB = createPPDB(emulatedPlatform(server));
		const store = new PPDB<Counter>("Players", { loadTimeout: 1, template: { count: 0 } });
		let seen = 0;
		body({
			cloud,
			server,
			init: (key) => store.init(key),
			takeLines: () => {
				cloud.sleep(FRAME_SECONDS);
				const lines = server.output.filter(({ kind }) => kind === "warn");
				const fresh = lines.filter((_, index) => index >= seen);
				seen = lines.size();
				return fresh.map(({ text }) => text).join("; ");
			},
		});
	});
}

function blanksOf({ output }: GameServer): number {
	return output.filter(({ text }) => text === BLANK).size();
}

/** Makes garbage until what nothing holds any more is gone. */
function collectMemory(): void {
	const probes = new WeakMap<object, boolean>();
	probes.set({}, true);
	while (!probes.isEmpty()) {
		table.create(1000, 0);
	}
}

const EMPTY_KEY = 'PPDB.InvalidKey: a key must not be empty, got "" of type string';

export = () => {
	describe("an error that nobody catches", () => {
		it("is readable, once, although the engine shows nothing of it", () => {
			inGame(({ server, init, takeLines }) => {
				server.spawn(() => init(""));
				expect(blanksOf(server)).to.equal(1);
				expect(takeLines()).to.equal(EMPTY_KEY);
				expect(takeLines()).to.equal("");
			});
		});

		it("is readable when it comes from what the call had to wait for", () => {
			inGame(({ cloud, server, init, takeLines }) => {
				cloud.faults.next("dataStore", "GetAsync", {
					kind: "errorBefore",
					message: "no",
					times: math.huge,
				});
				server.spawn(() => init("a"));
				cloud.sleep(5);
				expect(blanksOf(server)).to.equal(1);
				const [line] = takeLines().match("^PPDB%.LoadFailed: .*; cause: no$");
				expect(line).to.be.ok();
			});
		});

		it("is readable for each of several threads, the oldest first", () => {
			inGame(({ server, init, takeLines }) => {
				server.spawn(() => init(""));
				server.spawn(() => init(1 as unknown as string));
				server.spawn(() => init(""));
				const number =
					'PPDB.InvalidKey: a key must be a string, got 1 of type number: write "player_" .. 1';
				expect(takeLines()).to.equal(`${EMPTY_KEY}; ${number}; ${EMPTY_KEY}`);
			});
		});

		it("is readable also when memory is collected before the engine tells of it", () => {
			inGame(({ server, init, takeLines }) => {
				server.spawn(() => init(""));
				collectMemory();
				expect(takeLines()).to.equal(EMPTY_KEY);
			});
		});

		it("is readable when it is thrown again, or through a coroutine", () => {
			inGame(({ server, init, takeLines }) => {
				server.spawn(() => {
					const [, problem] = pcall(init, "");
					error(problem, 0);
				});
				expect(takeLines()).to.equal(EMPTY_KEY);
				server.spawn(() => {
					const call = coroutine.wrap(() => init(""));
					call();
				});
				expect(takeLines()).to.equal(EMPTY_KEY);
			});
		});
	});

	describe("an error that was caught", () => {
		it("is not shown, whatever else dies beside it", () => {
			inGame(({ server, init, takeLines }) => {
				server.spawn(() => pcall(init, ""));
				server.spawn(() => error({ code: 1 }));
				expect(blanksOf(server)).to.equal(1);
				expect(takeLines()).to.equal("");
			});
		});

		it("is not shown when its thread goes on", () => {
			inGame(({ cloud, server, init, takeLines }) => {
				server.spawn(() => {
					pcall(init, "");
					server.task.wait(60);
				});
				cloud.sleep(1);
				server.spawn(() => error({ code: 1 }));
				expect(takeLines()).to.equal("");
			});
		});

		it("is not shown when a resumer had it, and something else dies later", () => {
			inGame(({ cloud, server, init, takeLines }) => {
				server.spawn(() => coroutine.resume(coroutine.create(() => init(""))));
				cloud.sleep(2);
				server.spawn(() => error({ code: 1 }));
				expect(takeLines()).to.equal("");
			});
		});

		it("is not shown when its thread dies of a text", () => {
			inGame(({ server, init, takeLines }) => {
				server.spawn(() => {
					const [, problem] = pcall(init, "");
					error(tostring(problem), 0);
				});
				expect(blanksOf(server)).to.equal(0);
				expect(takeLines()).to.equal("");
			});
		});
	});
};
