import { EmulatedCloud, type EmulatedPlayer, type GameServer } from "../../emulator/index";
import type { ServerStat } from "../../src/api/stat";
import { host } from "../support/host";
import { EXAMPLE_LANGUAGES } from "../support/readme-game";

const EXAMPLE = "README-1";
const STORE = "PlayerData";
const PLAYER = 17;
const KEY = `player_${PLAYER}`;
const REWARD = 50;

/** Within a load, which takes a tenth of a second at least. */
const QUICK_VISITS = [0, 0.03, 0.06, 0.09];
/** By then a load has ended and an update is stored. */
const SETTLED_SECONDS = 5;
/** By then a load that cannot work was given up. */
const GIVEN_UP_SECONDS = 90;

/** What is no business of a player's: codes, keys, and the words of programs. */
const INTERNALS = ["LoadFailed", "LockLost", "PPDB", KEY, "DataStore", "store", "%d%d%d"];

interface Game {
	readonly server: GameServer;
	readonly stat: () => ServerStat;
}

function expectForPlayers({ kickMessage = "" }: EmulatedPlayer): void {
	assert(kickMessage.size() > 20, `"${kickMessage}" tells a player nothing`);
	for (const word of INTERNALS) {
		const [found] = kickMessage.find(word);
		assert(found === undefined, `a player reads "${kickMessage}"`);
	}
}

export = () => {
	if (host === undefined) {
		return;
	}
	const modules = host;

	for (const { name: language, coins, run } of EXAMPLE_LANGUAGES) {
		/** Runs the README's game in a cloud; `start` starts a server with it, with players who are there before the script. */
		function play(
			course: (cloud: EmulatedCloud, start: (early?: ReadonlyArray<number>) => Game) => void,
		): unknown {
			const cloud = new EmulatedCloud();
			const servers = new Array<GameServer>();
			cloud.run(() => {
				course(cloud, (early = []) => {
					const server = cloud.startServer();
					servers.push(server);
					for (const userId of early) server.join(userId);
					const library = run(modules, server, EXAMPLE);
					return { server, stat: () => library.stat() };
				});
			});
			const failures = servers.map(({ unhandledErrors }) => unhandledErrors.join("; "));
			expect(failures.join("")).to.equal("");
			const value = cloud.records.peek(STORE, KEY)?.value;
			return (value as { readonly d?: { readonly [field: string]: unknown } } | undefined)
				?.d?.[coins];
		}

		describe(`the game of the README in ${language}`, () => {
			it("has the data of players who were there before its script ran", () => {
				const stored = play((cloud, start) => {
					start([PLAYER]);
					cloud.sleep(SETTLED_SECONDS);
				});
				expect(stored).to.equal(REWARD);
			});

			it("keeps nothing of a player who went while his data was loading, and is silent", () => {
				const stored = play((cloud, start) => {
					const { server, stat } = start();
					for (const seconds of QUICK_VISITS) {
						const player = server.join(PLAYER);
						cloud.sleep(seconds);
						server.leave(player);
						cloud.sleep(SETTLED_SECONDS);
						expect(stat().cached).to.equal(0);
						expect(stat().leases).to.equal(0);
					}
					expect(server.output.map(({ text }) => text).join("; ")).to.equal("");
				});
				expect(stored).to.equal(undefined);
			});

			it("gives him his data when he comes back at once", () => {
				const stored = play((cloud, start) => {
					const { server } = start();
					const player = server.join(PLAYER);
					cloud.sleep(QUICK_VISITS[1]);
					server.leave(player);
					server.join(PLAYER);
					cloud.sleep(SETTLED_SECONDS);
					expect(server.players.GetPlayers().size()).to.equal(1);
				});
				expect(stored).to.equal(REWARD);
			});

			it("sends a player away who plays on another server, and loses nothing of either", () => {
				const stored = play((cloud, start) => {
					const [first, second] = [start(), start()];
					const player = first.server.join(PLAYER);
					cloud.sleep(SETTLED_SECONDS / 10);
					second.server.join(PLAYER);
					cloud.sleep(SETTLED_SECONDS);
					expect(first.server.players.GetPlayers().isEmpty()).to.equal(true);
					expect(second.server.players.GetPlayers().size()).to.equal(1);
					expectForPlayers(player);
				});
				expect(stored).to.equal(2 * REWARD);
			});

			it("sends a player away whose data cannot be loaded, and says why in the output", () => {
				const stored = play((cloud, start) => {
					const { server } = start();
					cloud.records.put(STORE, KEY, {
						d: { [coins]: 500 },
						ppdb: 1,
						r: 3,
						v: 0,
						w: {},
					});
					cloud.faults.beginOutage("dataStore");
					const player = server.join(PLAYER);
					cloud.sleep(GIVEN_UP_SECONDS);
					expect(server.players.GetPlayers().isEmpty()).to.equal(true);
					expectForPlayers(player);
					const warnings = server.output.filter(
						({ text }) => text.find("LoadFailed")[0] !== undefined,
					);
					expect(warnings.isEmpty()).to.equal(false);
				});
				expect(stored).to.equal(500);
			});
		});
	}
};
