import type { PPDBError } from "../../src/base/error";
import type { Problem } from "./calls";
import { BAD_CODES } from "./flavour";
import type { SimServer } from "./sim-server";

/** Codes after which PPDB has given up what it had of a document. */
const REFUSALS = new Set(["Deleted", "NewerSchema", "MigrationFailed"]);

/** Notes what a failure of a code means for what was made of a document. */
export function noteFailure(host: SimServer, document: string, code: string): void {
	const { ledger, exactlyOnce, held } = host.world;
	if (BAD_CODES.includes(code)) {
		exactlyOnce.onRejected(host.name, document, code);
	}
	if (REFUSALS.has(code)) {
		held.onGivenUp(host.name, document);
		ledger.void(host.name, document);
	}
}

/** Makes a call that waits for an update of its own: what becomes of that is told to nobody else. */
export function callAndNote(
	host: SimServer,
	document: string,
	id: number,
	call: () => Problem | PPDBError | undefined,
): void {
	const [ok, result] = pcall(call);
	const problem = (ok || typeIs(result, "table") ? result : undefined) as Problem | undefined;
	if (problem?.code !== undefined && host.world.ledger.find(id) !== undefined) {
		host.world.trace.note("thrown", host.name, document, problem.code);
		noteFailure(host, document, problem.code);
	}
}
