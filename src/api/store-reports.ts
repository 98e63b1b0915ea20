import type { DocumentView } from "./inspect";
import type { StoreStat } from "./stat";

/** Looking into a store, and where its reports go. */
export interface StoreReports {
	/** Sets where reports go: an https URL, or better a `Secret` from `HttpService:GetSecret`. */
	setWebhook(url: string | Secret): void;

	/** Turns reports to the webhook on or off; anything but true and false is an InvalidArgument. */
	sendToDiscord(enabled: boolean): void;

	/** The numbers of this store. Cheap enough to call each frame. */
	stat(): StoreStat;

	/** Everything about a document in the cache but its data; nothing for one that is not there. */
	inspect(key: string): DocumentView | undefined;
}
