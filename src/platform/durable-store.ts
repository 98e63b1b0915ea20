import type { RequestClass } from "../commit/request-budget";
import { classifyFailure, type Failure, type FailureKind } from "./failure";
import type { DataStoreSeam, KeyInfo, Platform, Transform } from "./platform";
import { StandInStore } from "./stand-in-store";

/** What one request brought. Look at `ok`; the object itself is always true. */
export type Attempt =
	| { readonly ok: true; readonly value: unknown; readonly keyInfo: KeyInfo | undefined }
	| { readonly ok: false; readonly failure: Failure };

/** One page of the keys of a store. */
export interface KeyPage {
	readonly keys: ReadonlyArray<string>;
	/** Where the next page begins. */
	readonly cursor: string;
	readonly isLast: boolean;
}

/** More would keep a crash from losing little of a long listing. */
const KEYS_PER_PAGE = 100;

const WITHOUT_ACCESS =
	"PPDB has no access to data stores here (unpublished place, or Studio without API access): " +
	"everything is kept in memory and gone when this server stops.";

/** Told of each request to a data store. */
export interface RequestObserver {
	requestBegan(requestClass: RequestClass): void;
	/** @param failure - what kind of failure it was, if it was one */
	requestEnded(requestClass: RequestClass, seconds: number, failure?: FailureKind): void;
}

/**
 * One data store of the engine, as the library calls it: errors become values, reads never come
 * from the engine's 4-second cache, and a place without access gets a stand-in in memory.
 *
 * Only Studio and unpublished places fall back to memory. A live game that is told "no access"
 * keeps trying: playing on in memory would lose its players' data.
 */
export class DurableStore {
	private store: DataStoreSeam | undefined;
	private readonly readOptions: DataStoreGetOptions;

	public constructor(
		private readonly platform: Platform,
		private readonly name: string,
		private readonly warnOnce: (message: string) => void,
		private readonly observer: RequestObserver,
	) {
		this.readOptions = platform.createReadOptions();
		this.readOptions.UseCache = false;
	}

	/** Reads the newest value from the service. Yields. */
	public read(key: string): Attempt {
		return this.observe("read", (store) => store.GetAsync(key, this.readOptions));
	}

	/** Runs a transform on the newest value. Yields. An error may come after the write landed. */
	public update(key: string, transform: Transform): Attempt {
		return this.observe("update", (store) => store.UpdateAsync(key, transform));
	}

	/** Removes a key. Yields. An error may come after the removal landed. */
	public remove(key: string): Attempt {
		return this.observe("remove", (store) => store.RemoveAsync(key));
	}

	/** Lists keys behind a cursor; the value is a `KeyPage`. Yields. */
	public listKeys(prefix: string, cursor: string): Attempt {
		return this.observe("list", (store) => {
			const pages = store.ListKeysAsync(prefix, KEYS_PER_PAGE, cursor, true);
			const page: KeyPage = {
				keys: (pages.GetCurrentPage() as Array<DataStoreKey>).map(({ KeyName }) => KeyName),
				cursor: pages.Cursor,
				isLast: pages.IsFinished,
			};
			return $tuple(page, undefined);
		});
	}

	private observe(
		requestClass: RequestClass,
		call: (store: DataStoreSeam) => LuaTuple<[unknown, KeyInfo | undefined]>,
	): Attempt {
		const { clock } = this.platform;
		const sentAt = clock.now();
		this.observer.requestBegan(requestClass);
		const attempt = this.request(call);
		const failure = attempt.ok ? undefined : attempt.failure.kind;
		this.observer.requestEnded(requestClass, clock.now() - sentAt, failure);
		return attempt;
	}

	private request(
		call: (store: DataStoreSeam) => LuaTuple<[unknown, KeyInfo | undefined]>,
	): Attempt {
		const [opened, store] = pcall(() => this.open());
		if (!opened) {
			return this.fail(store, call);
		}
		const [answered, value, keyInfo] = pcall(call, store);
		if (answered) {
			return { ok: true, value, keyInfo };
		}
		return this.fail(value, call);
	}

	private fail(
		engineError: unknown,
		call: (store: DataStoreSeam) => LuaTuple<[unknown, KeyInfo | undefined]>,
	): Attempt {
		const failure = classifyFailure(engineError);
		if (failure.kind === "noAccess" && this.mayStandIn(failure.message)) {
			this.store = new StandInStore();
			this.warnOnce(WITHOUT_ACCESS);
			return this.request(call);
		}
		return { ok: false, failure };
	}

	private mayStandIn(message: string): boolean {
		const [unpublished] = string.find(message, "must publish", 1, true);
		return unpublished !== undefined || this.platform.lifecycle.isStudio();
	}

	private open(): DataStoreSeam {
		this.store ??= this.platform.dataStores.GetDataStore(this.name);
		return this.store;
	}
}
