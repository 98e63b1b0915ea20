/** How leases behave, according to the options. */
export interface LeaseSettings {
	readonly leaseSeconds: () => number;
	readonly isRequired: () => boolean;
}

/** What the leases of a store need from its documents. */
export interface LeaseOwner {
	/** Another server has the key now. */
	readonly onLost: (key: string) => void;
	/** Another server wants the key. */
	readonly onWanted: (key: string) => void;
	/** Whether updates of a key are still to be committed here. */
	readonly isOwing: (key: string) => boolean;
	/** A document is used without a lease. */
	readonly onUnproven: (key: string) => void;
}
