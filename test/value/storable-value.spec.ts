import { inspectStorable } from "../../src/value/storable-value";

/** Luau's own way to a value of the kind that types of Roblox are. */
declare function newproxy(): defined;

const nested: Record<string, unknown> = {};
nested.self = nested;

const shared = { gold: 1 };

const GOOD: ReadonlyArray<[what: string, value: unknown]> = [
	["a boolean", true],
	["zero", 0],
	["a fraction", -1.5],
	["an empty string", ""],
	["UTF-8", "héllo"],
	["an empty table", {}],
	["an array", [1, 2, 3]],
	["nested tables", { a: [{ b: "c" }] }],
	["a table that stands twice", { left: shared, right: shared }],
	["a buffer", buffer.create(4)],
];

const BAD: ReadonlyArray<[value: unknown, obstacle: string]> = [
	[0 / 0, "data is nan"],
	[{ x: math.huge }, "data.x is inf"],
	[{ x: [1, -math.huge] }, "data.x[2] is -inf"],
	["\xC3\x28", "data is not valid UTF-8"],
	[{ ["\xFF"]: 1 }, "data has a key that is not valid UTF-8"],
	[{ f: () => 0 }, "data.f is of type function"],
	[{ t: coroutine.create(() => 0) }, "data.t is of type thread"],
	[nested, "data.self contains itself"],
	[setmetatable({}, {}), "data has a metatable"],
	[{ [5]: true }, "data has the key 5 (number)"],
	[{ [1]: "a", name: "b" }, "data mixes array items with the key name (string)"],
	[{ a: { [1.5]: true } }, "data.a has the key 1.5 (number)"],
];

function deep(levels: number): object {
	let value = {};
	for (let level = 1; level <= levels; level++) {
		value = { value };
	}
	return value;
}

export = () => {
	describe("inspectStorable", () => {
		for (const [what, value] of GOOD) {
			it(`finds nothing wrong with ${what}`, () => {
				expect(inspectStorable(value, "data").obstacle).to.equal(undefined);
			});
		}

		for (const [value, obstacle] of BAD) {
			it(`says: ${obstacle}`, () => {
				const found = inspectStorable(value, "data").obstacle ?? "";
				expect(found.find(obstacle, 1, true)[0]).to.equal(1);
			});
		}

		it("says what to store instead", () => {
			for (const [value, hint] of [
				[0 / 0, "store a number or nil"],
				[print, "keep it outside the data"],
				[coroutine.create(print), "keep it outside the data"],
				[newproxy(), "store the texts and numbers that it consists of"],
			] as ReadonlyArray<[value: unknown, hint: string]>) {
				const found = inspectStorable({ value }, "data").obstacle ?? "";
				expect(found.find(hint, 1, true)[0]).to.be.ok();
			}
		});

		it("finds the gap in an array", () => {
			const gapped = [1, 2, 3, 4, 5, 6, 7, 8] as Array<number | undefined>;
			gapped[3] = undefined;

			const found = inspectStorable({ list: gapped }, "data").obstacle ?? "";

			expect(found.find("data.list is an array with a gap", 1, true)[0]).to.equal(1);
		});

		it("stops at nesting that no encoder survives", () => {
			expect(inspectStorable(deep(100), "data").obstacle).to.equal(undefined);
			expect(inspectStorable(deep(200), "data").obstacle).to.be.ok();
		});

		it("never says that a value is smaller than it is", () => {
			for (const [value, bytes] of [
				["plain", 7],
				["\n\n", 14],
				[[1, 2, 3], 7],
				[{ key: "value" }, 15],
				[{ deep: [{ list: [true, false] }] }, 32],
			] as Array<[unknown, number]>) {
				expect(inspectStorable(value, "data").bytesMax >= bytes).to.equal(true);
			}
		});
	});
};
