import { describeValue, PPDBError } from "../base/error";
import {
	ADOPTABLE,
	isAdoptedBy,
	type AdoptableLibrary,
	type ForeignRecord,
	type ForeignSession,
} from "./foreign-record";
import type { RecordReading } from "./reading";

const UNTOUCHED = "Nothing was written";

/** Why a store leaves another library's record alone, if it does. */
export function refusalOfForeign(
	foreign: ForeignRecord,
	reading: RecordReading | undefined,
): PPDBError | undefined {
	const { library, session } = foreign;
	const adopts = reading?.adopts;
	if (reading === undefined || adopts === undefined || !isAdoptedBy(foreign, adopts)) {
		const isAdoptable = ADOPTABLE.includes(library as AdoptableLibrary);
		const way = isAdoptable
			? `; or, once no server runs ${library} on it any more, a first migration step with adopts = "${library}"`
			: "";
		const message = `this is a record of ${library}. ${UNTOUCHED}. Use a different name for the store${way}`;
		return new PPDBError("ForeignRecord", message);
	}
	if (foreign.data === undefined) {
		const message = `this record of ${library} does not contain all of its data. ${UNTOUCHED}. Read it with ${library}`;
		return new PPDBError("ForeignRecord", message);
	}
	const now = reading.clock.unixSeconds();
	return session !== undefined && isAlive(session, now)
		? foreignSession(library, describeHolder(session, now))
		: undefined;
}

/**
 * The error for a record that another library is using at the moment.
 *
 * @param holder - the session's server, and since when
 */
export function foreignSession(library: string, holder: string): PPDBError {
	const message =
		`${library} has this record in a session (${holder}). ${UNTOUCHED}. Shut down the servers that run ` +
		`${library}, or try again once the session is over`;
	return new PPDBError("ForeignSession", message);
}

function isAlive({ seenAt, secondsMax }: ForeignSession, now: number): boolean {
	// The engine stores NaN, which says nothing either.
	return !(typeIs(seenAt, "number") && now - seenAt > secondsMax);
}

function describeHolder({ holder, seenAt, secondsMax }: ForeignSession, now: number): string {
	const server = `server ${describeValue(holder)}`;
	return typeIs(seenAt, "number")
		? `${server}, seen ${math.max(0, math.round(now - seenAt))} s ago, dead after ${secondsMax} s`
		: `${server}, seen at an unknown time`;
}
