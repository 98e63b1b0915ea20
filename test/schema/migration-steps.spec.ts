import { Random } from "../../emulator/index";
import { decodeRecord, encodeSuccessor } from "../../src/record-format/record";
import { Migrator, type Migrations } from "../../src/schema/migrations";
import { copyValue } from "../../src/value/copy-value";
import { equalValues } from "../../src/value/equal-values";
import { expectFailure, inCloud } from "../support/in-cloud";

const CHAINS = 200;
const STEPS_MAX = 6;
const NAMES = ["a", "b", "c", "d"];

interface BadSteps {
	readonly title: string;
	readonly migrations: unknown;
	/** What the message must name. */
	readonly names: string;
}

const step = (data: unknown) => data as defined;

const BAD_STEPS: ReadonlyArray<BadSteps> = [
	{ title: "that are no table", migrations: 3, names: "3 of type number" },
	{
		title: "with a hole",
		migrations: new Map([
			[1, step],
			[3, step],
		]),
		names: "no step 2",
	},
	{ title: "that begin at 2", migrations: new Map([[2, step]]), names: "no step 1" },
	{
		title: "that begin at 0",
		migrations: new Map([
			[0, step],
			[1, step],
		]),
		names: "numbered 0",
	},
	{
		title: "that go down",
		migrations: new Map([
			[1, step],
			[-1, step],
		]),
		names: "numbered -1",
	},
	{ title: "between numbers", migrations: new Map([[1.5, step]]), names: "numbered 1.5" },
	{ title: "with names", migrations: { oneOfOurs: step }, names: 'numbered "oneOfOurs"' },
	{ title: "that are no functions", migrations: [step, "x"], names: 'step 2 that is "x"' },
	{ title: "without migrate", migrations: [{}], names: "without migrate" },
	{
		title: "that adopt what nobody knows",
		migrations: [{ migrate: step, adopts: "DataStore2" }],
		names: '"adopts" of type string = "DataStore2"',
	},
	{
		title: "that adopt late",
		migrations: [step, { migrate: step, adopts: "Lapis" }],
		names: "step 2 that is a table with adopts, which only the first step may have",
	},
	{
		title: "with unknown options",
		migrations: [{ migrate: step, compatible: true }],
		names: '"compatible"',
	},
	{
		title: "whose options are of the wrong type",
		migrations: [{ migrate: step, backwardsCompatible: 1 }],
		names: '"backwardsCompatible" of type string = 1 of type number',
	},
];

type Fields = Map<string, unknown>;

/** A migration drawn from a seed: it adds, renames, drops, counts or wraps fields. */
function drawStep(random: Random): (data: Fields) => Fields {
	const [from, to] = [random.pick(NAMES), random.pick(NAMES)];
	const amount = random.integer(1, 9);
	const kinds: ReadonlyArray<(data: Fields) => Fields> = [
		(data) => data.set(to, amount),
		(data) => {
			const moved = data.get(from);
			data.delete(from);
			return moved === undefined ? data : data.set(to, moved);
		},
		(data) => {
			data.delete(from);
			return data;
		},
		(data) => {
			const present = data.get(from);
			return data.set(from, typeIs(present, "number") ? present * 2 + amount : amount);
		},
		(data) => new Map<string, unknown>([[to, data]]),
	];
	return random.pick(kinds);
}

function run(migrations: Migrations, data: unknown, fromVersion: number): unknown {
	const result = new Migrator(migrations).run(data, fromVersion);
	assert(result.ok, "no drawn step may fail");
	return result.data;
}

/** The data as it comes back from the store, and the version that is kept with it. */
function stored(data: unknown, version: number) {
	const stamp = { serverId: "s", sequence: 1, unixSeconds: 1, draw: 0 };
	const versions = { version, compatibleFrom: version };
	const record = encodeSuccessor(decodeRecord(undefined), versions, data, stamp);
	return decodeRecord(copyValue(record));
}

export = () => {
	describe("migration steps", () => {
		for (const { title, migrations, names } of BAD_STEPS) {
			it(`${title} are refused`, () => {
				inCloud((spec) => {
					const { PPDB } = spec.start();

					const problem = expectFailure("InvalidOption", () => {
						new PPDB("Users", { migrations: migrations as Migrations });
					});

					const [found] = problem.message.find(names, 1, true);
					assert(found !== undefined, `"${problem.message}" does not name ${names}`);
				});
			});
		}

		it("of a store are the same in all scripts", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				new PPDB("Users", { migrations: [step, step] });

				expectFailure("OptionsConflict", () => {
					new PPDB("Users", { migrations: [step] });
				});
			});
		});

		it("give the same in one go and with a save after any of them", () => {
			const random = new Random(4);
			for (let chain = 1; chain <= CHAINS; chain++) {
				const steps = new Array<(data: Fields) => Fields>();
				for (let index = 1; index <= random.integer(1, STEPS_MAX); index++) {
					steps.push(drawStep(random));
				}
				const migrations = steps as unknown as Migrations;
				const origin = new Map<string, unknown>([[random.pick(NAMES), chain]]);
				const whole = run(migrations, copyValue(origin), 0);

				for (let size = 0; size <= steps.size(); size++) {
					const prefix = migrations.filter((_, index) => index < size);
					const begun = run(prefix, copyValue(origin), 0);
					const { data, version } = stored(begun, size);
					assert(
						equalValues(run(migrations, data, version), whole),
						`chain ${chain} differs with a save after step ${size}`,
					);
				}
			}
		});
	});
};
