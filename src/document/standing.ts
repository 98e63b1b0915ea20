/** One `leave` in progress. */
export interface Leaving {
	readonly kind: "leaving";
	/** Whether another server already has the key. */
	isLockLost: boolean;
}

type State =
	| { readonly kind: "here" }
	| { readonly kind: "lockLost" }
	| Leaving
	| { readonly kind: "closed"; readonly reason: "left" | "deletedHere" | "dropped" };

const HERE: State = { kind: "here" };
const LOCK_LOST: State = { kind: "lockLost" };

/**
 * The state of a document with regard to the cache, a `leave` and other servers. It accepts updates while it is here; once the
 * lock is lost they are refused, and the log is merged into what the other server has stored. Closed is final.
 */
export class Standing {
	private state: State = HERE;

	/** From now on another server has the key. */
	public loseLock(): void {
		if (this.state.kind === "leaving") {
			this.state.isLockLost = true;
		} else if (this.state.kind === "here") {
			this.state = LOCK_LOST;
		}
	}

	/** Begins a `leave`, replacing another one in progress. */
	public beginLeave(): Leaving {
		const leaving: Leaving = { kind: "leaving", isLockLost: this.isLockLost() };
		if (!this.isClosed()) {
			this.state = leaving;
		}
		return leaving;
	}

	/** Ends a `leave` in progress: the document stays. */
	public comeBack(): void {
		if (this.state.kind === "leaving") {
			this.state = this.state.isLockLost ? LOCK_LOST : HERE;
		}
	}

	/** The document has left the cache: it accepts no more updates. */
	public close(isDeletedHere: boolean): void {
		if (!this.isClosed()) {
			const gone = this.state.kind === "leaving" ? "left" : "dropped";
			this.state = { kind: "closed", reason: isDeletedHere ? "deletedHere" : gone };
		}
	}

	/** Whether another server has the key. */
	public isLockLost(): boolean {
		const { state } = this;
		return state.kind === "lockLost" || (state.kind === "leaving" && state.isLockLost);
	}

	/** Whether it is being left. */
	public isLeaving(): boolean {
		return this.state.kind === "leaving";
	}

	/** Whether it is still being left by this particular `leave`. */
	public isLeavingBy(leave: Leaving): boolean {
		return this.state === leave;
	}

	/** Whether it is being left, or has been. */
	public isLeft(): boolean {
		const { state } = this;
		return state.kind === "leaving" || (state.kind === "closed" && state.reason === "left");
	}

	public isClosed(): boolean {
		return this.state.kind === "closed";
	}

	/** Whether this server was asked to delete the key, so that losing the log is intended. */
	public isDeletedHere(): boolean {
		return this.state.kind === "closed" && this.state.reason === "deletedHere";
	}
}
