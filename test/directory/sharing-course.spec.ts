import { readSharers } from "../../src/peers/sharers-item";
import { UNKNOWN_KEY, type Sharing, type SharingEvent } from "../../src/peers/sharing";
import { RENEW_SECONDS, step } from "../../src/peers/sharing-step";
import { effectsText, sharingText } from "../support/sharing-text";

const ME = "aaaaaaaaaaaa";
const B = "bbbbbbbbbbbb";
const C = "cccccccccccc";
const MAY_WRITE: SharingEvent = { kind: "mayWrite", unixSeconds: 100 };
const GONE_FROM_CACHE = undefined;

/** One key, from event to event. */
class Course {
	public now = 0;
	public seenAt = 0;
	public revision: number | undefined = 7;
	private state: Sharing = UNKNOWN_KEY;

	/** What becomes of it, and what is to be done. */
	public on(event: SharingEvent): string {
		const { now, seenAt, revision } = this;
		const base = revision === undefined ? undefined : { exists: revision > 0, revision };
		const { state, effects } = step(this.state, event, { serverId: ME, now, base, seenAt });
		this.state = state;
		return effects.isEmpty()
			? sharingText(state)
			: `${sharingText(state)}; ${effectsText(effects)}`;
	}

	/** The request is answered. */
	public written(before: string, after: string, isLost = false): string {
		return this.on({
			kind: "written",
			before: readSharers(before),
			after: readSharers(after),
			isLost,
		});
	}

	public read(text: string): string {
		return this.on({ kind: "read", item: readSharers(text), isTroubleEnding: false });
	}
}

/** A key that this server has just written itself in for, beside what the item names. */
function inItem(item: string): Course {
	const course = new Course();
	course.on({ kind: "cached" });
	course.on(MAY_WRITE);
	course.written("", item);
	return course;
}

const alone = () => inItem(`?${ME}`);
const shared = () => inItem(`${B}${C}${ME}`);

export = () => {
	it("comes, is alone, pays nothing for its commits, and goes with its last revision", () => {
		const course = new Course();
		expect(course.on({ kind: "cached" })).to.equal("new; schedule, write");
		expect(course.on(MAY_WRITE)).to.equal("joining [in]");
		expect(course.written("", `?${ME}`)).to.equal("alone; schedule");
		expect(course.on({ kind: "committed", revision: 8 })).to.equal("alone");
		course.revision = GONE_FROM_CACHE;
		const base = { exists: true, revision: 9 };
		expect(course.on({ kind: "left", base })).to.equal("leaving; write");
		expect(course.on(MAY_WRITE)).to.equal("leaving [out :9]");
		expect(course.written(`?${ME}`, ":9")).to.equal("passing; schedule");
		expect(course.on(MAY_WRITE)).to.equal("passing");
	});

	it("greets a server that does not know of it, and looks at the revision that it finds", () => {
		const course = new Course();
		course.on({ kind: "cached" });
		course.on(MAY_WRITE);
		expect(course.written(`?${B}:8`, `?${B}${ME}:8`)).to.equal(
			"shared b; greet b :7, schedule, look :8",
		);
	});

	it("tells those that it finds when it goes of what it did while it was alone", () => {
		const course = alone();
		course.on({ kind: "left", base: { exists: true, revision: 8 } });
		course.on(MAY_WRITE);
		expect(course.written(`${ME}${B}`, `${B}:8`)).to.equal(
			"passing shared b; schedule, tell b :8",
		);
	});

	it("goes without a word where all were told", () => {
		const course = shared();
		course.on({ kind: "left", base: { exists: true, revision: 8 } });
		course.on(MAY_WRITE);
		expect(course.written(`${B}${C}${ME}`, `${B}${C}:8`)).to.equal(
			"passing shared bc; schedule",
		);
	});

	it("says once more what it only heard, when it goes", () => {
		const course = shared();
		course.on({ kind: "heard", revision: 8 });
		course.now = 1;
		course.on({ kind: "left", base: { exists: true, revision: 8 } });
		course.on(MAY_WRITE);
		expect(course.written(`${B}${C}${ME}`, `${B}${C}:8`)).to.equal(
			"passing shared bc; schedule, tell bc :8",
		);
	});

	it("puts down its own last revision when the server closes", () => {
		const course = alone();
		course.on({ kind: "committed", revision: 8 });
		expect(course.on({ kind: "left" })).to.equal("leaving; write");
		expect(course.on(MAY_WRITE)).to.equal("leaving [out :8]");
	});

	it("puts down a deletion, but nothing where there never was a record", () => {
		const course = alone();
		course.on({ kind: "left", base: { exists: false, revision: 0 } });
		expect(course.on(MAY_WRITE)).to.equal("leaving [out :0]");
		const other = new Course();
		other.revision = 0;
		other.on({ kind: "cached" });
		other.on(MAY_WRITE);
		other.written("", `?${ME}`);
		other.on({ kind: "left", base: { exists: false, revision: 0 } });
		expect(other.on(MAY_WRITE)).to.equal("leaving [out]");
	});

	it("writes nothing when it comes back before it was taken out", () => {
		const course = alone();
		course.on({ kind: "left", base: { exists: true, revision: 7 } });
		expect(course.on({ kind: "cached" })).to.equal("alone; schedule, write");
		expect(course.on(MAY_WRITE)).to.equal("alone");
	});

	it("writes itself in anew when it comes back while it is being taken out", () => {
		const course = alone();
		course.on({ kind: "left", base: { exists: true, revision: 7 } });
		course.on(MAY_WRITE);
		course.on({ kind: "cached" });
		expect(course.written(`?${ME}`, ":7")).to.equal("new; schedule");
		expect(course.on(MAY_WRITE)).to.equal("joining [in]");
	});

	it("is taken out when it left while it was being written in", () => {
		const course = new Course();
		course.on({ kind: "cached" });
		course.on(MAY_WRITE);
		course.on({ kind: "left", base: { exists: true, revision: 7 } });
		expect(course.written("", `?${ME}`)).to.equal("leaving; schedule");
		expect(course.on(MAY_WRITE)).to.equal("leaving [out :7]");
	});

	it("tells of a revision that came up while the one before was written", () => {
		const course = shared();
		course.on({ kind: "committed", revision: 8 });
		course.on(MAY_WRITE);
		course.now = 1;
		expect(course.on({ kind: "committed", revision: 9 })).to.equal(
			"shared bc :9 [in :8]; tell bc :9, write",
		);
		expect(course.written("", `${B}${C}${ME}:8`)).to.equal("shared bc :9; schedule, wait 0.10");
		expect(course.on(MAY_WRITE)).to.equal("shared bc :9 [in :9]");
		expect(course.written("", `${B}${C}${ME}:9`)).to.equal("shared bc; schedule");
	});

	it("tells a server that came up in the answer, too", () => {
		const course = inItem(`${B}${ME}`);
		course.on({ kind: "committed", revision: 8 });
		course.on(MAY_WRITE);
		course.now = 1;
		expect(course.written("", `${B}${C}${ME}:8`)).to.equal("shared bc; schedule, tell c :8");
	});

	it("remembers who came while it was written in alone", () => {
		const course = new Course();
		course.on({ kind: "cached" });
		course.on(MAY_WRITE);
		course.on({ kind: "joined", from: B, revision: 7 });
		expect(course.written("", `?${ME}`)).to.equal("shared mark; schedule");
		expect(course.on(MAY_WRITE)).to.equal("shared [in]");
		expect(course.written("", `${B}${ME}`)).to.equal("shared b; schedule");
	});

	it("does not take itself for named when memory was lost before the answer", () => {
		const course = new Course();
		course.on({ kind: "cached" });
		course.on(MAY_WRITE);
		expect(course.written("", `?${ME}`, true)).to.equal("joining; schedule");
		expect(course.on(MAY_WRITE)).to.equal("joining [in]");
		course.on({ kind: "left", base: { exists: true, revision: 7 } });
		expect(course.written("", `?${ME}`, true)).to.equal("withdrawing; schedule");
	});

	it("writes again after a failure, and asks again who is gone", () => {
		const course = shared();
		expect(course.on({ kind: "missed", id: B })).to.equal("shared bc -b; write");
		expect(course.on(MAY_WRITE)).to.equal("shared bc -b [in]");
		expect(course.on({ kind: "failed" })).to.equal("shared bc mark");
		expect(course.on(MAY_WRITE)).to.equal("shared bc [in]");
	});

	it("takes out a server that is gone, and warns it", () => {
		const course = shared();
		course.on({ kind: "missed", id: B });
		course.on({ kind: "missed", id: B });
		course.on(MAY_WRITE);
		course.on({ kind: "missed", id: C });
		expect(course.written("", `${C}${ME}`)).to.equal("shared c -c; schedule, greet b :7");
	});

	it("tells the others at most every 0.05 s for each of them", () => {
		const course = shared();
		expect(course.on({ kind: "committed", revision: 8 })).to.equal(
			"shared bc :8; tell bc :8, write",
		);
		expect(course.on({ kind: "committed", revision: 9 })).to.equal(
			"shared bc :9; wait 0.10, write",
		);
		expect(course.on({ kind: "committed", revision: 10 })).to.equal("shared bc :10; write");
		course.now = 0.1;
		expect(course.on({ kind: "quietOver" })).to.equal("shared bc :10; tell bc :10");
		expect(course.on({ kind: "committed", revision: 11 })).to.equal(
			"shared bc :11; wait 0.10, write",
		);
		course.now = 0.2;
		course.on({ kind: "quietOver" });
		course.now = 0.4;
		expect(course.on({ kind: "committed", revision: 11 })).to.equal("shared bc :11; write");
	});

	it("tells nothing that the others have overtaken meanwhile", () => {
		const course = shared();
		course.on({ kind: "heard", revision: 8 });
		expect(course.on({ kind: "committed", revision: 9 })).to.equal(
			"shared bc :9; wait 0.10, write",
		);
		expect(course.on({ kind: "heard", revision: 10 })).to.equal("shared bc :9; look :10");
		course.now = 0.1;
		expect(course.on({ kind: "quietOver" })).to.equal("shared bc :9");
	});

	it("puts its own revision into the item where the record does not bear out the item's", () => {
		const course = shared();
		const shown: SharingEvent = { kind: "shown", revision: 9 };
		course.now = 10;
		expect(course.on(shown)).to.equal("shared bc; look");
		course.now = 20;
		expect(course.on(shown)).to.equal("shared bc; look");
		course.seenAt = 15;
		expect(course.on(shown)).to.equal("shared bc :7; tell bc :7, write");
		expect(course.on({ kind: "shown", revision: 10 })).to.equal("shared bc :7; look");
		expect(course.on({ kind: "shown", revision: 7 })).to.equal("shared bc :7");
		course.seenAt = 30;
		expect(course.on({ kind: "shown", revision: 10 })).to.equal("shared bc :7; look");
	});

	it("tells what a server that crashed has told nobody, once", () => {
		const course = shared();
		expect(course.on({ kind: "compared", revision: 8, hasChanged: true })).to.equal(
			"shared bc",
		);
		course.on({ kind: "orphaned" });
		expect(course.on({ kind: "compared", revision: 7, hasChanged: false })).to.equal(
			"shared bc",
		);
		expect(course.on({ kind: "compared", revision: 8, hasChanged: true })).to.equal(
			"shared bc",
		);
		course.on({ kind: "orphaned" });
		expect(course.on({ kind: "compared", revision: 8, hasChanged: true })).to.equal(
			"shared bc :8; tell bc :8, write",
		);
		expect(course.on({ kind: "compared", revision: 9, hasChanged: true })).to.equal(
			"shared bc :8",
		);
	});

	it("looks at the record with each fourth read of the item, and when trouble ends", () => {
		const course = shared();
		const item = `${B}${C}${ME}:7`;
		for (let round = 1; round <= 8; round++) {
			const record = round % 4 === 0 ? ", look" : "";
			expect(course.read(item)).to.equal(`shared bc; go shown :7, schedule${record}`);
		}
		expect(
			course.on({ kind: "read", item: readSharers(item), isTroubleEnding: true }),
		).to.equal("shared bc; go shown :7, schedule, look");
	});

	it("pays nothing for an item that says that it is alone, until it is to be renewed", () => {
		const course = alone();
		expect(course.read(`?${ME}`)).to.equal("alone; schedule");
		const due: SharingEvent = { kind: "due", isServerInDoubt: false };
		course.now = RENEW_SECONDS / 2 - 1;
		expect(course.on(due)).to.equal("alone; schedule, read");
		course.now = RENEW_SECONDS / 2;
		expect(course.on(due)).to.equal("alone mark; schedule, write");
		expect(course.on(MAY_WRITE)).to.equal("alone [in]");
		expect(course.written(`?${ME}`, `?${ME}`)).to.equal("alone; schedule");
		expect(course.on(due)).to.equal("alone; schedule, read");
	});

	it("is alone again once the item names nobody else and has its mark", () => {
		const course = shared();
		expect(course.read(ME)).to.equal("shared mark; write, schedule");
		course.on(MAY_WRITE);
		expect(course.written(ME, `?${ME}`)).to.equal("alone; schedule");
	});
};
