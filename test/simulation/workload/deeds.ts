import { copyValue } from "../../../src/value/copy-value";
import { equalValues } from "../../../src/value/equal-values";
import type { SimulatedData } from "../document-data";
import { allPlayerKeys, deletedKeys, PLAYER_STORE, sharedKeys } from "../names";
import type { SimServer } from "../sim-server";
import {
	DEED_KINDS,
	doDeed,
	FRESH_WARES,
	newBag,
	type Badge,
	type Bag,
	type Deed,
	type Item,
	type Wares,
} from "./bag";

/** The game changes its own tables by this: it must not show anywhere. */
const SPOILT = 1000;
const KEPT_MAX = 8;
/** Where there are no documents to look at. */
const NO_KEY = "nowhere";
const RETURNS_OTHER_CHANCE = 0.3;
const SPOIL_CHANCE = 0.2;

/** What the game makes for one update, and goes on using. */
interface OwnTables {
	readonly item: Item;
	readonly starter: Bag;
}

/** A table of the game's own that an update has brought in. */
interface Kept<T> {
	readonly id: number;
	readonly own: T;
}

/**
 * The deeds of one server's updaters. Some bring in tables that the game goes on using: it shares them between documents and
 * changes them later, which must have no influence on any document.
 */
export class Deeds {
	/** Tables that the updaters of this server have brought in, as the game may have kept them. */
	private readonly items = new Array<Kept<Item>>();
	private readonly bags = new Array<Kept<Bag>>();
	private readonly returned = new Array<Kept<SimulatedData>>();
	/** Live tables, as updaters got them. */
	private readonly handed = new Array<SimulatedData>();
	private readonly sword = FRESH_WARES.sword();
	private readonly badge = FRESH_WARES.badge();
	private readonly starter = FRESH_WARES.starter();

	public constructor(private readonly host: SimServer) {}

	/**
	 * Draws what else the updater with an id does.
	 *
	 * @param storeName - of the document; the updater may look at others there
	 */
	public draw(id: number, storeName: string): (data: SimulatedData) => SimulatedData {
		const { habits, world } = this.host;
		const { deedChance, shareChance } = world.plan;
		if (!habits.chance(deedChance)) {
			return (data) => data;
		}
		this.spoil();
		const deed: Deed = { kind: habits.pick(DEED_KINDS), id };
		world.contents.expect(deed);
		const isSharing = habits.chance(shareChance);
		const own = { item: FRESH_WARES.item(id), starter: FRESH_WARES.starter() };
		const wares = isSharing ? this.keptWares(own, storeName) : FRESH_WARES;
		let hasRun = false;
		const returnsOther = isSharing && habits.chance(RETURNS_OTHER_CHANCE);
		return (data) => {
			data.bag = doDeed(data.bag ?? newBag(), deed, wares);
			if (isSharing) {
				keep(this.handed, data);
				if (!hasRun) this.keepOwn(id, own);
				hasRun = true;
			}
			if (!returnsOther) {
				return data;
			}
			const other = { ...data };
			keep(this.returned, { id, own: other });
			return other;
		};
	}

	/** The game keeps what an updater that has run has brought in. */
	private keepOwn(id: number, { item, starter }: OwnTables): void {
		keep(this.items, { id, own: item });
		keep(this.bags, { id, own: starter });
	}

	private keptWares(own: OwnTables, storeName: string): Wares {
		const starter = this.host.habits.chance(0.5) ? this.starter : own.starter;
		const neighbour = this.host.habits.pick(this.neighbours(storeName));
		const store = this.host.store(storeName);
		return {
			item: () => own.item,
			sword: () => this.sword,
			badge: () => this.badge,
			starter: () => starter,
			emblem: () => emblemOf(store.getCached(neighbour)),
		};
	}

	private neighbours(storeName: string): ReadonlyArray<string> {
		const { plan } = this.host.world;
		return storeName === PLAYER_STORE
			? allPlayerKeys(plan)
			: [...sharedKeys(plan), ...deletedKeys(plan), NO_KEY];
	}

	/** The game goes on with what is its own, and scribbles on what it was handed. */
	private spoil(): void {
		const { habits } = this.host;
		if (!habits.chance(SPOIL_CHANCE)) {
			return;
		}
		const item = this.takeStored(this.items);
		const bag = this.takeStored(this.bags);
		const other = this.takeStored(this.returned);
		if (item !== undefined) item.level += SPOILT;
		if (bag !== undefined) bag.coins += SPOILT;
		if (other !== undefined && !isFrozen(other)) other.count += SPOILT;
		const handed = this.handed.shift();
		scribble(handed, SPOILT);
	}

	/** The oldest of some tables, if its update is stored: until then the updater may run again, and bring in what there is by then. */
	private takeStored<T>(list: Array<Kept<T>>): T | undefined {
		const oldest = list[0] as Kept<T> | undefined;
		if (oldest === undefined || this.host.world.ledger.find(oldest.id) !== undefined) {
			return undefined;
		}
		list.shift();
		return oldest.own;
	}
}

function keep<T extends defined>(list: Array<T>, kept: T): void {
	list.push(kept);
	if (list.size() > KEPT_MAX) {
		list.shift();
	}
}

/** The emblem of a document as it is in the cache, for another document; all emblems are alike. */
function emblemOf(data: unknown): Badge {
	return (data as SimulatedData | undefined)?.bag?.emblem ?? FRESH_WARES.emblem();
}

/** Writes onto a table that an updater was given: what this does to the document is the caller's business, not that of others. */
function scribble(handed: SimulatedData | undefined, what: number): void {
	// With `debug` it is frozen.
	if (handed !== undefined && !isFrozen(handed)) {
		handed.scribble = what;
	}
}

/** What callers do to what was handed out. */
const EDITS: ReadonlyArray<(handed: SimulatedData, id: number) => void> = [
	(handed, id) => (handed.edit = id),
	(handed) => (handed.edit = 0 / 0),
	(handed) => (handed.edit = { print }),
	(handed) => (handed.edit = handed),
	(handed) => (handed.count += SPOILT),
	(handed, id) => handed.tail.push(id),
	(handed) => (handed.tail = [SPOILT]),
	({ bag }) => bag !== undefined && (bag.coins += SPOILT),
	({ bag }) => bag?.left.push(FRESH_WARES.item(SPOILT)),
	(handed) => (handed.steps = undefined),
];

/** Writes onto what the library has handed out of a document, if that is possible: with `debug` it is frozen. */
export function editDirectly(host: SimServer, document: string, handed: unknown, id: number): void {
	if (handed === undefined || isFrozen(handed)) {
		return;
	}
	const data = handed as SimulatedData;
	const edit = host.habits.pick(EDITS);
	// One that contains itself already has no end to compare.
	if (!hasEdit(data)) {
		const before = copyValue(data);
		edit(data, id);
		if (hasEdit(data) || !equalValues(before, data)) {
			host.world.directEdits.onEdited(host.name, document);
		}
	}
}

function hasEdit({ edit }: SimulatedData): boolean {
	return edit !== undefined;
}

function isFrozen(value: unknown): boolean {
	return table.isfrozen(value as object);
}
