import { EmulatedCloud, type GameServer } from "../../emulator/index";
import { host, type ModuleHost } from "../support/host";
import type { Totals } from "../support/run-specs";
import { ON_PURPOSE } from "./place/contract-place";

const PROJECT = "rojo-test.project.json";
const ENTRY = "ServerStorage/test/run-in-roblox";
const SCRIPT = "ServerScriptService/RunTests";

/** Longer than the contract's own waits together. */
const SECONDS_MAX = 600;

interface Entry {
	readonly runInSession: (filters: ReadonlyArray<string>) => Totals;
	readonly runInStudio: (filters: ReadonlyArray<string>) => void;
}

/** The test place on a server that takes itself for a real one, since it knows no Lune. */
function mount(modules: ModuleHost, server: GameServer) {
	const place = modules.mount(PROJECT, server.environment());
	server.game.Mount("TestService", { ClassName: "TestService", Name: "TestService" });
	return place;
}

/** Runs something of the entry on a thread of a server, until nothing happens any more. */
function runEntry(modules: ModuleHost, server: GameServer, action: (entry: Entry) => void): void {
	server.cloud.run(() => {
		const entry = mount(modules, server).require(ENTRY) as Entry;
		server.spawn(() => {
			action(entry);
		});
		server.cloud.drain(SECONDS_MAX);
	});
	const strays = server.unhandledErrors.filter(
		(problem) => problem.find(ON_PURPOSE, 1, true)[0] === undefined,
	);
	assert(strays.isEmpty(), strays.join("; "));
}

function lastLine(server: GameServer): string | undefined {
	return server.output[server.output.size() - 1]?.text;
}

export = () => {
	if (host === undefined) return;
	const lune = host;

	it("holds the contract against the services of the server that runs it, in a session", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		let totals: Totals | undefined;
		runEntry(lune, server, (entry) => {
			totals = entry.runInSession(["contract/"]);
		});
		const printed = server.output.map(({ text }) => text).join("\n");
		assert(totals !== undefined && totals.failed === 0, printed);
		expect(totals.passed > 30).to.equal(true);
		expect(totals.skipped > 0).to.equal(true); // nobody can close a real server
		expect(lastLine(server)).to.equal(
			`${totals.passed} passed, 0 failed, ${totals.skipped} skipped`,
		);
		expect(cloud.requests.total({ method: "UpdateAsync" }).requests > 10).to.equal(true);
	});

	it("runs unit specs on an emulated cloud of their own, without a request of the server", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		let totals: Totals | undefined;
		runEntry(lune, server, (entry) => {
			totals = entry.runInSession(["commit/exactly-once", "loader/module-cache"]);
		});
		expect(totals?.failed).to.equal(0);
		expect((totals?.passed ?? 0) > 5).to.equal(true);
		expect(cloud.requests.total().requests).to.equal(0);
	});

	it("starts in Studio, where what needs data is skipped while there is no access to it", () => {
		const studio = new EmulatedCloud().startServer({ isStudio: true, apiAccess: false });
		runEntry(lune, studio, (entry) => {
			entry.runInStudio(["contract/"]);
		});
		const [skipped] = tostring(lastLine(studio)).match("^%d+ passed, 0 failed, (%d+) skipped$");
		expect((tonumber(skipped) ?? 0) > 30).to.equal(true);
	});

	it("does nothing by itself on a live server", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		cloud.run(() => {
			mount(lune, server).runScript(SCRIPT);
			cloud.drain(SECONDS_MAX);
		});
		expect(server.output.size()).to.equal(0);
		expect(server.unhandledErrors.join("; ")).to.equal("");
		expect(cloud.requests.total().requests).to.equal(0);
	});
};
