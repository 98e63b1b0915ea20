import { EmulatedCloud } from "../../emulator";

const KEY = "k";

function stored(value: unknown): unknown {
	const cloud = new EmulatedCloud();
	const store = cloud.startServer().dataStoreService.GetDataStore("s");
	cloud.run(() => store.SetAsync(KEY, value));
	return cloud.records.peek("s", KEY)?.value;
}

/** The number of the error that a value is refused with. */
function refused(value: unknown): string {
	const [succeeded, failure] = pcall(stored, value);
	return succeeded ? "none" : tostring(failure).sub(1, 3);
}

export = () => {
	it("keeps NaN and infinities", () => {
		const kept = stored({ nan: 0 / 0, big: math.huge }) as { nan: number; big: number };
		expect(kept.nan !== kept.nan).to.equal(true);
		expect(kept.big).to.equal(math.huge);
	});

	it("drops the string keys of a mixed table and turns sparse number keys to strings", () => {
		const mixed = new Map<unknown, unknown>([
			[1, "one"],
			["name", "lost"],
		]);
		const kept = stored(mixed) as Map<unknown, unknown>;
		expect(kept.get(1)).to.equal("one");
		expect(kept.get("name")).to.equal(undefined);
		const sparse = stored(new Map([[2, "two"]])) as Map<unknown, unknown>;
		expect(sparse.get("2")).to.equal("two");
		expect(sparse.get(2)).to.equal(undefined);
	});

	it("refuses functions, cycles, invalid UTF-8 and nil with their codes", () => {
		const cycle: { self?: unknown } = {};
		cycle.self = cycle;
		expect(refused(() => {})).to.equal("104");
		expect(refused({ inner: () => {} })).to.equal("104");
		expect(refused(cycle)).to.equal("104");
		expect(refused(string.char(255, 254))).to.equal("104");
		expect(refused(undefined)).to.equal("103");
	});

	it("accepts 4,194,304 characters of JSON and not one more", () => {
		expect(stored(string.rep("x", 4_194_302))).to.be.ok();
		expect(refused(string.rep("x", 4_194_303))).to.equal("105");
		expect(refused(string.rep("\n", 2_200_000))).to.equal("105");
	});
};
