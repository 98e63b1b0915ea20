import { isContainer } from "../value/container";
import { copyValue } from "../value/copy-value";
import { pathStep } from "../value/path-step";
import { isSameLeaf } from "../value/same-leaf";

type Fields = Map<defined, unknown>;

/** What a table that was handed out last showed. */
interface Shown {
	image: Fields;
	/** Its number of entries. */
	size: number;
}

function isPlainTable(value: unknown): value is Fields {
	return typeIs(value, "table") && getmetatable(value) === undefined;
}

/**
 * The data of a document as the game reads it: separate tables that follow the document.
 *
 * If the game writes to them, which it should not, this does not affect the document. Such an edit is found and
 * undone by `settle`, or earlier if the document changes in the same place.
 */
export class HandedOut {
	private root: unknown;
	private image: unknown;
	private readonly shown = new WeakMap<object, Shown>();
	/** The path to the current position of a walk. */
	private readonly path = new Array<defined>();
	private edits = new Array<string>();

	/**
	 * Updates the tables.
	 *
	 * @param image - the data; must not be changed from now on
	 * @returns the tables
	 */
	public show(image: unknown): unknown {
		if (image !== this.image) {
			this.root = this.updated(this.root, this.image, image);
			this.image = image;
		}
		return this.root;
	}

	/**
	 * Undoes what the game has changed.
	 *
	 * @returns the paths of these changes, such as `data.inventory[3]`, in order and each once
	 */
	public settle(): Array<string> {
		this.root = this.restored(this.root, this.image);
		const { edits } = this;
		this.edits = [];
		return edits.sort();
	}

	private track(): void {
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

	/** A table that shows `now`: the one that has shown the previous content, updated, or a new one. */
	private updated(current: unknown, was: unknown, now: unknown): unknown {
		if (!isPlainTable(now)) {
			return copyOfLeaf(now);
		}
		const known = typeIs(current, "table") ? this.shown.get(current) : undefined;
		if (known === undefined || known.image !== was) {
			return this.build(now);
		}
		let fields = current as Fields;
		if (table.isfrozen(fields) || getmetatable(fields) !== undefined) {
			fields = this.restored(fields, was) as Fields;
		}
		const { image, size: sizeBefore } = known;
		let size = 0;
		let gained = 0;
		for (const [key, value] of now) {
			const before = image.get(key);
			size += 1;
			if (before === value) {
				continue;
			}
			gained += before === undefined ? 1 : 0;
			// Nothing to compare on either side: most updates change numbers.
			if (fields.get(key) === before && !typeIs(value, "table") && !typeIs(value, "buffer")) {
				fields.set(key, value);
			} else {
				this.put(fields, key, before, value);
			}
		}
		if (size !== sizeBefore + gained) {
			for (const [key, before] of image) {
				if (now.get(key) === undefined) {
					this.put(fields, key, before, undefined);
				}
			}
		}
		known.image = now;
		known.size = size;
		return fields;
	}

	private put(fields: Fields, key: defined, was: unknown, now: unknown): void {
		this.path.push(key);
		const current = fields.get(key);
		if (!this.shows(current, was)) {
			this.track();
		} else if (!isPlainTable(now)) {
			this.restored(current, was);
		}
		const shown = this.updated(current, was, now);
		if (shown !== current) {
			fields.set(key, shown);
		}
		this.path.pop();
	}

	/** Restores what a table last showed, or returns another one if the game has made that impossible. */
	private restored(current: unknown, image: unknown): unknown {
		if (!isPlainTable(image)) {
			return current;
		}
		const fields = this.writable(current as Fields, image);
		for (const [key, was] of image) {
			this.path.push(key);
			const there = fields.get(key);
			const isShown = this.shows(there, was);
			const shown = isShown ? this.restored(there, was) : this.build(was);
			if (!isShown) {
				this.track();
			}
			if (shown !== there) {
				fields.set(key, shown);
			}
			this.path.pop();
		}
		for (const [key] of pairs(fields)) {
			if (image.get(key) === undefined) {
				this.path.push(key);
				this.track();
				fields.delete(key);
				this.path.pop();
			}
		}
		return fields;
	}

	private writable(fields: Fields, image: Fields): Fields {
		if (getmetatable(fields) !== undefined) {
			this.track();
			const [isRemoved] = pcall(() => setmetatable(fields, undefined));
			return isRemoved ? fields : this.heir(fields, this.build(image) as Fields);
		}
		if (table.isfrozen(fields)) {
			return this.heir(fields, table.clone(fields));
		}
		return fields;
	}

	/** From now on another table shows what this one has shown. */
	private heir(fields: Fields, heir: Fields): Fields {
		const known = this.shown.get(fields) as Shown;
		this.shown.delete(fields);
		this.shown.set(heir, known);
		return heir;
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

/** A value with a metatable belongs to its maker, and is shown as it is. */
function copyOfLeaf(value: unknown): unknown {
	return typeIs(value, "buffer") ? copyValue(value) : value;
}
