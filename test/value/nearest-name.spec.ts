import { suggestName } from "../../src/value/nearest-name";

const NAMES = ["debounce", "debug", "lock", "retries"];

/** What is written, and which name was meant; nothing where none is like it. */
const CASES: ReadonlyArray<[given: unknown, meant: string | undefined]> = [
	["debonce", "debounce"],
	["deboucne", "debounce"],
	["DEBUG", "debug"],
	["debugs", "debug"],
	["retry", "retries"],
	["lok", "lock"],
	["block", "lock"],
	["", undefined],
	["colour", undefined],
	["de", undefined],
	["lock", undefined],
	[string.rep("x", 100_000), undefined],
	[7, undefined],
	[{}, undefined],
	[undefined, undefined],
];

export = () => {
	describe("suggestName", () => {
		CASES.forEach(([given, meant], index) => {
			it(`${meant ?? "nothing"} (${index})`, () => {
				const expected = meant === undefined ? "" : `; did you mean "${meant}"?`;
				expect(suggestName(given, NAMES)).to.equal(expected);
			});
		});
	});
};
