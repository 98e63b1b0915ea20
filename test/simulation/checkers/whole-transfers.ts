import type { EmulatedCloud, ObservedWrite } from "../../../emulator/index";
import type { Findings } from "../findings";
import { ACCOUNT_STORE, START_BALANCE, type AccountData } from "../names";

const NAME = "I5 transactions are whole";

/** A transfer as it was asked for, and what the library has said about it. */
interface Transfer {
	readonly keys: ReadonlyArray<string>;
	/** Nothing is said of one whose server died. */
	verdict?: "committed" | "refused";
	/** The accounts that hold its id in the store. */
	readonly storedIn: Set<string>;
}

interface StoredAccount {
	readonly d?: AccountData;
	readonly p?: { readonly d?: AccountData };
}

function accountOf(value: unknown): StoredAccount | undefined {
	return value as StoredAccount | undefined;
}

/** I5: a transfer is in all of its accounts or in none, once, and what the library says of it is true. */
export class WholeTransfers {
	private readonly transfers = new Map<number, Transfer>();
	private readonly ids = new Array<number>();

	public constructor(private readonly findings: Findings) {}

	/** A server begins a transfer between accounts. */
	public onBegun(id: number, keys: ReadonlyArray<string>): void {
		this.transfers.set(id, { keys, storedIn: new Set() });
		this.ids.push(id);
	}

	/** `transaction` said that it has come to pass, or that it has not and never will. */
	public onVerdict(id: number, verdict: "committed" | "refused"): void {
		const transfer = this.transfers.get(id);
		if (transfer !== undefined) {
			transfer.verdict = verdict;
		}
	}

	/** The transfers of an account that are known to be committed by now. */
	public committedIn(key: string): Array<number> {
		return this.ids.filter((id) => {
			const transfer = this.transfers.get(id);
			return transfer?.verdict === "committed" && transfer.keys.includes(key);
		});
	}

	/** A load that began when these transfers were known to be committed has brought this. */
	public onLoaded(
		server: string,
		key: string,
		committed: ReadonlyArray<number>,
		data: AccountData,
	): void {
		for (const id of committed) {
			if (!data.ids.includes(id)) {
				this.add(
					key,
					`${server} loaded it without transfer ${id}, which was committed before`,
				);
				return;
			}
		}
	}

	/** A durable write of an account. */
	public onStored({ key, previous, record }: ObservedWrite): void {
		const before = accountOf(previous?.value)?.d?.ids ?? [];
		const after = accountOf(record.value)?.d?.ids ?? [];
		before.forEach((id, index) => {
			if (after[index] !== id) {
				this.add(key, `transfer ${id} was stored and is gone`);
			}
		});
		for (const id of after.filter((_, index) => index >= before.size())) {
			this.store(key, id);
		}
	}

	/** The run is over, and a server has read all accounts afresh. */
	public judge(accounts: ReadonlyMap<string, AccountData>): void {
		let sum = 0;
		for (const [, { balance }] of accounts) {
			sum += balance;
		}
		const wanted = accounts.size() * START_BALANCE;
		if (sum !== wanted) {
			this.add("*", `the accounts hold ${sum} in the end, ${wanted} at the beginning`);
		}
		for (const id of this.ids) {
			const { keys, verdict } = this.transfers.get(id) as Transfer;
			const having = keys.filter((key) => accounts.get(key)?.ids.includes(id) === true);
			const isWhole = having.isEmpty() || having.size() === keys.size();
			if (!isWhole) {
				this.add(
					having[0],
					`transfer ${id} of ${keys.join(", ")} is in ${having.join(", ")}`,
				);
			} else if (verdict === "committed" && having.isEmpty()) {
				this.add(keys[0], `transfer ${id} was committed and is nowhere`);
			}
		}
	}

	private store(key: string, id: number): void {
		const transfer = this.transfers.get(id);
		if (transfer === undefined || !transfer.keys.includes(key)) {
			this.add(key, `transfer ${id} is none of this account's`);
		} else if (transfer.storedIn.has(key)) {
			this.add(key, `transfer ${id} is applied twice`);
		} else if (transfer.verdict === "refused") {
			this.add(key, `transfer ${id} was refused and is stored`);
		}
		transfer?.storedIn.add(key);
	}

	private add(key: string, text: string): void {
		this.findings.add(NAME, `${ACCOUNT_STORE}/${key}`, text);
	}
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
		.find((key) => (records.peek(ACCOUNT_STORE, key)?.value as StoredAccount).p !== undefined);
}
