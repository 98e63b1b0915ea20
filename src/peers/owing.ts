import type { StoreDirectory } from "./store-directory";
import { readKey } from "./message-readers";
import { nothingOwedKind, owingKind } from "./wire-format";

/** What servers owe each other: updates that a key's past holder is still committing. */
export class Owing {
	/** Keys with the servers that have said that they no longer owe anything for them. */
	private readonly settled = new Set<string>();

	public constructor(
		private readonly directory: StoreDirectory,
		private readonly storeMark: string,
	) {}

	/** Answers other servers' questions. */
	public start(isOwing: (key: string) => boolean): void {
		const { inbox, outbox } = this.directory;
		inbox.on(owingKind(this.storeMark), readKey, (key, from) => {
			if (!isOwing(key)) {
				outbox.send(from, nothingOwedKind(this.storeMark), key);
			}
		});
		inbox.on(nothingOwedKind(this.storeMark), readKey, (key, from) => {
			this.settled.add(`${from}:${key}`);
		});
	}

	/** Asks a server whether it still commits updates of a key. Yields, but not for the answer. */
	public ask(key: string, author: string): void {
		this.settled.delete(`${author}:${key}`);
		this.directory.outbox.send(author, owingKind(this.storeMark), key);
	}

	/** Whether a server has said since it was asked that it owes nothing for a key. */
	public takeAnswer(key: string, author: string): boolean {
		return this.settled.delete(`${author}:${key}`);
	}
}
