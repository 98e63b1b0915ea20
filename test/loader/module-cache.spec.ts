import { ModuleHost, host } from "../support/host";

const PROJECT = "test/loader/fixture/fixture.project.json";

interface Counter {
	readonly count: () => number;
	readonly fullName: string;
}

/** The least that a mounted place needs as its globals; mounted services end up in `services`. */
function globals(services: Map<string, Instance>): Record<string, unknown> {
	const runService = { Heartbeat: {}, IsRunning: () => true, IsClient: () => false };
	services.set("RunService", runService as unknown as Instance); // what the runtime library asks for
	const dataModel = {
		GetService: (_: unknown, name: string) => services.get(name),
		Mount: (_: unknown, name: string, instance: Instance) => services.set(name, instance),
	};
	return { _G: {}, game: dataModel, os: {}, task: { spawn: (body: () => void) => body() } };
}

function mount(from: ModuleHost, projectFile = PROJECT) {
	const services = new Map<string, Instance>();
	return { place: from.mount(projectFile, globals(services)), services };
}

export = () => {
	if (host === undefined) return;
	const lune = host;

	it("gives every mounted place a module cache of its own", () => {
		const first = mount(lune).place.require("ServerStorage/fixture/counter") as Counter;
		const second = mount(lune).place.require("ServerStorage/fixture/counter") as Counter;
		first.count();
		expect(first.count()).to.equal(2);
		expect(second.count()).to.equal(1);
	});

	it("returns the same value at every require in one place", () => {
		const { place } = mount(lune);
		const counter = place.require("ServerStorage/fixture/counter");
		expect(place.require("ServerStorage/fixture/counter")).to.equal(counter);
		expect(place.require("ServerStorage/fixture/requires-sibling")).to.equal(counter);
	});

	it("makes script, its parents and their names available", () => {
		const counter = mount(lune).place.require("ServerStorage/fixture/counter") as Counter;
		expect(counter.fullName).to.equal("ServerStorage.fixture.counter");
	});

	it("turns init files into modules that have children, and suffixes into classes", () => {
		const fixture = mount(lune).services.get("ServerStorage")?.FindFirstChild("fixture");
		expect(fixture?.FindFirstChild("folder")?.ClassName).to.equal("ModuleScript");
		expect(fixture?.FindFirstChild("folder")?.FindFirstChild("child")).to.be.ok();
		expect(fixture?.FindFirstChild("starts")?.ClassName).to.equal("Script");
	});

	it("runs packages that roblox-ts compiled, through its runtime library", () => {
		const { place } = mount(lune, "test/loader/fixture/package.project.json");
		const sample = place.require("ServerStorage/include/uses-package") as { piece: boolean };
		expect(sample.piece).to.equal(true);
	});

	it("names the file and the line of a syntax error", () => {
		const [ok, message] = pcall(() =>
			mount(lune).place.require("ServerStorage/fixture/broken"),
		);
		expect(ok).to.equal(false);
		expect(tostring(message).find("tree/broken.luau:2:", 1, true)[0]).to.be.ok();
	});

	it("names both files when a required module fails, and fails again the same way", () => {
		const { place } = mount(lune);
		const attempt = () => place.require("ServerStorage/fixture/requires-failing");
		const [, first] = pcall(attempt);
		const [, second] = pcall(attempt);
		expect(tostring(first).find("failing.luau:1: no luck", 1, true)[0]).to.be.ok();
		expect(tostring(first).find("requires-failing.luau", 1, true)[0]).to.be.ok();
		expect(second).to.equal(first);
	});

	it("reports modules that require each other", () => {
		const [ok, message] = pcall(() =>
			mount(lune).place.require("ServerStorage/fixture/cycle-a"),
		);
		expect(ok).to.equal(false);
		expect(tostring(message).find("required in a cycle", 1, true)[0]).to.be.ok();
	});

	it("runs scripts and source texts on the place's own task.spawn", () => {
		const { place } = mount(lune);
		const shared = place.require("ServerStorage/fixture/log") as Array<string>;
		place.runScript("ServerStorage/fixture/starts");
		const source = 'table.insert(require(script.Parent.log), "text of " .. script.Name)';
		place.runSource(source, "Main", "ServerStorage/fixture");
		expect(shared.join(", ")).to.equal("script starts, text of Main");
	});

	it("refuses an environment that would let the host's globals through", () => {
		expect(() => lune.mount(PROJECT, { game: {} })).to.throw('needs a global "_G"');
	});
};
