import type { ExportedDocument } from "../../src/batch/export-documents";
import type { Migrations } from "../../src/schema/migrations";
import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

type Exported = ReadonlyMap<string, ExportedDocument<Counter>>;

const DOUBLED: Migrations<Counter> = [
	(data: Counter) => {
		data.count *= 2;
		return data;
	},
];

function exported(key: string, data: unknown, version: unknown): Exported {
	return new Map([[key, { data, version }]]) as unknown as Exported;
}

export = () => {
	describe("export", () => {
		it("copies what is in the cache, unsaved updates too, without a request", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players", {
					template: { count: 0 },
					migrations: DOUBLED,
				});
				store.init("clean");
				store.update("dirty", addOne);
				const reads = spec.requests("GetAsync");

				const documents = store.export();

				expect(spec.requests("GetAsync")).to.equal(reads);
				expect(documents.size()).to.equal(2);
				expect(documents.get("clean")?.data.count).to.equal(0);
				expect(documents.get("dirty")?.data.count).to.equal(1);
				expect(documents.get("dirty")?.version).to.equal(1);
				(documents.get("dirty") as ExportedDocument<Counter>).data.count = 50;
				expect(store.getCached("dirty")?.count).to.equal(1);
			});
		});

		it("reads the keys that are not in the cache, brought up to date, and keeps none of them", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players", { migrations: DOUBLED });
				spec.cloud.records.put("Players", "old", { count: 4 });

				const documents = store.export(["old", "nobody"]);

				expect(documents.size()).to.equal(1);
				expect(documents.get("old")?.data.count).to.equal(8);
				expect(documents.get("old")?.version).to.equal(1);
				expect(store.size()).to.equal(0);
			});
		});

		it("leaves out no key silently that could not be read", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players", { retries: 0 });
				spec.cloud.records.put("Players", "a", { count: 1 });
				spec.cloud.records.put("Players", "b", { count: 1 });
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "errorBefore", times: 1 });

				const problem = expectFailure("LoadFailed", () => store.export(["a", "b"]));
				expect(problem.key).to.equal("a");
				expectFailure("InvalidKey", () => store.export(["a", ""]));
				expectFailure("InvalidArgument", () => store.export("a" as never));
			});
		});

		it("tells the version of data that a newer, compatible schema has written", () => {
			inCloud((spec) => {
				const newer = new (spec.start().PPDB)<Counter>("Players", {
					template: { count: 3 },
					migrations: [{ migrate: (data: Counter) => data, backwardsCompatible: true }],
				});
				newer.update("a", addOne);
				newer.flush();
				const older = new (spec.start().PPDB)<Counter>("Players");

				expect(older.export(["a"]).get("a")?.version).to.equal(1);
				older.init("a");
				expect(older.export().get("a")?.version).to.equal(1);
				expect(older.inspect("a")?.schemaVersion).to.equal(1);
				older.update("a", addOne);
				older.flush();
				expect(older.export().get("a")?.version).to.equal(1);
				const results = older.import(older.export());
				const result = results.get("a");
				expect(result?.ok === false && result.error.code).to.equal("NewerSchema");
			});
		});
	});

	describe("import", () => {
		it("stores what was exported, through JSON, in another store and by another server", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 7 } });
				store.update("a", addOne);
				store.update("b", addOne);
				const json = server.httpService.JSONEncode(store.export());

				const copy = new (spec.start().PPDB)<Counter>("Copies");
				const done = new Array<string>();
				const results = copy.import(
					server.httpService.JSONDecode(json) as Exported,
					(count, total, key) => done.push(`${count}/${total} ${key}`),
				);

				expect(results.get("a")?.ok).to.equal(true);
				expect(results.get("b")?.ok).to.equal(true);
				expect(done.size()).to.equal(2);
				expect(spec.storedCount("Copies", "a")).to.equal(8);
				expect(spec.storedCount("Copies", "b")).to.equal(8);
				expect(copy.getCached("a")).to.equal(undefined);
			});
		});

		it("replaces what is stored, and what is in the cache of any server", () => {
			inCloud((spec) => {
				const options = { template: { count: 0 } };
				const [here, there] = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<Counter>("Players", options),
				);
				here.init("a");
				there.update("a", addOne);
				there.flush();

				here.import(exported("a", { count: 40 }, 0));
				spec.cloud.sleep(5);

				expect(spec.storedCount("Players", "a")).to.equal(40);
				expect(here.getCached("a")?.count).to.equal(40);
				expect(there.getCached("a")?.count).to.equal(40);
			});
		});

		it("brings older data up to date, and stores the others when one cannot be", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players", {
					migrations: DOUBLED,
					schema: (data): data is Counter => (data as Counter).count < 100,
				});
				const documents = new Map([
					["old", { data: { count: 4 }, version: 0 }],
					["same", { data: { count: 4 }, version: 1 }],
					["later", { data: { count: 4 }, version: 2 }],
					["wrong", { data: { count: 400 }, version: 1 }],
				]);

				const results = store.import(documents);

				const codes = ["old", "same", "later", "wrong"].map((key) => {
					const result = results.get(key);
					return result?.ok === false ? result.error.code : tostring(result?.ok);
				});
				expect(codes.join(",")).to.equal("true,true,NewerSchema,InvalidData");
				expect(spec.storedCount("Players", "old")).to.equal(8);
				expect(spec.storedCount("Players", "same")).to.equal(4);
				expect(spec.stored("Players", "later")).to.equal(undefined);
				expect(spec.stored("Players", "wrong")).to.equal(undefined);
				expect(documents.get("old")?.data.count).to.equal(4);
			});
		});

		it("touches nothing when what it is given is no export", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players");
				const good = { data: { count: 1 }, version: 0 };
				const withGood = (key: string, value: unknown) =>
					new Map<string, unknown>([["good", good]]).set(
						key,
						value,
					) as unknown as Exported;

				expectFailure("InvalidArgument", () => store.import("all" as never));
				expectFailure("InvalidArgument", () => store.import(withGood("a", { count: 1 })));
				expectFailure("InvalidArgument", () => store.import(exported("a", {}, -1)));
				expectFailure("InvalidArgument", () => store.import(exported("a", {}, 0.5)));
				expectFailure("InvalidArgument", () =>
					store.import(withGood("good", good), 5 as never),
				);
				expectFailure("InvalidKey", () => store.import(withGood("", good)));
				expectFailure("InvalidValue", () =>
					store.import(withGood("a", { data: { count: 0 / 0 }, version: 0 })),
				);
				spec.cloud.sleep(5);
				expect(store.keys().size()).to.equal(0);
			});
		});
	});
};
