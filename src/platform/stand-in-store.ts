import { copyValue } from "../value/copy-value";
import type { DataStoreSeam, KeyInfo, KeyPagesSeam, Transform } from "./platform";

/** Values live in this server's memory, so there are no user ids or metadata to keep. */
const NO_KEY_INFO: KeyInfo = {
	UpdatedTime: 0,
	GetUserIds() {
		return [];
	},
	GetMetadata() {
		return {};
	},
};

/**
 * A data store in memory for places that have no access to the real one (an unpublished place, or
 * Studio without "Enable Studio Access to API Services").
 *
 * Nothing in it outlives the server.
 */
export class StandInStore implements DataStoreSeam {
	private readonly values = new Map<string, defined>();

	public GetAsync(key: string): LuaTuple<[unknown, KeyInfo | undefined]> {
		const value = this.values.get(key);
		return $tuple(copyValue(value), value === undefined ? undefined : NO_KEY_INFO);
	}

	public UpdateAsync(
		key: string,
		transform: Transform,
	): LuaTuple<[unknown, KeyInfo | undefined]> {
		const [value] = transform(copyValue(this.values.get(key)), NO_KEY_INFO);
		if (value === undefined) {
			return $tuple(undefined, undefined);
		}
		this.values.set(key, copyValue(value as defined));
		return $tuple(copyValue(value), NO_KEY_INFO);
	}

	public ListKeysAsync(prefix: string): KeyPagesSeam {
		const keys = new Array<string>();
		for (const [key] of this.values) {
			if (key.sub(1, prefix.size()) === prefix) {
				keys.push(key);
			}
		}
		keys.sort();
		return {
			IsFinished: true,
			Cursor: "",
			GetCurrentPage() {
				return keys.map((KeyName) => ({ KeyName }));
			},
		};
	}

	public RemoveAsync(key: string): LuaTuple<[unknown, KeyInfo | undefined]> {
		const value = this.values.get(key);
		this.values.delete(key);
		return $tuple(value, undefined);
	}
}
