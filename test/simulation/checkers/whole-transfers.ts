import type { EmulatedCloud, ObservedWrite } from "../../../emulator/index";
import type { Findings } from "../findings";
import { ACCOUNT_STORE, accountAfter, type AccountData, type Part } from "../names";

const NAME = "I5 transactions are whole";

/**
 * Where a transfer's part of one account is: stored, gone with the account that was deleted after that, or while it was pending.
 */
type Place = "stored" | "deleted" | "deleted while pending";

/** A transfer as it was asked for, and what the library has said about it. */
interface Transfer {
	readonly parts: ReadonlyMap<string, Part>;
	readonly keys: ReadonlyArray<string>;
	/** Nothing is said of one whose server died, or whose caller did not wait. */
	verdict?: "committed" | "refused";
	/** By account. */
	readonly places: Map<string, Place>;
}

interface StoredAccount {
	readonly d?: AccountData;
	readonly p?: { readonly d?: AccountData };
}

function accountOf(value: unknown): StoredAccount | undefined {
	return value as StoredAccount | undefined;
}

/**
 * I5: a transfer is in all of its accounts or in none, once, and what the library says of it is true. A delete takes an account's
 * part along, and nothing else.
 */
export class WholeTransfers {
	private readonly transfers = new Map<number, Transfer>();
	private readonly ids = new Array<number>();
	/** By account: what was removed last, while nothing was stored there since. */
	private readonly removed = new Map<string, StoredAccount>();

	public constructor(private readonly findings: Findings) {}

	/** A server begins a transfer between accounts, with what it does to each. */
	public onBegun(id: number, parts: ReadonlyMap<string, Part>): void {
		const keys = new Array<string>();
		for (const [key] of parts) {
			keys.push(key);
		}
		this.transfers.set(id, { parts, keys: keys.sort(), places: new Map() });
		this.ids.push(id);
	}

	/** `transaction` said that it has committed, or that it has not and never will. */
	public onVerdict(id: number, verdict: "committed" | "refused"): void {
		const transfer = this.transfers.get(id);
		if (transfer !== undefined) {
			transfer.verdict = verdict;
		}
	}

	/** The transfers of an account that are known to be committed by now. */
	public committedIn(key: string): Array<number> {
		return this.ids.filter(
			(id) => this.transfers.get(id)?.verdict === "committed" && this.isThere(id, key),
		);
	}

	/** A load that began when these transfers were known to be committed has brought this. */
	public onLoaded(
		server: string,
		key: string,
		committed: ReadonlyArray<number>,
		data: AccountData,
	): void {
		for (const id of committed) {
			if (!data.ids.includes(id) && this.isThere(id, key)) {
				this.add(
					key,
					`${server} loaded it without transfer ${id}, which was committed before`,
				);
				return;
			}
		}
		const refused = data.ids.find((id) => this.transfers.get(id)?.verdict === "refused");
		if (refused !== undefined) {
			this.add(key, `${server} loaded it with transfer ${refused}, which was refused`);
		}
		this.checkContents(key, data);
	}

	/** A durable write of an account. */
	public onStored({ key, previous, record }: ObservedWrite): void {
		const found = accountOf(previous?.value);
		const account = accountOf(record.value);
		if (account?.d === undefined && account?.p?.d === undefined) {
			this.onRemoved(key, found);
			return;
		}
		const before = found?.d?.ids ?? this.restore(key, account);
		const after = account.d?.ids ?? [];
		before.forEach((id, index) => {
			if (after[index] !== id) {
				this.add(key, `transfer ${id} was stored and is gone`);
			}
		});
		for (const id of after.filter((_, index) => index >= before.size())) {
			this.store(key, id);
		}
		if (account.d !== undefined) {
			this.checkContents(key, account.d);
		}
	}

	/** The run is over, and nothing is pending any more. */
	public judge(): void {
		for (const id of this.ids) {
			const { keys, verdict, places } = this.transfers.get(id) as Transfer;
			const having = keys.filter((key) => places.get(key) === "stored");
			const missing = keys.filter((key) => !places.has(key));
			if (!having.isEmpty() && !missing.isEmpty()) {
				this.add(
					having[0],
					`transfer ${id} of ${keys.join(", ")} is in ${having.join(", ")}`,
				);
			} else if (verdict === "committed" && !missing.isEmpty()) {
				this.add(missing[0], `transfer ${id} was committed and is nowhere`);
			} else if (verdict === "refused") {
				const stored = keys.find((key) => wasStored(places.get(key)));
				if (stored !== undefined)
					this.add(stored, `transfer ${id} was refused and is stored`);
			}
		}
	}

	/** Whether an account must have a committed transfer: it was not deleted since. */
	private isThere(id: number, key: string): boolean {
		const transfer = this.transfers.get(id);
		const place = transfer?.places.get(key);
		return transfer?.parts.has(key) === true && (place === undefined || place === "stored");
	}

	private onRemoved(key: string, found: StoredAccount | undefined): void {
		if (found?.d === undefined && found?.p?.d === undefined) {
			return;
		}
		this.removed.set(key, found);
		for (const id of found.d?.ids ?? []) {
			this.transfers.get(id)?.places.set(key, "deleted");
		}
		const pending = found.p?.d?.ids.filter((id) => found.d?.ids.includes(id) !== true) ?? [];
		for (const id of pending) {
			this.transfers.get(id)?.places.set(key, "deleted while pending");
		}
	}

	/** A removal that hit a pending change may be taken back; the result is what was taken back. */
	private restore(key: string, account: StoredAccount): ReadonlyArray<number> {
		const gone = this.removed.get(key);
		this.removed.delete(key);
		const isBack =
			gone?.d !== undefined &&
			account.d !== undefined &&
			!gone.d.ids.isEmpty() &&
			gone.d.ids.every((id, index) => account.d?.ids[index] === id);
		const applied = account.d?.ids ?? [];
		for (const id of account.p?.d?.ids.filter((id) => !applied.includes(id)) ?? []) {
			this.transfers.get(id)?.places.delete(key);
		}
		if (!isBack) {
			return [];
		}
		for (const id of gone.d.ids) {
			this.transfers.get(id)?.places.set(key, "stored");
		}
		return gone.d.ids;
	}

	private store(key: string, id: number): void {
		const transfer = this.transfers.get(id);
		const place = transfer?.places.get(key);
		if (transfer === undefined || !transfer.parts.has(key)) {
			this.add(key, `transfer ${id} is none of this account's`);
		} else if (place === "stored") {
			this.add(key, `transfer ${id} is applied twice`);
		} else if (place === "deleted") {
			this.add(key, `transfer ${id} was deleted with its account and has come back`);
		} else if (transfer.verdict === "refused") {
			this.add(key, `transfer ${id} was refused and is stored`);
		}
		transfer?.places.set(key, "stored");
	}

	/** An account holds what its transfers make of it, and nothing that was done later to what they were given. */
	private checkContents(key: string, found: AccountData): void {
		const parts = found.ids.mapFiltered((id) => this.transfers.get(id)?.parts.get(key));
		const wanted = accountAfter(parts);
		const isSame =
			wanted.balance === found.balance &&
			wanted.note?.marks === found.note?.marks &&
			wanted.receipt?.transfer === found.receipt?.transfer;
		if (!isSame) {
			this.add(key, `it holds ${describe(found)}; its transfers make ${describe(wanted)}`);
		}
	}

	private add(key: string, text: string): void {
		this.findings.add(NAME, `${ACCOUNT_STORE}/${key}`, text);
	}
}

function describe({ balance, note, receipt }: Omit<AccountData, "ids" | "visits">): string {
	return `${balance}, ${note?.marks ?? "no"} marks, receipt ${receipt?.transfer ?? "none"}`;
}

function wasStored(place: Place | undefined): boolean {
	return place === "stored" || place === "deleted";
}

/** What a write did to an account, for the trace. */
export function describeAccount({ record }: ObservedWrite): string {
	const stored = accountOf(record.value);
	const ids = stored?.d?.ids ?? [];
	const newest = ids.isEmpty() ? "none" : tostring(ids[ids.size() - 1]);
	const waiting = stored?.p?.d?.ids ?? [];
	const pending = waiting.isEmpty() ? "" : `, pending ${waiting[waiting.size() - 1]}`;
	return `${ids.size()} transfers, the newest ${newest}${pending}`;
}

/** An account in which a change is pending. */
export function findPending(records: EmulatedCloud["records"]): string | undefined {
	return records
		.keys(ACCOUNT_STORE)
		.find((key) => accountOf(records.peek(ACCOUNT_STORE, key)?.value)?.p !== undefined);
}
