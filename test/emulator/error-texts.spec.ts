import { EmulatedCloud, type CloudOptions, type GameServer } from "../../emulator";

const KEY = "k";
const CONSOLE = "DataStoreService: InternalServerError: An internal server error occurred.";

interface Texts {
	readonly thrown: string;
	readonly logged: string;
}

/** What an error of one request reads like where it is caught, and in the console. */
function textsOf(
	request: (server: GameServer, cloud: EmulatedCloud) => void,
	options?: CloudOptions,
): Texts {
	const cloud = new EmulatedCloud(options);
	const server = cloud.startServer();
	const thrown = cloud.run(() => {
		const [ok, problem] = pcall(() => request(server, cloud));
		return ok ? "nothing" : problem;
	});
	const errors = server.output.filter(({ kind }) => kind === "error");
	return { thrown: tostring(thrown), logged: errors.map(({ text }) => text).join() };
}

function write(server: GameServer, cloud: EmulatedCloud): void {
	cloud.faults.next("dataStore", "SetAsync", { kind: "errorBefore" });
	server.dataStoreService.GetDataStore("s").SetAsync(KEY, 1);
}

function remember(server: GameServer, cloud: EmulatedCloud): void {
	cloud.faults.next("memoryStore", "HashMap.SetAsync", { kind: "errorBefore" });
	server.memoryStoreService.GetHashMap("m").SetAsync(KEY, 1, 60);
}

export = () => {
	describe("an error of a data store", () => {
		const rejected = "502: API Services rejected request with error.";
		const logged = `${CONSOLE} API: SetAsync, Data Store: s`;
		for (const [form, thrown] of [
			["reasons", `${rejected} Error code: 0 Reason: An internal server error occurred.`],
			["http", `${rejected} HTTP 500 (Internal Server Error)`],
			["names", logged],
		] as const) {
			it(`is logged with its name, and thrown with its ${form}`, () => {
				const texts = textsOf(write, { dataStore: { errorTexts: form } });
				expect(texts.thrown).to.equal(thrown);
				expect(texts.logged).to.equal(logged);
			});
		}

		it("is thrown with the message that was ordered, and then nothing is logged", () => {
			const texts = textsOf((server, cloud) => {
				const message = "told so";
				cloud.faults.next("dataStore", "SetAsync", { kind: "errorBefore", message });
				server.dataStoreService.GetDataStore("s").SetAsync(KEY, 1);
			});
			expect(texts.thrown).to.equal("told so");
			expect(texts.logged).to.equal("");
		});

		it("comes from GetDataStore when it was ordered of that", () => {
			const message = "GetDataStore is not there yet";
			const texts = textsOf((server, cloud) => {
				cloud.faults.next("dataStore", "GetDataStore", { kind: "errorBefore", message });
				server.dataStoreService.GetDataStore("s");
			});
			expect(texts.thrown).to.equal(message);
		});
	});

	describe("an error of a memory store", () => {
		for (const [form, thrown] of [
			["names", "InternalError: An internal server error occurred."],
			["codes", "Code: 18, Error: There was an internal server error."],
		] as const) {
			it(`is logged with its name only, and thrown with ${form}`, () => {
				const texts = textsOf(remember, { memoryStore: { errorTexts: form } });
				expect(texts.thrown).to.equal(thrown);
				expect(texts.logged).to.equal(
					"MemoryStoreService: InternalError. API: HashMap.Set",
				);
			});
		}
	});

	describe("an error that no script catches", () => {
		for (const [what, problem, shown] of [
			["a text", "broken", "broken"],
			["a table", { code: 1 }, "Error occurred, no output from Luau."],
			[
				"a table that has a text",
				setmetatable({}, { __tostring: () => "shown" }),
				"Error occurred, no output from Luau.",
			],
			["an empty text", "", "Error occurred, no output from Luau."],
		] as Array<[string, defined, string]>) {
			it(`is shown as the engine shows ${what}`, () => {
				const cloud = new EmulatedCloud();
				const server = cloud.startServer();
				const heard = new Array<string>();
				server.scriptContext.Error.Connect((message) => heard.push(message));
				cloud.run(() => server.spawn(() => error(problem, 0)));
				expect(heard.join()).to.equal(shown);
				expect(server.output.map(({ text }) => text).join()).to.equal(shown);
				expect(server.unhandledErrors.size()).to.equal(1);
			});
		}

		it("is told once where the handler fails, too", () => {
			const cloud = new EmulatedCloud();
			const server = cloud.startServer();
			server.scriptContext.Error.Connect(() => error("the handler is broken", 0));
			cloud.run(() => server.spawn(() => error("broken", 0)));
			expect(server.unhandledErrors.size()).to.equal(2);
		});
	});

	it("tells by closing it whether a thread that has ended did so with an error", () => {
		const failed = coroutine.create(() => error({ code: 1 }));
		const caught = coroutine.create(() => pcall(() => error({ code: 1 })));
		coroutine.resume(failed);
		coroutine.resume(caught);
		expect(coroutine.status(failed)).to.equal("dead");
		expect(coroutine.close(failed)[0]).never.to.equal(true);
		expect(coroutine.close(caught)[0]).to.equal(true);
	});
};
