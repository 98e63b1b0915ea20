import type { StoreDirectory } from "./store-directory";
import { readKey } from "./message-readers";
import { nothingOwedKind, owingKind } from "./wire-format";

/** What servers owe each other: updates that a key's past holder is still committing. */
export class Owing {
	/** Keys, with servers, of which those have said that they owe nothing any more. */
	private readonly settled = new Set<string>();

	public constructor(
		private readonly directory: StoreDirectory,
		private readonly storeMark: string,
	) {}

	/** Answers those who ask. */
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

	/** Whether a server has said since it was asked that it owes nothing of a key. */
	public takeAnswer(key: string, author: string): boolean {
		return this.settled.delete(`${author}:${key}`);
	}
}
