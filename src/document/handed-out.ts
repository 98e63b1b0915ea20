import { isContainer } from "../value/container";
import { copyValue } from "../value/copy-value";
import { pathStep } from "../value/path-step";
import { isSameLeaf } from "../value/same-leaf";

type Fields = Map<defined, unknown>;

/** What a table that was handed out showed last. */
interface Shown {
	readonly image: Fields;
	/** How many entries that has. */
	readonly size: number;
}

function isPlainTable(value: unknown): value is Fields {
	return typeIs(value, "table") && isContainer(value);
}

/**
 * The data of a document as the game gets to see it: tables of its own that keep up with the document.
 *
 * The game may write to them, which it should not, and then the document does not have that. Such an edit is found and
 * undone by `settle`, or before that where the document has changed in the same place.
 */
export class HandedOut {
	private root: unknown;
	private image: unknown;
	private readonly shown = new WeakMap<object, Shown>();
	/** The way to where a walk is. */
	private readonly path = new Array<defined>();
	private edits = new Array<string>();

	/**
	 * Brings the tables up to date.
	 *
	 * @param image - the data; must not be changed from now on
	 * @returns the tables
	 */
	public show(image: unknown): unknown {
		if (image !== this.image) {
			this.walk(follow, image);
		}
		return this.root;
	}

	/**
	 * Undoes what the game has changed.
	 *
	 * @returns the paths of what that was, as in `data.inventory[3]`, in order and each once
	 */
	public settle(): Array<string> {
		this.walk(undo, this.image);
		const { edits } = this;
		this.edits = [];
		return edits.sort();
	}

	/** What `show` does; fails where a table cannot be written to. */
	public follow(image: unknown): void {
		this.root = this.updated(this.root, this.image, image);
	}

	/** What `settle` does; fails where a table cannot be written to. */
	public undo(): void {
		this.restore(this.root, this.image);
	}

	/** Where the game has frozen a table, or protected it with a metatable, everything is shown in new ones. */
	private walk(step: (handedOut: HandedOut, image: unknown) => void, image: unknown): void {
		const [ok] = pcall(step, this, image);
		if (!ok) {
			this.note();
			this.path.clear();
			this.root = this.build(image);
		}
		this.image = image;
	}

	private note(): void {
		const path = `data${this.path.map(pathStep).join("")}`;
		if (!this.edits.includes(path)) {
			this.edits.push(path);
		}
	}

	private shows(current: unknown, image: unknown): boolean {
		return isPlainTable(image)
			? typeIs(current, "table") && this.shown.get(current)?.image === image
			: isSameLeaf(current, image);
	}

	/** What shows `now`: the table that has shown what was there before, brought up to date, or a new one. */
	private updated(current: unknown, was: unknown, now: unknown): unknown {
		if (!isPlainTable(now)) {
			return copyOfLeaf(now);
		}
		const known = typeIs(current, "table") ? this.shown.get(current) : undefined;
		if (known === undefined || known.image !== was) {
			return this.build(now);
		}
		const fields = current as Fields;
		let size = 0;
		let gained = 0;
		for (const [key, value] of now) {
			const before = known.image.get(key);
			size += 1;
			if (before !== value) {
				gained += before === undefined ? 1 : 0;
				this.put(fields, key, before, value);
			}
		}
		if (size !== known.size + gained) {
			for (const [key, before] of known.image) {
				if (now.get(key) === undefined) {
					this.put(fields, key, before, undefined);
				}
			}
		}
		this.shown.set(fields, { image: now, size });
		return fields;
	}

	private put(fields: Fields, key: defined, was: unknown, now: unknown): void {
		this.path.push(key);
		const current = fields.get(key);
		if (!this.shows(current, was)) {
			this.note();
		} else if (!isPlainTable(now)) {
			this.restore(current, was);
		}
		const shown = this.updated(current, was, now);
		if (shown !== current) {
			fields.set(key, shown);
		}
		this.path.pop();
	}

	/** Makes a table what it showed last. */
	private restore(current: unknown, image: unknown): void {
		if (!isPlainTable(image)) {
			return;
		}
		const fields = current as Fields;
		if (getmetatable(fields) !== undefined) {
			this.note();
			setmetatable(fields, undefined);
		}
		for (const [key, was] of image) {
			this.path.push(key);
			const there = fields.get(key);
			if (this.shows(there, was)) {
				this.restore(there, was);
			} else {
				this.note();
				fields.set(key, this.build(was));
			}
			this.path.pop();
		}
		for (const [key] of pairs(fields)) {
			if (image.get(key) === undefined) {
				this.path.push(key);
				this.note();
				fields.delete(key);
				this.path.pop();
			}
		}
	}

	private build(image: unknown): unknown {
		if (!isPlainTable(image)) {
			return copyOfLeaf(image);
		}
		const fields = table.clone(image);
		let size = 0;
		for (const [key, value] of image) {
			size += 1;
			if (isContainer(value)) {
				fields.set(key, this.build(value));
			}
		}
		this.shown.set(fields, { image, size });
		return fields;
	}
}

/** What has a metatable is its maker's, and shown as it is. */
function copyOfLeaf(value: unknown): unknown {
	return typeIs(value, "buffer") ? copyValue(value) : value;
}

/** At hand for `pcall`, so that a walk makes no function of its own. */
function follow(handedOut: HandedOut, image: unknown): void {
	handedOut.follow(image);
}

function undo(handedOut: HandedOut): void {
	handedOut.undo();
}
