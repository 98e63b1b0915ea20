/** Why an update must not be stored. */
export type BadCode = "InvalidData" | "InvalidValue";

/** An update that some server made: `update` returned without an error. */
export interface MadeUpdate {
	/** Unique in the run. */
	readonly id: number;
	/** How many updates there were with it when it was made. */
	readonly number: number;
	readonly lane: Lane;
	readonly madeAt: number;
	/** Its data must not be stored: it must be rejected with this code, and the rest of the log stored without it. */
	readonly badCode: BadCode | undefined;
	/** Which life of the key it is stored in; 0 for none. A deletion ends a life. */
	storedInLife: number;
	isAcknowledged: boolean;
	/** The library has said that it rejected it, with the code that it should have. */
	isReported: boolean;
	/** The library has said that it refused the update, or its server is gone: it may be stored or not. */
	isVoid: boolean;
	/** Nobody hears how the call that makes it ends. */
	isUnheard: boolean;
}

/** The updates of one document that one server made, oldest first. */
export interface Lane {
	readonly server: string;
	readonly document: string;
	/** Not stored in the document yet. */
	unstored: Array<MadeUpdate>;
	/** Not acknowledged by the library yet. */
	unacknowledged: Array<MadeUpdate>;
}

/**
 * The model: what each server was asked to do, and what the library has said about it. It is independent of how the library works.
 *
 * An update that is stored and acknowledged is forgotten, so a long run needs no more memory than a short one.
 */
export class Ledger {
	public made = 0;
	public acknowledged = 0;
	private lastId = 0;
	private readonly updates = new Map<number, MadeUpdate>();
	private readonly lanesByName = new Map<string, Lane>();
	private lanes = new Array<Lane>();
	private readonly deletesUnheard = new Set<string>();

	public constructor(private readonly now: () => number) {}

	/** An id for an update that is about to be made. */
	public nextId(): number {
		this.lastId += 1;
		return this.lastId;
	}

	/** Notes an update that was made. Must be called before anything can yield. */
	public note(server: string, document: string, id: number, badCode?: BadCode): void {
		const lane = this.openLane(server, document);
		this.made += 1;
		const update: MadeUpdate = {
			id,
			number: this.made,
			lane,
			madeAt: this.now(),
			badCode,
			storedInLife: 0,
			isAcknowledged: false,
			isReported: false,
			isVoid: false,
			isUnheard: false,
		};
		this.updates.set(id, update);
		lane.unstored.push(update);
		lane.unacknowledged.push(update);
	}

	/** The update of an id; nothing for one that is stored and acknowledged, or was never made. */
	public find(id: number): MadeUpdate | undefined {
		return this.updates.get(id);
	}

	/** The lane of a server and a document, if anything was ever made in it. */
	public lane(server: string, document: string): Lane | undefined {
		return this.lanesByName.get(`${server} ${document}`);
	}

	/** All lanes of one server, or of all. */
	public lanesOf(server?: string): Array<Lane> {
		return server === undefined
			? this.lanes
			: this.lanes.filter((lane) => lane.server === server);
	}

	/** Forgets an update that nothing more can be said about. */
	public settle(update: MadeUpdate): void {
		if (update.isAcknowledged && update.storedInLife > 0) {
			this.updates.delete(update.id);
		}
	}

	/**
	 * Notes an update of which nothing can be said until the call that makes it has returned.
	 *
	 * @returns what to call if it has failed: the update may be stored or not, and nobody acknowledges it
	 */
	public noteInCall(server: string, document: string, id: number, isUnheard = false): () => void {
		this.note(server, document, id);
		const lane = this.openLane(server, document);
		const update = lane.unstored.pop() as MadeUpdate;
		update.isVoid = true;
		update.isUnheard = isUnheard;
		return () => {
			lane.unacknowledged = lane.unacknowledged.filter((waiting) => waiting !== update);
		};
	}

	/** The library was told to delete a key, and nobody may hear when it has. */
	public expectDelete(server: string, document: string): void {
		this.deletesUnheard.add(`${server} ${document}`);
	}

	/** A server has deleted a key: what it had of the document may have gone with it. */
	public onDeleted(server: string, document: string): void {
		if (this.deletesUnheard.has(`${server} ${document}`)) {
			this.void(server, document);
		}
	}

	/** The library has refused what it had of a document: none of it needs to be stored any more. */
	public void(server: string, document: string): void {
		const lane = this.lane(server, document);
		if (lane === undefined) {
			return;
		}
		for (const update of [...lane.unacknowledged, ...lane.unstored]) {
			update.isVoid = true;
		}
		lane.unacknowledged.clear();
		lane.unstored.clear();
	}

	/** A server is gone, and nobody waits for its updates any more. */
	public closeLanes(server: string): void {
		for (const lane of this.lanesOf(server)) {
			this.void(server, lane.document);
			this.lanesByName.delete(`${server} ${lane.document}`);
		}
		this.lanes = this.lanes.filter((lane) => lane.server !== server);
	}

	/** Updates that a server must still store. */
	public openUpdates(lane: Lane): Array<MadeUpdate> {
		return lane.unstored.filter((update) => update.badCode === undefined && !update.isVoid);
	}

	private openLane(server: string, document: string): Lane {
		let lane = this.lane(server, document);
		if (lane === undefined) {
			lane = { server, document, unstored: [], unacknowledged: [] };
			this.lanesByName.set(`${server} ${document}`, lane);
			this.lanes.push(lane);
		}
		return lane;
	}
}
