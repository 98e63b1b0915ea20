/** Something a player owns. */
export interface Item {
	/** Of the update that brought it; 0 for one that many documents have. */
	readonly id: number;
	level: number;
}

/** Something that a document shows. */
export interface Badge {
	worn: number;
}

/** The part of a document that deeds change. What it must hold follows from the deeds that are stored, in their order. */
export interface Bag {
	coins: number;
	left: Array<Item>;
	right: Array<Item>;
	badge?: Badge;
	/** No deed changes it: other documents look at it, and take it. */
	emblem: Badge;
}

export type DeedKind =
	| "earn"
	| "gain"
	| "gainSword"
	| "train"
	| "move"
	| "moveBack"
	| "show"
	| "borrow"
	| "wear"
	| "renew";

/** What one updater does to the bag. */
export interface Deed {
	readonly kind: DeedKind;
	/** Of the update. */
	readonly id: number;
}

export const DEED_KINDS: ReadonlyArray<DeedKind> = [
	"earn",
	"gain",
	"gainSword",
	"train",
	"train",
	"move",
	"moveBack",
	"show",
	"borrow",
	"wear",
	"wear",
	"renew",
];

/** Tables that deeds bring in: fresh ones in the model, and what the game keeps in the game. */
export interface Wares {
	readonly item: (id: number) => Item;
	readonly sword: () => Item;
	readonly badge: () => Badge;
	readonly emblem: () => Badge;
	readonly starter: () => Bag;
}

const START_COINS = 100;
/** Older items go, so that a long run's documents stay small. */
const ITEMS_MAX = 6;

export function newBag(): Bag {
	return { coins: 0, left: [], right: [], emblem: { worn: 0 } };
}

/** The same things as the game has, each made anew. */
export const FRESH_WARES: Wares = {
	item: (id) => ({ id, level: 1 }),
	sword: () => ({ id: 0, level: 1 }),
	badge: () => ({ worn: 0 }),
	emblem: () => ({ worn: 0 }),
	starter: () => ({ ...newBag(), coins: START_COINS }),
};

function put(items: Array<Item>, item: Item): void {
	items.push(item);
	if (items.size() > ITEMS_MAX) {
		items.shift();
	}
}

function moveOldest(from: Array<Item>, to: Array<Item>): void {
	const moved = from.shift();
	if (moved !== undefined) {
		put(to, moved);
	}
}

/** Does a deed; the result is the bag that there is then. */
export function doDeed(bag: Bag, { kind, id }: Deed, wares: Wares): Bag {
	const newest = bag.left[bag.left.size() - 1] as Item | undefined;
	if (kind === "earn") {
		bag.coins += id % 7;
	} else if (kind === "gain") {
		put(bag.left, wares.item(id));
	} else if (kind === "gainSword") {
		put(bag.left, wares.sword());
	} else if (kind === "train" && newest !== undefined) {
		newest.level += 1;
	} else if (kind === "move") {
		moveOldest(bag.left, bag.right);
	} else if (kind === "moveBack") {
		moveOldest(bag.right, bag.left);
	} else if (kind === "show") {
		bag.badge = wares.badge();
	} else if (kind === "borrow") {
		bag.badge = wares.emblem();
	} else if (kind === "wear" && bag.badge !== undefined) {
		bag.badge.worn += 1;
	} else if (kind === "renew") {
		return wares.starter();
	}
	return bag;
}

function itemsText(items: ReadonlyArray<Item>): string {
	return items.map(({ id, level }) => `${id}*${level}`).join(" ");
}

/** A bag in one line; two that are alike have the same. */
export function bagText({ coins, left, right, badge, emblem }: Bag): string {
	const shown = badge === undefined ? "none" : `${badge.worn}`;
	return `${coins} coins, left ${itemsText(left)}, right ${itemsText(right)}, badge ${shown}, emblem ${emblem.worn}`;
}
