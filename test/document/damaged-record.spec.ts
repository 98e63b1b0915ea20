import type { PPDB } from "../../src/api/ppdb";
import { decodeRecord } from "../../src/record-format/record";
import { PPDBError } from "../../src/base/error";
import { TAKEN_OUT_MAX } from "../../src/record-format/taken-out";
import { copyValue } from "../../src/value/copy-value";
import { inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { besideOf, RECORD_METHODS } from "../support/record-methods";

const STORE = "Players";
const KEY = "player_1";
const NAN = 0 / 0;
const LONG = string.rep("x", 66);

const SOUND = { ppdb: 1, v: 0, r: 7, w: {}, d: { count: 1 } };
const CHANGE = { i: "owner", s: 3, t: 1766000000, k: [KEY, "other"], v: 0, d: { count: 2 } };

/** A sound envelope with other fields. */
function envelope(fields: object): object {
	return { ...copyValue(SOUND), ...fields };
}

function without(name: string, fields: object = {}): object {
	const all = envelope(fields) as unknown as Map<string, unknown>;
	all.delete(name);
	return all;
}

/** An envelope with a pending change that has other fields. */
function pending(fields: object, missing?: string): object {
	const change = { ...copyValue(CHANGE), ...fields } as unknown as Map<string, unknown>;
	if (missing !== undefined) {
		change.delete(missing);
	}
	return envelope({ ppdb: 2, p: change });
}

function numbered(name: string, make: (value: unknown) => object): Array<[string, object]> {
	return [
		[`${name} a text`, make("5")],
		[`${name} a table`, make({})],
		[`${name} true`, make(true)],
		[`${name} negative`, make(-1)],
		[`${name} fractional`, make(1.5)],
		[`${name} not a number`, make(NAN)],
		[`${name} infinite`, make(math.huge)],
		[`${name} 2^53`, make(2 ** 53)],
	];
}

function manyWriters(): object {
	const writers = new Map<string, object>();
	for (let number = 1; number <= 5000; number++) {
		writers.set(`s${number}`, { s: 1, t: 1 });
	}
	return writers;
}

function manyNotes(): object {
	const notes = new Map<string, object>();
	for (let number = 1; number <= 5000; number++) {
		notes.set(`owner:${number}`, [KEY]);
	}
	return notes;
}

function manyFields(count: number): ReadonlyMap<string, true> {
	const fields = new Map<string, true>();
	for (let number = 1; number <= count; number++) {
		fields.set(`pet_${number}`, true);
	}
	return fields;
}

function deepFields(depth: number): object {
	let fields: object = { pet: true };
	for (let level = 2; level <= depth; level++) {
		fields = { pets: fields };
	}
	return fields;
}

function manyKeys(): Array<string> {
	const keys = [KEY];
	for (let number = 1; number <= 16; number++) {
		keys.push(`other_${number}`);
	}
	return keys;
}

/** Values that have the mark of an envelope, or of the original module, and are none of its. */
const DAMAGED: ReadonlyArray<[form: string, value: object]> = [
	["a game's own data with a number ppdb", { ppdb: 1, coins: 5 }],
	["ppdb 0", envelope({ ppdb: 0 })],
	["ppdb negative", envelope({ ppdb: -1 })],
	["ppdb fractional", envelope({ ppdb: 1.5 })],
	["ppdb not a number", envelope({ ppdb: NAN })],
	["ppdb infinite", envelope({ ppdb: math.huge })],
	["v missing", without("v")],
	...numbered("v", (v) => envelope({ v })),
	...numbered("c", (c) => envelope({ v: 5, c })),
	["c above v", envelope({ c: 1 })],
	["r missing", without("r")],
	["r 0", envelope({ r: 0 })],
	["r 2^53 - 1", envelope({ r: 2 ** 53 - 1 })],
	...numbered("r", (r) => envelope({ r })),
	["w a number", envelope({ w: 5 })],
	["w a text", envelope({ w: "s1" })],
	["w an array", envelope({ w: [{ s: 1, t: 1 }] })],
	["w of numbers", envelope({ w: { s1: 5 } })],
	["w without s", envelope({ w: { s1: { t: 1 } } })],
	["w without t", envelope({ w: { s1: { s: 1 } } })],
	["w with t a text", envelope({ w: { s1: { s: 1, t: "now" } } })],
	["w with t not a number", envelope({ w: { s1: { s: 1, t: NAN } } })],
	["w with more fields", envelope({ w: { s1: { s: 1, t: 1, x: 1 } } })],
	...numbered("w.s", (s) => envelope({ w: { s1: { s, t: 1 } } })),
	["w huge", envelope({ w: manyWriters() })],
	["w of a huge name", envelope({ w: { [LONG]: { s: 1, t: 1 } } })],
	["p a number", envelope({ ppdb: 2, p: 5 })],
	["p an array", envelope({ ppdb: 2, p: [CHANGE] })],
	["p empty", envelope({ ppdb: 2, p: {} })],
	["p.i missing", pending({}, "i")],
	["p.i a number", pending({ i: 5 })],
	["p.i empty", pending({ i: "" })],
	["p.i huge", pending({ i: LONG })],
	...numbered("p.s", (s) => pending({ s })),
	["p.t a text", pending({ t: "now" })],
	["p.k missing", pending({}, "k")],
	["p.k a text", pending({ k: KEY })],
	["p.k empty", pending({ k: [] })],
	["p.k a dictionary", pending({ k: { first: KEY } })],
	["p.k of numbers", pending({ k: [KEY, 5] })],
	["p.k with no key", pending({ k: [KEY, ""] })],
	["p.k with too long a key", pending({ k: [KEY, string.rep("x", 51)] })],
	["p.k of another key", pending({ k: ["other"] })],
	["p.k of too many keys", pending({ k: manyKeys() })],
	["p.u false", pending({ u: false })],
	["p.u a number", pending({ u: 1 })],
	["p.v missing", pending({}, "v")],
	["p.v a text", pending({ v: "1" })],
	["p.c a text", pending({ c: "1" })],
	["p.c above p.v", pending({ c: 1 })],
	["p.d missing", pending({}, "d")],
	["p.x a number", pending({ x: 1 })],
	["p.x huge", pending({ x: manyFields(TAKEN_OUT_MAX + 1) })],
	["p with more fields", pending({ note: 1 })],
	["done a number", envelope({ ppdb: 2, done: 5 })],
	["done an array", envelope({ ppdb: 2, done: [[KEY]] })],
	["done under no id", envelope({ ppdb: 2, done: { owner: [KEY, "other"] } })],
	["done of numbers", envelope({ ppdb: 2, done: { "owner:3": 5 } })],
	["done of no keys", envelope({ ppdb: 2, done: { "owner:3": [] } })],
	["done of wrong keys", envelope({ ppdb: 2, done: { "owner:3": [KEY, 5] } })],
	["done huge", envelope({ ppdb: 2, done: manyNotes() })],
	["done of a huge name", envelope({ ppdb: 2, done: { [`${LONG}:3`]: [KEY] } })],
	["done of too many keys", envelope({ ppdb: 2, done: { "owner:3": manyKeys() } })],
	["d missing in format 1", without("d")],
	["d missing in format 1, with a change", without("d", { p: CHANGE })],
	["x a number", envelope({ x: 1 })],
	["x an array", envelope({ x: [true] })],
	["x of numbers", envelope({ x: { pets: 5 } })],
	["x of false", envelope({ x: { pets: { starter: false } } })],
	["x huge", envelope({ x: manyFields(TAKEN_OUT_MAX + 1) })],
	["x too deep", envelope({ x: deepFields(129) })],
	["a field that nobody knows", envelope({ note: 1 })],
	["_version negative", { count: 1, _version: -1 }],
	["_version fractional", { count: 1, _version: 1.5 }],
	["_version not a number", { count: 1, _version: NAN }],
	["_version infinite", { count: 1, _version: math.huge }],
];

/** The value under the same key of another method: a change names the key that it is under. */
function under(key: string, value: object): object {
	const copy = copyValue(value) as { p?: unknown };
	const { p: change } = copy;
	const keys = typeIs(change, "table") ? (change as { k?: unknown }).k : undefined;
	if (typeIs(keys, "table") && (keys as Array<unknown>)[0] === KEY) {
		(keys as Array<unknown>)[0] = key;
	}
	return copy;
}

interface Placed {
	readonly spec: CloudSpec;
	readonly store: PPDB<Counter>;
	/** Fails unless all keys are as they were placed. */
	readonly assertUntouched: () => void;
}

function isSame(left: unknown, right: unknown): boolean {
	const isNan = (value: unknown) => value !== value;
	if (!typeIs(left, "table") || !typeIs(right, "table")) {
		return left === right || (isNan(left) && isNan(right));
	}
	const [found, expected] = [left as Map<unknown, unknown>, right as Map<unknown, unknown>];
	let isEqual = found.size() === expected.size();
	for (const [name, value] of expected) {
		isEqual &&= isSame(found.get(name), value);
	}
	return isEqual;
}

/** Puts a damaged value under a key for each method, and a sound one beside it. */
function withDamage(value: object, run: (placed: Placed) => void): void {
	inCloud((spec) => {
		const versions = new Map<string, string>();
		RECORD_METHODS.forEach((_, index) => {
			const key = `key_${index}`;
			spec.cloud.records.put(STORE, key, under(key, value));
			spec.cloud.records.put(STORE, besideOf(key), SOUND);
			versions.set(key, spec.cloud.records.peek(STORE, key)?.version ?? "none");
		});
		const { PPDB } = spec.start();
		const store = new PPDB<Counter>(STORE, { template: { count: 0 } });
		const assertUntouched = () => {
			for (const [key, version] of versions) {
				const now = spec.cloud.records.peek(STORE, key);
				assert(now?.version === version, `${key} was written`);
				assert(isSame(now.value, under(key, value)), `${key} is something else`);
			}
		};
		run({ spec, store, assertUntouched });
	});
}

export = () => {
	describe("a damaged record", () => {
		for (const [form, value] of DAMAGED) {
			it(`is refused and left as it is: ${form}`, () => {
				expect(decodeRecord(copyValue(value), KEY).kind).to.equal("unreadable");
				withDamage(value, ({ spec, store, assertUntouched }) => {
					RECORD_METHODS.forEach(([method, call], index) => {
						const key = `key_${index}`;
						const began = spec.cloud.clock.now();
						const [ok, problem] = pcall(call, store, key);
						const isRight =
							problem instanceof PPDBError && problem.code === "DamagedRecord";
						assert(!ok && isRight, `${method}: ${tostring(problem)}`);
						assert(problem.key === key, `${method} named ${problem.key}`);
						assert(spec.cloud.clock.now() - began < 5, `${method} took too long`);
						assert(store.hasKey(key), `${method}: hasKey does not see it`);
						assert(store.keys(key).includes(key), `${method}: keys does not list it`);
						assert(store.getCached(key) === undefined, `${method} cached it`);
					});
					spec.cloud.sleep(60);
					assertUntouched();
					RECORD_METHODS.forEach(([method], index) => {
						const count = spec.storedCount(STORE, besideOf(`key_${index}`));
						// Its prefix is that of the sound key, too.
						const expected = method === "batchUpdateAll" ? 2 : 1;
						assert(count === expected, `${method} made ${count} of the key beside it`);
					});
				});
			});
		}

		it("is named with what is wrong", () => {
			const messages = [
				decodeRecord(envelope({ r: "12" })),
				decodeRecord(envelope({ w: { s1: { s: 1.5, t: 1 } } })),
				decodeRecord(pending({ k: ["other"] }), KEY),
			].map(({ problem }) => problem?.message ?? "");

			const own = "belongs to the game, rename that field";
			for (const value of [
				{ ppdb: 5, coins: 3 },
				{ ppdb: 1, coins: 3 },
				{ _version: 1.5, coins: 3 },
			]) {
				const message = decodeRecord(value).problem?.message ?? "";
				expect(message.find(own, 1, true)[0]).to.be.ok();
			}
			for (const message of messages) {
				expect(message.find(own, 1, true)[0]).to.equal(undefined);
			}
			expect(messages[0].sub(1, 43)).to.equal('the record is damaged: r is "12" of type st');
			expect(messages[1].find("w.s1.s is 1.5", 1, true)[0]).to.be.ok();
			expect(messages[2].find("p.k lacks the key", 1, true)[0]).to.be.ok();
			for (const [value, field] of [
				[envelope({ note: 5 }), "note is a field"],
				[envelope({ w: { s1: { s: 1, t: 1, x: 1 } } }), "w.s1.x is a field"],
				[envelope({ [LONG]: 5 }), "... of type string is a field"],
				[envelope({ x: [true] }), "x is 1 of type number, not a text."],
				[envelope({ x: manyFields(20_000) }), "x has 20000 fields, more than 16384"],
				[envelope({ x: { pets: manyFields(16_384) } }), "x has 16385 fields"],
				[envelope({ x: deepFields(50_000) }), ".pets.pets is nested deeper than the 128"],
			] as const) {
				const message = decodeRecord(value).problem?.message ?? "";
				expect(message.find(field, 1, true)[0]).to.be.ok();
			}
		});
	});
};
