import type { Server } from "../store/server";
import type { Store } from "../store/store";

/** How many lost documents are listed by key, oldest updates first. */
const KEYS_LISTED_MAX = 20;

/**
 * Reports for each store how its end went, and sends the waiting reports. Yields for at most 2 s.
 *
 * @param told - what was last reported for each store: it is repeated only if there is something new
 */
export function reportClosing(
	server: Server,
	stores: ReadonlyArray<Store>,
	told: Map<Store, string>,
): void {
	for (const store of stores) {
		const summary = summaryOf(store);
		if (told.get(store) !== summary) {
			told.set(store, summary);
			store.context.reporter.status("closed", summary);
		}
	}
	server.reports.finish((report) => report.code === "closed");
}

function summaryOf(store: Store): string {
	const { metrics, server, webhook } = store.context;
	const now = server.platform.clock.now();
	const saved = `${metrics.updatesWhileClosing} updates stored while closing`;
	const lost = store.queue.dirtyDocuments().map((document) => ({
		key: document.key,
		seconds: now - document.dirtySince,
	}));
	if (lost.isEmpty()) {
		return `${saved}, everything is stored`;
	}
	lost.sort((left, right) =>
		left.seconds === right.seconds ? left.key < right.key : left.seconds > right.seconds,
	);
	const listed = lost.filter((_, index) => index < KEYS_LISTED_MAX);
	const named = listed.map(
		({ key, seconds }) => `${webhook.showKey(key)} (${string.format("%.1f", seconds)} s)`,
	);
	const more = lost.size() - listed.size();
	const rest = more > 0 ? ` and ${more} more` : "";
	return `${saved}, ${lost.size()} documents not stored: ${named.join(", ")}${rest}`;
}
