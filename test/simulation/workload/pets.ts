import type { ObservedWrite } from "../../../emulator/index";

/** Something a player owns. */
export interface Pet {
	readonly name: string;
	/** Of the purchase; the template's were not bought. */
	readonly boughtBy?: number;
}

/** What a document of the pet store holds. */
export interface PetData {
	coins: number;
	/** Who sells the last one may do away with the table. */
	pets?: Record<string, Pet>;
	/** How often each kind was sold, and bought. */
	sold?: Record<string, number>;
	bought?: Record<string, number>;
	hasDroppedTable?: boolean;
}

/** The pets that the template gives, and from which version on. */
export const GIVEN_PETS: ReadonlyArray<readonly [name: string, version: number]> = [
	["starter", 1],
	["bonus", 2],
];
const SELL_PRICE = 10;
const BUY_PRICE = 5;

/** The template of servers of a version. */
export function petTemplate(version: number): PetData {
	const pets: Record<string, Pet> = {};
	for (const name of petsOf(version)) {
		pets[name] = { name };
	}
	return { coins: 0, pets };
}

/** The pets that a server of a version knows. */
export function petsOf(version: number): Array<string> {
	return GIVEN_PETS.filter(([, since]) => since <= version).map(([name]) => name);
}

/** Sells a pet, or buys it where there is none. */
export interface Trade {
	readonly id: number;
	readonly name: string;
	/** Whether the table goes with the last pet. */
	readonly dropsTable: boolean;
}

/** Does a trade; the result is the same data. */
export function doTrade(data: PetData, { id, name, dropsTable }: Trade): PetData {
	const pets = data.pets ?? {};
	data.pets = pets;
	if (name in pets) {
		delete pets[name];
		data.coins += SELL_PRICE;
		data.sold = counted(data.sold, name);
	} else {
		pets[name] = { name, boughtBy: id };
		data.coins -= BUY_PRICE;
		data.bought = counted(data.bought, name);
	}
	if (dropsTable && namesOf(pets).isEmpty()) {
		data.pets = undefined;
		data.hasDroppedTable = true;
	}
	return data;
}

function namesOf(pets: Record<string, Pet>): Array<string> {
	const names = new Array<string>();
	for (const [name] of pairs(pets)) {
		names.push(name);
	}
	return names;
}

function counted(counts: Record<string, number> | undefined, name: string): Record<string, number> {
	return { ...counts, [name]: countIn(counts, name) + 1 };
}

function countIn(counts: Record<string, number> | undefined, name: string): number {
	return counts?.[name] ?? 0;
}

/** How often a document was given a pet, as what it holds and what was traded says. */
export function timesGiven({ pets, sold, bought }: PetData, name: string): number {
	const isThere = pets !== undefined && name in pets;
	return (isThere ? 1 : 0) + countIn(sold, name) - countIn(bought, name);
}

/** What a document's trades make of its coins. */
export function coinsOf({ sold, bought }: PetData): number {
	let coins = 0;
	for (const [name] of GIVEN_PETS) {
		coins += SELL_PRICE * countIn(sold, name) - BUY_PRICE * countIn(bought, name);
	}
	return coins;
}

/** The pets that a write leaves, in one line. */
export function petsText({ record }: ObservedWrite): string {
	const { d: data, x: out } = record.value as { readonly d?: PetData; readonly x?: object };
	const names = namesOf(data?.pets ?? {});
	return `${names.sort().join(" ")}${out === undefined ? "" : ", some are out"}`;
}
