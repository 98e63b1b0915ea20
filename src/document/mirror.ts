import { isContainer, type Container } from "../value/container";
import { copyValue } from "../value/copy-value";
import type { BroughtIn } from "./brought-in";

/** What the mirror knows about one table of the live data. */
interface Reflection {
	/** The table's content when it was last compared; never changed, only replaced. */
	image: Container;
	/** The table's number of entries at that time. */
	size: number;
	/** The last walk that visited the table. */
	seenIn: number;
	/** Whether a walk is currently below the table. */
	isOpen: boolean;
}

/** Deeper data cannot be stored. */
const DEPTH_MAX = 128;

/**
 * A copy of a document's live data that follows it, and tells the document's own tables from others.
 *
 * An updater may put a table into the data that the game keeps using: an item from a list, a shared default. Such a
 * table is replaced by a copy as soon as the updater has returned, so that neither side sees what the other does
 * to it. And an update that failed or cancelled is undone by making the live data equal to the copy again, without running
 * any other update again.
 *
 * Versions of the copy share their images, and a changed part gets new ones. So earlier versions of the copy stay
 * unchanged, and comparing costs no memory if nothing has changed.
 */
export class Mirror {
	/** The live data. */
	public live: unknown;
	/** The content of the live data at the last comparison. Must not be changed. */
	public data: unknown;
	/** Tables that the last comparison found and that are not the document's own; nothing if there were none. */
	public broughtIn: BroughtIn | undefined;
	/** Whether the last comparison found a table that contains itself, or tables nested without end. */
	public isUnsound = false;
	/** By table; tables that have left the data are forgotten. */
	private readonly reflections = new WeakMap<Container, Reflection>();
	/** Tables from outside that are being copied, to detect one that contains itself. */
	private readonly copying = new Set<Container>();
	private walks = 0;
	private depth = 0;

	private constructor() {}

	/** A mirror whose live data is a copy of other data, which must not be changed from now on. */
	public static copyOf(data: unknown): Mirror {
		const mirror = new Mirror();
		mirror.data = data;
		mirror.live = mirror.revive(data);
		return mirror;
	}

	/**
	 * Compares the live data after an update. If it turns out to be unsound, only `restore` may follow.
	 *
	 * @param live - what the updater returned
	 * @returns the live data, in which everything that was brought in is a copy
	 */
	public look(live: unknown): unknown {
		this.walks += 1;
		this.broughtIn = undefined;
		this.isUnsound = false;
		const { data } = this;
		const [ok] = pcall(lookAt, this, live);
		if (!ok && !(this.isUnsound as boolean)) {
			// Something in it is frozen, and its content cannot be replaced.
			this.forgetAll();
			const [isCopied, copy] = pcall(copyValue, live);
			this.isUnsound = !isCopied;
			this.live = copy;
			this.data = isCopied ? this.reflect(copy) : data;
		}
		if (this.isUnsound) {
			this.data = data;
		}
		return this.live;
	}

	/** Resets the live data to the last comparison, or to the one before if the last one found it unsound. */
	public restore(): void {
		this.walks += 1;
		const [ok] = pcall(() => {
			this.live = this.restored(this.live, this.data);
		});
		if (!ok || this.isUnsound) {
			this.isUnsound = false;
			this.forgetAll();
			this.live = this.revive(this.data);
		}
	}

	/** Resets the live data to an earlier comparison. */
	public revert(data: unknown): void {
		this.data = data;
		this.restore();
	}

	private forgetAll(): void {
		this.reflections.clear();
		this.copying.clear();
		this.depth = 0;
	}

	/** The work of `look`; it fails if something is frozen. */
	public takeIn(live: unknown): void {
		this.live = this.ownOf(live);
		this.data = this.imageOf(this.live);
	}

	/** Records one of the document's own tables, and everything below it. */
	private reflect(live: unknown): unknown {
		if (!isContainer(live)) {
			return live;
		}
		if (typeIs(live, "buffer")) {
			return this.track(live, copyValue(live), 0);
		}
		const image = table.clone(live);
		let size = 0;
		for (const [key, value] of live) {
			size += 1;
			if (isContainer(value)) {
				image.set(key, this.reflect(value));
			}
		}
		return this.track(live, image, size);
	}

	/** Creates one of the document's own tables from an image. */
	private revive(image: unknown): unknown {
		if (!isContainer(image)) {
			return image;
		}
		if (typeIs(image, "buffer")) {
			const copy = copyValue(image);
			this.track(copy, image, 0);
			return copy;
		}
		const live = table.clone(image);
		let size = 0;
		for (const [key, value] of image) {
			size += 1;
			if (isContainer(value)) {
				live.set(key, this.revive(value));
			}
		}
		this.track(live, image, size);
		return live;
	}

	private track(live: Container, image: Container, size: number): Container {
		this.reflections.set(live, { image, size, seenIn: this.walks, isOpen: false });
		return image;
	}

	/** A value itself if it is the document's own and in a single place, otherwise a copy. */
	private ownOf(value: unknown): unknown {
		if (!isContainer(value)) {
			return value;
		}
		const known = this.reflections.get(value);
		// A table that was absent at the last comparison has been elsewhere since, even if it was once the document's own.
		const isOwn = known !== undefined && known.seenIn >= this.walks - 1;
		if (isOwn && (known.seenIn < this.walks || known.isOpen)) {
			return value;
		}
		return this.copyIn(value);
	}

	/** Copies a table, and everything below it: code that has the table has that as well. */
	private copyIn(value: Container): Container {
		if (typeIs(value, "buffer")) {
			const copy = copyValue(value);
			this.bring(value, this.track(copy, copyValue(value), 0));
			return copy;
		}
		if (this.depth >= DEPTH_MAX) {
			this.isUnsound = true;
			return value;
		}
		this.copying.add(value);
		this.depth += 1;
		const own = table.clone(value);
		const image = table.clone(value);
		let size = 0;
		for (const [key, child] of own) {
			size += 1;
			if (!isContainer(child)) {
				continue;
			}
			if (this.copying.has(child)) {
				this.isUnsound = true;
				continue;
			}
			const below = this.copyIn(child);
			own.set(key, below);
			image.set(key, this.reflections.get(below)?.image);
		}
		this.copying.delete(value);
		this.depth -= 1;
		this.bring(value, this.track(own, image, size));
		return own;
	}

	private bring(original: Container, image: Container): void {
		this.broughtIn ??= new Map();
		this.broughtIn.set(original, image);
	}

	/** The current image of a value. */
	private imageOf(value: unknown): unknown {
		if (!isContainer(value)) {
			return value;
		}
		const known = this.reflections.get(value);
		if (known === undefined || known.isOpen) {
			this.isUnsound = true;
			return value;
		}
		if (known.seenIn === this.walks) {
			return known.image;
		}
		known.seenIn = this.walks;
		if (typeIs(value, "buffer")) {
			const isSame = buffer.tostring(value) === buffer.tostring(known.image as buffer);
			known.image = isSame ? known.image : copyValue(value);
			return known.image;
		}
		known.isOpen = true;
		this.compare(value, known);
		known.isOpen = false;
		return known.image;
	}

	/** Gives a table a new image if its content has changed. */
	private compare(live: Map<unknown, unknown>, known: Reflection): void {
		const before = known.image as Map<unknown, unknown>;
		let image = before;
		let size = 0;
		let gained = 0;
		for (const [key, value] of live) {
			size += 1;
			const was = before.get(key);
			if (was === value) {
				continue;
			}
			const now = this.imageOf(this.placed(live, key, value));
			if (now !== was) {
				image = image === before ? table.clone(before) : image;
				image.set(key, now);
				gained += was === undefined ? 1 : 0;
			}
		}
		if (size !== known.size + gained) {
			image = image === before ? table.clone(before) : image;
			for (const [key] of before) {
				if (live.get(key) === undefined) {
					image.delete(key);
				}
			}
		}
		known.image = image;
		known.size = size;
	}

	/** The value under a key of one of the document's own tables, after making it the document's own. */
	private placed(live: Map<unknown, unknown>, key: unknown, value: unknown): unknown {
		const own = this.ownOf(value);
		if (own !== value) {
			live.set(key, own);
		}
		return own;
	}

	private restored(live: unknown, image: unknown): unknown {
		if (live === image) {
			return live;
		}
		const known = isContainer(live) ? this.reflections.get(live) : undefined;
		const isSame = known?.image === image && known?.seenIn !== this.walks;
		if (known === undefined || !isSame) {
			return this.revive(image);
		}
		known.seenIn = this.walks;
		if (typeIs(live, "buffer")) {
			const isWhole = buffer.tostring(live) === buffer.tostring(image as buffer);
			return isWhole ? live : this.revive(image);
		}
		this.restoreTable(
			live as Map<unknown, unknown>,
			image as Map<unknown, unknown>,
			known.size,
		);
		return live;
	}

	private restoreTable(
		live: Map<unknown, unknown>,
		image: Map<unknown, unknown>,
		sizeBefore: number,
	): void {
		let size = 0;
		for (const [key, value] of live) {
			const was = image.get(key);
			size += was === undefined ? 0 : 1;
			if (was === value) {
				continue;
			}
			const own = this.restored(value, was);
			if (own !== value) {
				live.set(key, own);
			}
		}
		if (size !== sizeBefore) {
			for (const [key, was] of image) {
				if (live.get(key) === undefined) {
					live.set(key, this.revive(was));
				}
			}
		}
	}
}

/** Ready for `pcall`, so that a comparison creates no function. */
function lookAt(mirror: Mirror, live: unknown): void {
	mirror.takeIn(live);
}
