import type { RequestClass } from "./request-class";
import type { Future } from "../threads/future";
import { startCall } from "../threads/start-call";
import { classifyFailure, isOffline, type Failure, type FailureKind } from "./failure";
import type { DataStoreSeam, KeyInfo, Platform, Transform } from "../platform/platform";
import type { StoreName } from "../base/store-name";
import { StandInStore } from "./stand-in-store";

/** The result of one request. Check `ok`; the object itself is always true. */
export type Attempt =
	| { readonly ok: true; readonly value: unknown; readonly keyInfo: KeyInfo | undefined }
	| {
			readonly ok: false;
			readonly failure: Failure;
			/** If there was no answer in time, this is where it arrives if it still comes. */
			readonly late?: Future<Attempt>;
	  };

/** One page of the keys of a store. */
export interface KeyPage {
	readonly keys: ReadonlyArray<string>;
	/** Where the next page begins. */
	readonly cursor: string;
	readonly isLast: boolean;
}

/**
 * How long to wait for an answer: without a limit, a request would keep its place in the gate and its key forever. No
 * answered request was ever seen to take longer, except in the engine's own queue, which PPDB keeps its
 * requests out of.
 */
const ANSWER_SECONDS_MAX = 30;
/** The same while the server closes, or a player waits for a load, so that the 30 seconds have room for retries. */
const CLOSING_ANSWER_SECONDS_MAX = 8;
/** The same for the first answer in Studio, so that Play starts without a network. */
const FIRST_ANSWER_SECONDS_MAX = 8;
/** How often a wait for an answer checks whether the server is closing. */
const LOOK_SECONDS = 1;

/** Keys per page, which is the most of a long listing that a crash can lose. */
const KEYS_PER_PAGE = 100;

/** Why a store is in memory; follows {@link IN_MEMORY}. */
const UNPUBLISHED = "this place is not published (its PlaceId is 0).";
const IN_STUDIO = 'this is Studio. The option studio = "live" uses the data of the game.';
const IN_MEMORY = "data is kept in memory and gone when this server stops: ";

/** What a data store needs from its user, who is notified of each request. */
export interface RequestObserver {
	/** Whether Studio uses the data of the game. */
	wantsLiveData(): boolean;
	/** Whether the server has begun to close. Before that, no error means that it is ending. */
	isClosing(): boolean;
	requestBegan(requestClass: RequestClass): void;
	/** @param failure - the kind of failure, if it failed */
	requestEnded(requestClass: RequestClass, seconds: number, failure?: FailureKind): void;
}

/**
 * One data store of the engine, as the library calls it: errors become values, reads never come
 * from the engine's 4-second cache, and Studio and unpublished places get a stand-in in memory.
 *
 * A live game that gets "no access" keeps trying: continuing in memory would lose its players' data.
 */
export class DurableStore {
	private live: DataStoreSeam | undefined;
	private standIn: StandInStore | undefined;
	/** A store that has answered once is no longer replaced. */
	private hasAnswered = false;
	/** Why Studio cannot use the data of the game although it should. */
	private obstacle: string | undefined;
	private readonly readOptions: DataStoreGetOptions;

	public constructor(
		private readonly platform: Platform,
		private readonly storeName: StoreName,
		private readonly warn: (message: string) => void,
		private readonly observer: RequestObserver,
	) {
		this.readOptions = platform.createReadOptions();
		this.readOptions.UseCache = false;
	}

	/** Whether the store exists only on this server. */
	public isInMemory(): boolean {
		return this.reasonForMemory() !== undefined;
	}

	/**
	 * Reads the newest value from the service. Yields.
	 *
	 * @param isHurried - whether time for retries is short
	 */
	public read(key: string, isHurried = false): Attempt {
		const get = (store: DataStoreSeam) => store.GetAsync(key, this.readOptions);
		return this.observe("read", get, isHurried);
	}

	/**
	 * Runs a transform on the newest value. Yields. An error may come after the write has landed.
	 *
	 * The transform no longer runs once this has returned, however late the engine gets to it: what
	 * it knows may be out of date by then.
	 */
	public update(key: string, transform: Transform): Attempt {
		let isAwaited = true;
		let isCancelled = false;
		const attempt = this.observe("update", (store) => {
			const [value, info] = store.UpdateAsync(key, (stored, keyInfo) => {
				if (isAwaited) {
					return transform(stored, keyInfo);
				}
				isCancelled = true;
				return $tuple(undefined);
			});
			assert(!isCancelled, "the transform came too late");
			return $tuple(value, info);
		});
		isAwaited = false;
		return attempt;
	}

	/** Removes a key. Yields. An error may come after the removal has landed. */
	public remove(key: string): Attempt {
		return this.observe("remove", (store) => store.RemoveAsync(key));
	}

	/** Lists keys after a cursor; the value is a `KeyPage`. Yields. */
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
		isHurried = false,
	): Attempt {
		const { clock, scheduler } = this.platform;
		const sentAt = clock.now();
		this.observer.requestBegan(requestClass);
		const answer = startCall(scheduler, () => this.request(call));
		let attempt = this.await(answer, sentAt, isHurried);
		if (!attempt.ok && attempt.late !== undefined && this.mayLackAccess()) {
			this.noteObstacle(attempt.failure.message);
			attempt = this.request(call);
		}
		const failure = attempt.ok ? undefined : attempt.failure.kind;
		this.observer.requestEnded(requestClass, clock.now() - sentAt, failure);
		return attempt;
	}

	private await(answer: Future<Attempt>, sentAt: number, isHurried: boolean): Attempt {
		const { clock } = this.platform;
		while (!answer.isSettled()) {
			const secondsMax = this.answerSecondsMax(isHurried);
			if (clock.now() >= sentAt + secondsMax) {
				const message = `no answer in ${secondsMax} s`;
				return { ok: false, failure: { kind: "retry", message }, late: answer };
			}
			answer.waitAtMost(LOOK_SECONDS);
		}
		return answer.wait();
	}

	private answerSecondsMax(isHurried: boolean): number {
		if (isHurried || this.observer.isClosing()) {
			return CLOSING_ANSWER_SECONDS_MAX;
		}
		return this.mayLackAccess() ? FIRST_ANSWER_SECONDS_MAX : ANSWER_SECONDS_MAX;
	}

	private request(
		call: (store: DataStoreSeam) => LuaTuple<[unknown, KeyInfo | undefined]>,
	): Attempt {
		const isStandIn = this.isInMemory();
		const [answered, value, keyInfo] = pcall(() => call(this.open()));
		if (answered && !isStandIn) {
			this.hasAnswered = true;
		} else if (!answered && this.mayLackAccess()) {
			const { kind, message } = classifyFailure(value);
			if (kind === "noAccess" || isOffline(message)) {
				this.noteObstacle(message);
			}
		}
		// Another request has meanwhile found that there is no access: a document must not be read from one store and written to the other.
		if (this.isInMemory() !== isStandIn) {
			return this.request(call);
		}
		return answered
			? { ok: true, value, keyInfo }
			: { ok: false, failure: this.classify(value) };
	}

	private classify(engineError: unknown): Failure {
		const { kind, message } = classifyFailure(engineError);
		const isStray = kind === "noAccess" || (kind === "closing" && !this.observer.isClosing());
		return { kind: isStray ? "retry" : kind, message };
	}

	/** In Studio, errors are believed until something has worked, so that Play always starts. */
	private mayLackAccess(): boolean {
		return !this.hasAnswered && !this.isInMemory() && this.platform.lifecycle.isStudio();
	}

	private noteObstacle(message: string): void {
		this.obstacle = `Studio cannot use the data of the game ("${message}").`;
	}

	private reasonForMemory(): string | undefined {
		const { lifecycle } = this.platform;
		if (!lifecycle.isPublished()) {
			return UNPUBLISHED;
		}
		return lifecycle.isStudio() && !this.observer.wantsLiveData() ? IN_STUDIO : this.obstacle;
	}

	private open(): DataStoreSeam {
		const reason = this.reasonForMemory();
		if (reason === undefined) {
			const { name, scope } = this.storeName;
			const { dataStores } = this.platform;
			// Whether the engine accepts nil for an omitted scope is not documented.
			this.live ??=
				scope === undefined
					? dataStores.GetDataStore(name)
					: dataStores.GetDataStore(name, scope);
			return this.live;
		}
		if (this.standIn === undefined) {
			this.standIn = new StandInStore(this.platform);
			this.warn(IN_MEMORY + reason);
		}
		return this.standIn;
	}
}
