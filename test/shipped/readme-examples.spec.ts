import { EmulatedCloud, type GameServer } from "../../emulator/index";
import { host, type ModuleHost } from "../support/host";
import { CONSUMER, EXAMPLE_LANGUAGES } from "../support/readme-game";

const PLAYER = 17;
const SECONDS = 5;

/** Runs scripts on a server while a player visits it, and returns the cloud for a look. */
function visit(runScripts: (server: GameServer) => void): EmulatedCloud {
	const cloud = new EmulatedCloud();
	cloud.run(() => {
		const server = cloud.startServer();
		runScripts(server);
		const player = server.join(PLAYER);
		cloud.sleep(SECONDS);
		server.leave(player);
		cloud.sleep(SECONDS);
		server.shutdown();
		const failures = server.unhandledErrors.join("; ");
		assert(failures === "", `the example failed: ${failures}`);
	});
	return cloud;
}

function storedData(cloud: EmulatedCloud): { readonly [field: string]: unknown } {
	const record = cloud.records.peek("PlayerData", `player_${PLAYER}`);
	return (record?.value as { readonly d: { readonly [field: string]: unknown } }).d;
}

function namesIn(modules: ModuleHost, folder: string, ending: string): Array<string> {
	const names = modules.listFiles(`${CONSUMER}/${folder}`);
	return names
		.filter((name) => name.sub(-ending.size()) === ending)
		.map((name) => name.sub(1, -ending.size() - 1));
}

export = () => {
	if (host === undefined) {
		return;
	}
	const modules = host;

	for (const { name: language, folder, ending, coins, run } of EXAMPLE_LANGUAGES) {
		describe(`the ${language} examples of the documentation`, () => {
			const names = namesIn(modules, folder, ending);
			for (const name of names) {
				it(`run as they are (${name})`, () => {
					const cloud = visit((server) => {
						run(modules, server, name);
					});
					if (name === "README-1") {
						expect(storedData(cloud)[coins]).to.equal(50);
					}
				});
			}

			it("are there", () => {
				expect(names.includes("README-1")).to.equal(true);
			});
		});
	}
};
