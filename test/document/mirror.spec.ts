import { Random } from "../../emulator/index";
import { Mirror } from "../../src/document/mirror";
import { copyValue } from "../../src/value/copy-value";
import { equalValues } from "../../src/value/equal-values";

type Data = Map<unknown, unknown>;

/** All tables of some data; one that it has in two places is there twice. */
function tablesOf(value: unknown, found = new Array<object>()): Array<object> {
	if (typeIs(value, "table")) {
		found.push(value);
		for (const [, child] of value as Data) {
			tablesOf(child, found);
		}
	}
	return found;
}

function randomTable(random: Random, depth: number): Data {
	const made: Data = new Map();
	for (let count = random.integer(0, 4); count > 0; count--) {
		const value =
			depth > 0 && random.chance(0.5) ? randomTable(random, depth - 1) : random.integer(1, 9);
		made.set(`k${random.integer(1, 5)}`, value);
	}
	return made;
}

function pickTable(random: Random, root: Data): Data {
	return random.pick(tablesOf(root)) as Data;
}

/** One thing that an updater may do to the data. */
function changeSomething(random: Random, root: Data, outside: Array<Data>): void {
	const place = pickTable(random, root);
	const key = `k${random.integer(1, 5)}`;
	const kind = random.integer(1, 6);
	if (kind === 1) {
		place.set(key, random.integer(1, 99));
	} else if (kind === 2) {
		place.delete(key);
	} else if (kind === 3) {
		const brought = random.pick(outside);
		if (!tablesOf(brought).includes(place)) place.set(key, brought);
	} else if (kind === 4) {
		place.set(key, randomTable(random, 2));
	} else if (kind === 5) {
		// Moved, or in two places; not into itself, which cannot be stored.
		const moved = pickTable(random, root);
		const isOutside = outside.some((held) => tablesOf(held).includes(place));
		if (!isOutside && !tablesOf(moved).includes(place)) place.set(key, moved);
	} else {
		place.clear();
	}
}

/** Checks that data has no table in two places and none in common with others. */
function expectSeparate(data: unknown, others: ReadonlyArray<unknown>): void {
	const own = new Set<object>();
	for (const found of tablesOf(data)) {
		assert(!own.has(found), "a table is in two places");
		own.add(found);
	}
	for (const other of others) {
		for (const found of tablesOf(other)) assert(!own.has(found), "a table is shared");
	}
}

function playSeed(seed: number): void {
	const random = new Random(seed);
	const outside = [randomTable(random, 2), randomTable(random, 1), new Map()];
	const mirror = Mirror.copyOf(randomTable(random, 3));
	let expected = copyValue(mirror.live);
	const versions = new Array<{ readonly data: unknown; readonly copy: unknown }>();
	for (let update = 1; update <= 20; update++) {
		let root = mirror.live as Data;
		for (let change = random.integer(0, 3); change > 0; change--) {
			changeSomething(random, root, outside);
		}
		if (random.chance(0.1)) root = random.pick(outside);
		if (random.chance(0.3)) {
			mirror.restore();
		} else {
			expected = copyValue(root);
			mirror.look(root);
		}
		for (const kept of outside) kept.set("changed", update);
		assert(equalValues(mirror.live, expected), `seed ${seed}: the live data is wrong`);
		assert(equalValues(mirror.data, expected), `seed ${seed}: the mirror is wrong`);
		expectSeparate(mirror.live, [mirror.data, ...outside]);
		versions.push({ data: mirror.data, copy: copyValue(mirror.data) });
	}
	for (const { data, copy } of versions) {
		assert(equalValues(data, copy), `seed ${seed}: an earlier version has changed`);
	}
}

export = () => {
	it("keeps up with whatever updaters do, shares nothing, and goes back", () => {
		for (let seed = 1; seed <= 500; seed++) playSeed(seed);
	});

	it("gives nothing new where nothing has changed", () => {
		const mirror = Mirror.copyOf({ a: { b: [1, 2, { c: true }] } });
		const { data, live } = mirror;
		expect(mirror.look(live)).to.equal(live);
		mirror.restore();
		expect(mirror.live).to.equal(live);
		expect(mirror.data).to.equal(data);
		expect(mirror.broughtIn).to.equal(undefined);
	});

	it("notices what is in a buffer", () => {
		const mirror = Mirror.copyOf({ bytes: buffer.fromstring("abc") });
		const { bytes } = mirror.live as { bytes: buffer };
		buffer.writestring(bytes, 0, "xyz");
		mirror.restore();
		const restored = (mirror.live as { bytes: buffer }).bytes;
		expect(buffer.tostring(restored)).to.equal("abc");
		const outside = buffer.fromstring("new");
		mirror.look({ bytes: outside });
		buffer.writestring(outside, 0, "old");
		expect(buffer.tostring((mirror.live as { bytes: buffer }).bytes)).to.equal("new");
		expect(buffer.tostring((mirror.data as { bytes: buffer }).bytes)).to.equal("new");
	});

	it("notices data that contains itself or is nested without end, and goes back to what was before", () => {
		const mirror = Mirror.copyOf({ count: 1 });
		const cyclic: Record<string, unknown> = {};
		cyclic.self = cyclic;
		let deep: Record<string, unknown> = {};
		for (let level = 1; level <= 30_000; level++) deep = { deep };
		const own = mirror.live as Record<string, unknown>;
		const changes: ReadonlyArray<[field: string, value: unknown]> = [
			["bad", { cyclic }],
			["bad", deep],
			["bad", own],
		];
		for (const [field, value] of changes) {
			const live = mirror.live as Record<string, unknown>;
			live[field] = value === own ? live : value;
			mirror.look(live);
			expect(mirror.isUnsound).to.equal(true);
			mirror.restore();
			expect(equalValues(mirror.live, { count: 1 })).to.equal(true);
		}
		mirror.look({ count: 2 });
		expect(mirror.isUnsound).to.equal(false);
	});

	it("bears frozen tables, and those with metatables", () => {
		const strange = setmetatable({ x: 1 }, { __metatable: "locked" });
		const mirror = Mirror.copyOf({ count: 1, list: [{}] });
		mirror.look({ strange, frozen: table.freeze({ deep: table.freeze({ x: 1 }) }) });
		const live = mirror.live as { frozen: { deep: { x: number } } };
		live.frozen.deep.x = 2;
		mirror.restore();
		expect((mirror.live as typeof live).frozen.deep.x).to.equal(1);

		const own = mirror.look({ list: [{ x: 1 }] }) as { list: Array<unknown>; more?: unknown };
		table.freeze(own.list);
		own.more = own.list;
		mirror.look(own);
		expect((mirror.live as typeof own).list.size()).to.equal(1);
		mirror.restore();
	});
};
