import type { Findings } from "../findings";
import type { Trouble } from "../trouble";

const NAME = "I13 only init takes a session";
/** An `init` that nobody waits for may still have its effect for so long. */
const UNHEARD_SECONDS = 120;

/** The calls of `init` for one document on one server. */
interface Inits {
	begun: number;
	/** When the one began that has brought the document. */
	heldFrom: number;
	open: number;
	/** When the last of them ended, or will have. */
	endedAt: number;
}

/** I13: a server loses a player's document to nothing but an `init` elsewhere, and has one only for its own. */
export class SessionMoves {
	private readonly inits = new Map<string, Map<string, Inits>>();

	public constructor(
		private readonly now: () => number,
		private readonly findings: Findings,
		private readonly memoryTrouble: Trouble,
		/** Whether MemoryStore may answer later than the library waits, so that it goes on without a lease. */
		private readonly areAnswersSlow: boolean,
		private readonly isAlive: (server: string) => boolean,
	) {}

	/** `init` is called; the result is to be called when it has ended, with whether it has brought what was not there. */
	public onInit(server: string, document: string): (hasBrought: boolean) => void {
		const inits = this.noteBegun(server, document);
		const begunAt = this.now();
		inits.open += 1;
		return (hasBrought) => {
			inits.heldFrom = hasBrought ? begunAt : inits.heldFrom;
			inits.open -= 1;
			inits.endedAt = math.max(inits.endedAt, this.now());
		};
	}

	/** `init` is called, and nobody may hear how it ends. */
	public onUnheardInit(server: string, document: string): void {
		this.noteBegun(server, document).endedAt = this.now() + UNHEARD_SECONDS;
	}

	/** How many calls of `init` there were. */
	public countOf(server: string, document: string): number {
		return this.initsOf(server, document).begun;
	}

	/** `OnLockLost` fired. */
	public onLost(server: string, document: string): void {
		const own = this.initsOf(server, document);
		// Who has it without a lease loses it to a server whose return has not come through.
		if (!this.memoryTrouble.isCalmSince(server, own.heldFrom)) {
			return;
		}
		const servers = this.inits.get(document) ?? new Map<string, Inits>();
		for (const [other, { open, endedAt, begun }] of servers) {
			if (other === server || begun === 0) {
				continue;
			}
			// A server that has died may still be found to hold it, by one that could not ask before.
			const isFoundLate = this.areAnswersSlow && !this.isAlive(other);
			if (open > 0 || endedAt >= own.heldFrom || isFoundLate) {
				return;
			}
		}
		this.findings.add(NAME, document, `${server} has lost it, and nobody has initialised it`);
	}

	/** A call has returned after which a server does not have a document, unless another `init` was called: `count` were before. */
	public onGone(
		what: string,
		server: string,
		document: string,
		isHere: boolean,
		count: number,
	): void {
		const { begun, open, endedAt } = this.initsOf(server, document);
		const isOwn = begun !== count || open > 0 || endedAt > this.now();
		if (isHere && !isOwn) {
			this.findings.add(NAME, document, `${server} has it after ${what}`);
		}
	}

	private noteBegun(server: string, document: string): Inits {
		const inits = this.initsOf(server, document);
		inits.begun += 1;
		return inits;
	}

	private initsOf(server: string, document: string): Inits {
		const servers = this.inits.get(document) ?? new Map<string, Inits>();
		this.inits.set(document, servers);
		const inits = servers.get(server) ?? {
			begun: 0,
			heldFrom: 0,
			open: 0,
			endedAt: -math.huge,
		};
		servers.set(server, inits);
		return inits;
	}
}
