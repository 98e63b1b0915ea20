import { readSharers } from "../../src/peers/sharers-item";
import { isCached, UNKNOWN_KEY, type Sharing, type SharingEvent } from "../../src/peers/sharing";
import { step } from "../../src/peers/sharing-step";
import { effectsText, sharingText } from "../support/sharing-text";

const ME = "aaaaaaaaaaaa";
const B = "bbbbbbbbbbbb";
const C = "cccccccccccc";
const D = "dddddddddddd";
const AT_7 = { exists: true, revision: 7 };
const AT_8 = { exists: true, revision: 8 };
/** Long after each of them was last written. */
const NOW = 20_000;

const KNOWN: Sharing = { ...UNKNOWN_KEY, revision: 7 };
const CROWD: Sharing = { ...KNOWN, company: "crowded" };
const SHARED: Sharing = { ...KNOWN, company: "shared", others: [B, C] };

/** One for each name that a standing and its company have. The document, where there is one, is at revision 7. */
const STATES: ReadonlyArray<Sharing> = [
	{ ...KNOWN, standing: "new" },
	{ ...KNOWN, standing: "joining" },
	{ ...KNOWN, standing: "named" },
	{ ...SHARED, standing: "named" },
	{ ...CROWD, standing: "named" },
	{ ...SHARED, standing: "leaving" },
	{ ...KNOWN, standing: "withdrawing" },
	{ ...KNOWN, standing: "passing" },
];

/** What these are called, where an event makes nothing of them. */
const UNCHANGED = [
	...["new", "joining", "alone", "shared bc", "crowded"],
	...["leaving shared bc", "withdrawing", "passing"],
];

interface Row {
	readonly event: SharingEvent;
	readonly expected: ReadonlyArray<string>;
}

/** What becomes of each of the states, and what is to be done. */
function row(event: SharingEvent, expected: ReadonlyArray<string>): Row {
	return { event, expected };
}

function read(text: string): SharingEvent {
	return { kind: "read", item: readSharers(text), isTroubleEnding: false };
}

const ROWS: ReadonlyArray<Row> = [
	row({ kind: "cached" }, [
		"new; schedule, write",
		"joining; schedule, write",
		"alone; schedule, write",
		"shared bc; schedule, write",
		"crowded; schedule, write",
		"shared bc; schedule, write",
		"joining; schedule, write",
		"new; schedule, write",
	]),
	row({ kind: "left", base: AT_8 }, [
		"passing; write",
		"withdrawing; write",
		"leaving; write",
		"leaving shared bc; write",
		"leaving crowded; write",
		"leaving shared bc; write",
		"withdrawing; write",
		"passing; write",
	]),
	row({ kind: "committed", revision: 8 }, [
		"new :8; write",
		"joining :8; write",
		"alone",
		"shared bc :8; tell bc :8, write",
		"crowded :8; write",
		"leaving shared bc :8; tell bc :8, write",
		"withdrawing :8; write",
		"passing :8; write",
	]),
	row({ kind: "compared", revision: 8, hasChanged: true }, UNCHANGED),
	row({ kind: "joined", from: D, revision: 6 }, [
		"new shared d mark :7; tell d :7, write, write, schedule",
		"joining shared d mark :7; tell d :7, write, write, schedule",
		"shared d mark :7; tell d :7, write, write, schedule",
		"shared bcd mark :7; tell bcd :7, write, write, schedule",
		"crowded d mark :7; tell d :7, write, write, schedule",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row({ kind: "joined", from: B, revision: 8 }, [
		"new shared b mark :7; tell b :7, write, look :8, write, schedule",
		"joining shared b mark :7; tell b :7, write, look :8, write, schedule",
		"shared b mark :7; tell b :7, write, look :8, write, schedule",
		"shared bc mark :7; tell bc :7, write, look :8, write, schedule",
		"crowded b mark :7; tell b :7, write, look :8, write, schedule",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row({ kind: "heard", revision: 8 }, [
		"new; look :8",
		"joining; look :8",
		"alone; look :8",
		"shared bc; look :8",
		"crowded; look :8",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row({ kind: "found" }, [
		"new; write",
		"joining; write",
		"alone; write",
		"shared bc; write",
		"crowded; write",
		"leaving shared bc; write",
		"withdrawing; write",
		"withdrawing; write",
	]),
	row({ kind: "mayWrite", unixSeconds: 100 }, [
		"joining [in]",
		"joining [in]",
		"alone",
		"shared bc",
		"crowded",
		"leaving shared bc [out :7]",
		"withdrawing [out :7]",
		"passing",
	]),
	row({ kind: "failed" }, [
		"new mark",
		"joining mark",
		"alone mark",
		"shared bc mark",
		"crowded mark",
		"leaving shared bc mark",
		"withdrawing mark",
		"passing mark",
	]),
	row({ kind: "due", isServerInDoubt: false }, [
		"new; schedule, look, write",
		"joining; schedule, look, write",
		"alone mark; schedule, write",
		"shared bc; schedule, read",
		"crowded; schedule, read",
		"leaving shared bc; schedule, look, write",
		"withdrawing; schedule, look, write",
		"passing; schedule, look, write",
	]),
	row({ kind: "due", isServerInDoubt: true }, [
		"new; schedule, look, write",
		"joining; schedule, look, write",
		"alone; schedule, look, write",
		"shared bc; schedule, look, write",
		"crowded; schedule, look, write",
		"leaving shared bc; schedule, look, write",
		"withdrawing; schedule, look, write",
		"passing; schedule, look, write",
	]),
	row(read(`?${ME}`), [
		"new; schedule",
		"joining; schedule",
		"alone; schedule",
		"shared mark; write, schedule",
		"shared mark; write, schedule",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row(read(`${B}${C}${ME}:7`), [
		"new shared bc mark; write, go shown :7, schedule",
		"joining shared bc mark; write, go shown :7, schedule",
		"shared bc mark; write, go shown :7, schedule",
		"shared bc; go shown :7, schedule",
		"shared bc; go shown :7, schedule",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row(read(`?${B}${ME}`), [
		"new shared b mark; write, greet b :7, look, go shown :nil, schedule",
		"joining shared b mark; write, greet b :7, look, go shown :nil, schedule",
		"shared b mark; write, greet b :7, look, go shown :nil, schedule",
		"shared b; greet b :7, look, go shown :nil, schedule",
		"shared b; greet b :7, look, go shown :nil, schedule",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row(read(`${B}${C}`), [
		"new; look, go doubted, write",
		"joining; look, go doubted, write",
		"alone; look, go doubted, write",
		"shared bc; look, go doubted, write",
		"crowded; look, go doubted 0.0625, write",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row(read("*100"), [
		"new crowded mark; write, go shown :nil, schedule",
		"joining crowded mark; write, go shown :nil, schedule",
		"crowded mark; write, go shown :nil, schedule",
		"crowded; go shown :nil, schedule",
		"crowded; go shown :nil, schedule",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row({ kind: "read", isTroubleEnding: false }, [
		"new; look",
		"joining; look",
		"alone; look",
		"shared bc; look",
		"crowded; look",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row({ kind: "shown", revision: 8 }, [
		"new; look",
		"joining; look",
		"alone; look",
		"shared bc; look",
		"crowded; look",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row({ kind: "shown", revision: 6 }, [
		"new :7; write",
		"joining :7; write",
		"alone :7; write",
		"shared bc :7; tell bc :7, write",
		"crowded :7; write",
		"leaving shared bc",
		"withdrawing",
		"passing",
	]),
	row({ kind: "doubted" }, [
		"new",
		"joining",
		"joining",
		"joining shared bc",
		"joining crowded",
		"withdrawing shared bc",
		"withdrawing",
		"passing",
	]),
	row({ kind: "missed", id: B }, [
		"new -b; write",
		"joining -b; write",
		"alone -b; write",
		"shared bc -b; write",
		"crowded -b; write",
		"leaving shared bc -b; write",
		"withdrawing -b; write",
		"passing -b; write",
	]),
	row({ kind: "orphaned" }, [
		"new; look",
		"joining; look",
		"alone; look",
		"shared bc; look",
		"crowded; look",
		"leaving shared bc; look",
		"withdrawing; look",
		"passing; look",
	]),
	row({ kind: "quietOver" }, UNCHANGED),
];

function outcome(state: Sharing, event: SharingEvent): string {
	const base = isCached(state) || event.kind === "cached" ? AT_7 : undefined;
	const before = sharingText(state);
	const { state: after, effects } = step(state, event, {
		serverId: ME,
		now: NOW,
		base,
		seenAt: 0,
	});
	assert(sharingText(state) === before, "the state that went in has changed");
	return effects.isEmpty()
		? sharingText(after)
		: `${sharingText(after)}; ${effectsText(effects)}`;
}

export = () => {
	ROWS.forEach(({ event, expected }, index) => {
		it(`${event.kind} (${index})`, () => {
			expect(STATES.map((state) => outcome(state, event)).join("\n")).to.equal(
				expected.join("\n"),
			);
		});
	});
};
