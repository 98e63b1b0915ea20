import { EmulatedCloud } from "../../emulator";
import { host } from "../support/host";

const PROJECT = "test/loader/fixture/fixture.project.json";
const FOLDER = "ServerStorage/fixture";

export = () => {
	if (host === undefined) return;
	const lune = host;

	it("runs a script on a server's virtual clock and services", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		const place = lune.mount(PROJECT, server.environment());
		place.runSource(
			`local store = game:GetService("DataStoreService"):GetDataStore("Any")
			local started = os.clock()
			task.wait(5)
			store:SetAsync("key", 7)
			print(os.clock() - started >= 5, store:GetAsync("key"), script:GetFullName())`,
			"Main",
			FOLDER,
		);
		cloud.run(() => cloud.sleep(10));
		expect(server.unhandledErrors.join("; ")).to.equal("");
		expect(server.output.map(({ text }) => text).join("; ")).to.equal(
			"true 7 ServerStorage.fixture.Main",
		);
		expect(cloud.records.peek("Any", "key")?.value).to.equal(7);
	});

	it("keeps the modules of two servers apart", () => {
		const cloud = new EmulatedCloud();
		const source = "print(require(script.Parent.counter).count())";
		const servers = [cloud.startServer(), cloud.startServer()];
		for (const server of servers) {
			const place = lune.mount(PROJECT, server.environment());
			place.runSource(source, "First", FOLDER);
			place.runSource(source, "Second", FOLDER);
		}
		for (const server of servers) {
			expect(server.unhandledErrors.join("; ")).to.equal("");
			expect(server.output.map(({ text }) => text).join(" ")).to.equal("1 2");
		}
	});

	it("mounts, loads and reads files within a thread without yielding to its scheduler", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		const [started, ended] = cloud.run(() => {
			const before = cloud.clock.now();
			const place = lune.mount(PROJECT, server.environment());
			place.require(`${FOLDER}/folder`);
			expect(lune.readFile("package.json").size() > 0).to.equal(true);
			return [before, cloud.clock.now()] as const;
		});
		expect(ended).to.equal(started);
	});

	it("reports an error of a script, with its name and line, to its server", () => {
		const server = new EmulatedCloud().startServer();
		const place = lune.mount(PROJECT, server.environment());
		place.runSource('\nerror("no luck")', "Main", FOLDER);
		expect(server.unhandledErrors.size()).to.equal(1);
		expect(server.unhandledErrors[0].find("fixture.Main:2: no luck", 1, true)[0]).to.be.ok();
	});
};
