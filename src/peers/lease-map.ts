import type { MemoryAttempt, MemoryMap } from "../requests/memory-stores";
import type { KeyMutex } from "../threads/key-mutex";
import type { Lease } from "./lease";
import { heldText, NO_DEBTS, readLease, type LeaseItem } from "./lease-item";
import { leaseKey } from "./wire-format";

/** How long a held item lives. It is renewed long before; this bounds how long the item of a crashed server stays. */
export const LEASE_ITEM_SECONDS = 7200;
/** How often held leases are renewed; a renewal that fails is repeated until it succeeds. */
export const RENEW_SECONDS = LEASE_ITEM_SECONDS / 2;
/** How long a returned item lives, which is only of use while the last commit may be in flight. */
export const RETURN_ITEM_SECONDS = 60;

/** The result of a try to take a lease. */
export type LeaseLook =
	| { readonly kind: "taken" }
	| { readonly kind: "foreign"; readonly item: LeaseItem; readonly text: string }
	| { readonly kind: "failed"; readonly isInvalid: boolean };

/** Whether a lease may be written over an item. */
export type MayTake = (item: LeaseItem | undefined, text: unknown) => boolean;

/** The leases of a store in MemoryStore. One request at a time per key. */
export class LeaseMap {
	public constructor(
		private readonly map: MemoryMap,
		private readonly serverId: string,
		private readonly locks: KeyMutex,
	) {}

	/** Takes a lease in MemoryStore, if the existing item may be overwritten. Yields. */
	public take(lease: Lease, mayTake: MayTake): LeaseLook {
		return this.locks.hold(lease.key, () => {
			let item: LeaseItem | undefined;
			let text: unknown;
			const owedBefore = lease.owedToUs;
			const attempt = this.map.update(
				leaseKey(lease.key),
				(current) => {
					text = current;
					item = readLease(current);
					if (!mayTake(item, current)) {
						return undefined;
					}
					const found = item?.owed ?? NO_DEBTS;
					// If it is ours already, the updates that its item lists may have been seen since.
					const owed = lease.isOurs(item) ? (owedBefore ?? found) : found;
					lease.owedToUs = owed;
					return heldText(this.serverId, lease.take, owed);
				},
				LEASE_ITEM_SECONDS,
			);
			if (!attempt.ok) {
				return { kind: "failed", isInvalid: attempt.failure.kind === "invalid" };
			}
			if (item !== undefined && attempt.value === undefined) {
				return { kind: "foreign", item, text: tostring(text) };
			}
			return { kind: "taken" };
		});
	}

	/** Gives a lease back in MemoryStore, unless another server has it by now. Yields. */
	public giveBack(lease: Lease): MemoryAttempt<unknown> {
		return this.locks.hold(lease.key, () =>
			this.map.update(
				leaseKey(lease.key),
				(current) => {
					const item = readLease(current);
					const isIts = lease.isOurs(item) || lease.isOurReturn(item);
					return isIts ? lease.returnText(item) : undefined;
				},
				RETURN_ITEM_SECONDS,
			),
		);
	}
}
