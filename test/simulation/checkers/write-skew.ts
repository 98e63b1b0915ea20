import type { ObservedWrite } from "../../../emulator/index";
import type { Findings } from "../findings";
import { ACCOUNT_STORE, pairKeys, START_BALANCE, type AccountData } from "../names";

const NAME = "I5 no write skew";

/** I5: what a transaction has only read still holds at the moment at which it commits. */
export class WriteSkew {
	private readonly balances = new Map<string, number>();
	private readonly partners = new Map<string, string>();

	public constructor(
		private readonly findings: Findings,
		pairCount: number,
	) {
		for (let pair = 1; pair <= pairCount; pair++) {
			const [left, right] = pairKeys(pair);
			this.partners.set(left, right);
			this.partners.set(right, left);
		}
	}

	/** A durable write of an account. */
	public onStored({ key, record }: ObservedWrite): void {
		const partner = this.partners.get(key);
		const account = dataOf(record.value);
		if (partner === undefined || account === undefined) {
			return;
		}
		this.balances.set(key, account.balance);
		const sum = account.balance + (this.balances.get(partner) ?? START_BALANCE);
		if (sum < 0) {
			const text = `it and ${partner} hold ${sum} together: each withdrawal looked at both`;
			this.findings.add(NAME, `${ACCOUNT_STORE}/${key}`, text);
		}
	}
}

function dataOf(value: unknown): AccountData | undefined {
	return (value as { readonly d?: AccountData } | undefined)?.d;
}
