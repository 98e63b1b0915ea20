import { EmulatedCloud, createInstance } from "../../emulator";
import type { CloudOptions, EmulatedDataStore } from "../../emulator";

const KEY = "k";

function withStore(
	body: (store: EmulatedDataStore, cloud: EmulatedCloud) => void,
	options?: CloudOptions,
): void {
	const cloud = new EmulatedCloud(options);
	const server = cloud.startServer();
	cloud.run(() => body(server.dataStoreService.GetDataStore("s"), cloud));
}

/** The error of a write with these user ids and this metadata, without what follows the number. */
function refusal(store: EmulatedDataStore, userIds?: unknown, metadata?: object): string {
	const options = createInstance("DataStoreSetOptions") as DataStoreSetOptions;
	if (metadata !== undefined) options.SetMetadata(metadata);
	const [succeeded, failure] = pcall(() =>
		store.SetAsync(KEY, 1, userIds as Array<number>, options),
	);
	return succeeded ? "none" : tostring(failure).sub(1, 4);
}

export = () => {
	it("takes four whole user ids in a list", () => {
		withStore((store) => {
			expect(refusal(store, [1, 2, 3, 4])).to.equal("none");
			expect(refusal(store, [1, 2, 3, 4, 5])).to.equal("512:");
			expect(refusal(store, [1.5])).to.equal("513:");
			expect(refusal(store, ["1"])).to.equal("513:");
			expect(refusal(store, { first: 1 })).to.equal("513:");
			expect(refusal(store, 7)).to.equal("513:");
		});
	});

	it("takes metadata with names of 50, texts of 250 and 300 characters in all", () => {
		withStore((store) => {
			const named = (size: number) => ({ [string.rep("n", size)]: 1 });
			expect(refusal(store, [], named(50))).to.equal("none");
			expect(refusal(store, [], named(51))).to.equal("511:");
			expect(refusal(store, [], { a: string.rep("v", 250) })).to.equal("none");
			expect(refusal(store, [], { a: string.rep("v", 251) })).to.equal("511:");
			const two = (size: number) => ({ a: string.rep("v", 200), b: string.rep("v", size) });
			expect(refusal(store, [], two(300 - 200 - 15))).to.equal("none");
			expect(refusal(store, [], two(300 - 200 - 14))).to.equal("511:");
			expect(refusal(store, [], { a: {} })).to.equal("513:");
		});
	});

	it("checks what a transform returns too, and writes nothing then", () => {
		withStore((store, cloud) => {
			const update = (userIds: Array<number>, metadata: object) =>
				store.UpdateAsync(KEY, () => $tuple(1, userIds, metadata));
			expect(() => update([1, 2, 3, 4, 5], {})).to.throw("512:");
			expect(() => update([], { a: string.rep("v", 251) })).to.throw("511:");
			expect(cloud.records.peek("s", KEY)).to.equal(undefined);
		});
	});

	it("keeps the user ids and metadata of IncrementAsync only when given again", () => {
		withStore((store, cloud) => {
			const options = createInstance(
				"DataStoreIncrementOptions",
			) as DataStoreIncrementOptions;
			options.SetMetadata({ tag: "x" });
			const [, info] = store.IncrementAsync(KEY, 2, [7], options);
			expect(info.GetUserIds()[0]).to.equal(7);
			expect((info.GetMetadata() as { tag: string }).tag).to.equal("x");
			store.IncrementAsync(KEY);
			const kept = cloud.records.peek("s", KEY);
			expect(kept?.value).to.equal(3);
			expect(kept?.userIds.size()).to.equal(0);
			expect(kept?.metadata.tag).to.equal(undefined);
		});
	});

	it("increments whole numbers by whole numbers only, and spends a write", () => {
		withStore((store, cloud) => {
			expect(() => store.IncrementAsync(KEY, 1.5)).to.throw("integer");
			store.IncrementAsync(KEY, -3);
			expect(cloud.requests.total({ method: "IncrementAsync" }).tokens).to.equal(1);
			store.SetAsync(KEY, "text");
			expect(() => store.IncrementAsync(KEY)).to.throw();
			expect(cloud.records.peek("s", KEY)?.value).to.equal("text");
		});
	});

	it("takes numbers as keys, 50 characters, and no empty key", () => {
		withStore((store, cloud) => {
			store.SetAsync(12 as unknown as string, "number");
			store.SetAsync((0 / 0) as unknown as string, "nan");
			store.SetAsync(math.huge as unknown as string, "inf");
			expect(cloud.records.keys("s").join(" ")).to.equal("12 INF NAN");
			expect(() => store.SetAsync(string.rep("k", 50), 1)).never.to.throw();
			expect(() => store.SetAsync(string.rep("k", 51), 1)).to.throw("102:");
			expect(() => store.SetAsync("", 1)).to.throw("101:");
		});
	});

	it("refuses NaN, infinities and irregular tables when the knobs say so", () => {
		const values = { nonFinite: "refuse", irregularTables: "refuse" } as const;
		withStore(
			(store) => {
				const mixed = new Map<unknown, unknown>([
					[1, "one"],
					["name", "two"],
				]);
				const gap = new Map([
					[1, "one"],
					[3, "three"],
				]);
				for (const value of [0 / 0, { n: math.huge }, mixed, { inner: gap }]) {
					expect(() => store.SetAsync(KEY, value)).to.throw("104:");
				}
				expect(() => store.SetAsync(KEY, { list: [1, 2], n: 1 })).never.to.throw();
			},
			{ dataStore: { values } },
		);
	});

	it("keeps a buffer as a copy", () => {
		withStore((store) => {
			const bytes = buffer.fromstring("abc");
			store.SetAsync(KEY, { bytes });
			buffer.writestring(bytes, 0, "xyz");
			const [kept] = store.GetAsync<{ bytes: buffer }>(KEY);
			assert(kept !== undefined, "it was stored");
			expect(buffer.tostring(kept.bytes)).to.equal("abc");
		});
	});
};
