import { t } from "@rbxts/t";

import type { PPDB as Store, PPDBConstructor } from "../../src/api/ppdb";
import type { Migrations } from "../../src/schema/migrations";
import type { SchemaCheck } from "../../src/schema/validation";

/* Checked by the compiler only: each line must compile, and each line after an expected error must not. */

interface Data {
	coins: number;
	pets: Array<string>;
	stats: { kills: number; deaths: number };
	bonus?: number;
}

declare const PPDB: PPDBConstructor;
declare const data: Data;
declare const isData: t.check<Data>;

function migrations(): void {
	new PPDB<Data>("Players", { migrations: [] });
	new PPDB<Data>("Players", {
		migrations: [(old: { gold: number }) => ({ ...data, coins: old.gold })],
	});
	new PPDB<Data>("Players", {
		migrations: [
			(old: { gold: number }) => ({ money: old.gold }),
			({ money }: { money: number }) => ({ ...data, coins: money }),
		],
	});
	new PPDB<Data>("Players", {
		migrations: [() => 5, { migrate: () => data, backwardsCompatible: true }],
	});
	// @ts-expect-error the last step makes what the store holds
	new PPDB<Data>("Players", { migrations: [(old: { gold: number }) => old] });
	// @ts-expect-error all of it
	new PPDB<Data>("Players", { migrations: [(old: Partial<Data>) => old] });
	// @ts-expect-error the last one, not one before it
	new PPDB<Data>("Players", { migrations: [() => data, () => ({ money: 5 })] });
	// @ts-expect-error with options as well
	new PPDB<Data>("Players", { migrations: [{ migrate: () => ({ ...data, coins: "5" }) }] });
	// @ts-expect-error it returns data
	new PPDB("Players", { migrations: [() => undefined] });
	// @ts-expect-error a step that returns nothing
	new PPDB("Players", { migrations: [(old: Data) => print(old), () => data] });
	// @ts-expect-error a step has no such option
	new PPDB<Data>("Players", { migrations: [{ migrate: () => data, compatible: true }] });
}

/** What the template fills in need not be in what the last step returns. */
function migrationsBesideTemplate(): void {
	const template = data;
	new PPDB<Data>("Players", { template, migrations: [(old: Partial<Data>) => old] });
	new PPDB<Data>("Players", { template, migrations: [() => ({ stats: { kills: 1 } })] });
	// @ts-expect-error of the right type it must be all the same
	new PPDB<Data>("Players", { template, migrations: [() => ({ coins: "5" })] });
	// @ts-expect-error something of the data must be in it
	new PPDB<Data>("Players", { template, migrations: [(old: { gold: number }) => old] });
}

function migrationsListedElsewhere(): void {
	const kept = [() => 5, () => data] satisfies Migrations<Data>;
	new PPDB<Data>("Players", { migrations: kept });
	const fixed = [() => 5, () => data] as const;
	new PPDB<Data>("Players", { migrations: fixed });
	const alike = [() => data, () => data];
	new PPDB<Data>("Players", { migrations: alike });
	const mixed = [() => 5, () => data];
	// @ts-expect-error which is the last one is not known
	new PPDB<Data>("Players", { migrations: mixed });
}

function schemas(): void {
	new PPDB<Data>("Players", { schema: isData });
	new PPDB<Data>("Players", { schema: t.interface({ coins: t.number }) });
	new PPDB<Data>("Players", { schema: t.interface({ stats: t.interface({ kills: t.number }) }) });
	new PPDB<Data>("Players", { schema: (found): found is Data => typeIs(found, "table") });
	new PPDB<Data>("Players", { schema: () => $tuple(false, "never good enough") });
	new PPDB("Players", { schema: t.interface({ gold: t.number }) });
	// @ts-expect-error of other data
	new PPDB<Data>("Players", { schema: t.interface({ gold: t.number }) });
	// @ts-expect-error a field of another type
	new PPDB<Data>("Players", { schema: t.interface({ coins: t.string }) });
	// @ts-expect-error further down as well
	new PPDB<Data>("Players", { schema: t.interface({ stats: t.interface({ kills: t.string }) }) });
	// @ts-expect-error it does not say what the data is then: `found is Data`
	new PPDB<Data>("Players", { schema: (found) => found === data });
	// @ts-expect-error a reason is text
	new PPDB<Data>("Players", { schema: () => $tuple(false, 5) });
	// @ts-expect-error of other data than the template
	new PPDB("Players", { template: { coins: 5 }, schema: t.interface({ gold: t.number }) });
	const unknownData: SchemaCheck = isData;
	print(unknownData);
}

/** The data's type may come from the template, or from the schema. */
function inferred(): void {
	const checked: Store<{ gold: number }> = new PPDB("Players", {
		schema: t.interface({ gold: t.number }),
	});
	checked.increment("a", "gold");
	const templated: Store<{ coins: number }, never> = new PPDB("Players", {
		template: { coins: 5 },
		schema: t.interface({ coins: t.number }),
		migrations: [(old: { coins?: number }) => old],
		hooks: { afterLoad: (_key, loaded) => print(loaded.coins) },
	});
	templated.increment("a", "coins");
}

function others(): void {
	// @ts-expect-error a template is whole
	new PPDB<Data>("Players", { template: { coins: 5 } });
	// @ts-expect-error there is no such option
	new PPDB<Data>("Players", { retry: 3 });
	// @ts-expect-error what repairs data makes such data
	new PPDB<Data>("Players", { schema: isData, onInvalid: () => ({ coins: 5 }) });
}

export = [
	migrations,
	migrationsBesideTemplate,
	migrationsListedElsewhere,
	schemas,
	inferred,
	others,
];
