import type { DocumentView } from "./inspect";
import type { StoreStat } from "./stat";

/** Looking into a store, and where its reports go. */
export interface StoreReports {
	/** Sets where reports go: an https URL, or better a `Secret` from `HttpService:GetSecret`. */
	setWebhook(url: string | Secret): void;

	/** Turns reports to the webhook on or off; anything except true and false is an InvalidArgument. */
	sendToDiscord(enabled: boolean): void;

	/** The counters of this store. Cheap enough to call every frame. */
	stat(): StoreStat;

	/** Everything about a cached document except its data; nothing if it is not cached. */
	inspect(key: string): DocumentView | undefined;
}
