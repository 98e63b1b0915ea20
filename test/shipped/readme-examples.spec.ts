import { EmulatedCloud, type GameServer } from "../../emulator/index";
import { host, type ModuleHost } from "../support/host";
import { mountShipped } from "../support/shipped-library";

const CONSUMER = "build/consumer";
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

	describe("the TypeScript examples of the documentation", () => {
		for (const name of namesIn(modules, "out", ".server.luau")) {
			it(`run in a game that has the npm package (${name})`, () => {
				const cloud = visit((server) => {
					const project = `${CONSUMER}/default.project.json`;
					const place = modules.mount(project, server.environment());
					place.runScript(`ServerScriptService/Examples/${name}`);
				});
				if (name === "README-1") {
					expect(storedData(cloud).coins).to.equal(50);
				}
			});
		}
	});

	describe("the Luau examples of the documentation", () => {
		for (const name of namesIn(modules, "luau", ".luau")) {
			it(`run with the ModuleScript (${name})`, () => {
				const source = modules.readFile(`${CONSUMER}/luau/${name}.luau`);
				const cloud = visit((server) => {
					const place = mountShipped(modules, server.environment());
					place.runSource(source, name, "ServerStorage");
				});
				if (name === "README-1") {
					expect(storedData(cloud).Coins).to.equal(50);
				}
			});
		}
	});

	it("there is an example of each language", () => {
		expect(namesIn(modules, "out", ".server.luau").size() > 0).to.equal(true);
		expect(namesIn(modules, "luau", ".luau").size() > 0).to.equal(true);
	});
};
