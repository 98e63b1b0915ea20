import { decodeRecord, encodeSuccessor, type StoredRecord } from "../../src/record-format/record";

const NOW = 1_766_000_000;
/** More than are ever made of one record in a minute. */
const COMMITS_MEANWHILE = 10_000;

function stamp(serverId: string, sequence: number, unixSeconds: number) {
	return { serverId, sequence, unixSeconds, draw: 0.5 };
}

function versions(version: number, compatibleFrom = version) {
	return { version, compatibleFrom };
}

/** A record that a number of servers have written, oldest first, `apart` seconds apart. */
function writtenBy(servers: number, apart: number, lastAt: number): StoredRecord {
	let record = decodeRecord(undefined);
	for (let index = 1; index <= servers; index++) {
		const at = lastAt - (servers - index) * apart;
		record = decodeRecord(
			encodeSuccessor(record, versions(0), {}, stamp(`s${index}`, index, at)),
		);
	}
	return record;
}

export = () => {
	describe("the record", () => {
		it("counts revisions up from the time it was made", () => {
			const first = encodeSuccessor(
				decodeRecord(undefined),
				versions(2),
				{ a: 1 },
				stamp("s", 7, NOW),
			);
			const second = encodeSuccessor(
				decodeRecord(first),
				versions(2),
				{ a: 2 },
				stamp("s", 8, NOW),
			);

			expect(first.r).to.equal((NOW + 0.5) * 2 ** 20);
			expect(second.r).to.equal(first.r + 1);
			expect(second.v).to.equal(2);
			expect(second.w.get("s")?.s).to.equal(8);
		});

		it("begins the revisions of a key that is made anew far from those before, also within a second or after many commits", () => {
			const made = (seconds: number, draw: number) =>
				encodeSuccessor(
					decodeRecord(undefined),
					versions(0),
					{},
					{
						...stamp("a", 1, NOW + seconds),
						draw,
					},
				).r;
			const before = made(0, 0.2);
			for (const after of [made(0, 0.8), made(0, 0.1), made(1, 0.2), made(60, 0.2)]) {
				expect(math.abs(after - before) > COMMITS_MEANWHILE).to.equal(true);
			}
		});

		it("notes which older schema versions it is compatible with, if any", () => {
			const none = decodeRecord(undefined);
			const compatible = encodeSuccessor(none, versions(3, 1), {}, stamp("s", 1, NOW));
			const plain = encodeSuccessor(none, versions(3), {}, stamp("s", 1, NOW));

			expect(compatible.c).to.equal(1);
			expect(plain.c).to.equal(undefined);
			expect(decodeRecord(compatible).compatibleFrom).to.equal(1);
			expect(decodeRecord(plain).compatibleFrom).to.equal(3);
			expect(decodeRecord({ Coins: 1, _version: 3 }).compatibleFrom).to.equal(3);
		});

		it("takes anything without the mark for legacy data", () => {
			expect(decodeRecord({ Coins: 1 }).kind).to.equal("legacy");
			expect(decodeRecord(5).kind).to.equal("legacy");
			expect(decodeRecord(undefined).kind).to.equal("missing");
			expect(decodeRecord({ Coins: 1, _version: 3 }).version).to.equal(3);
		});

		it("remembers every writer of the last hour", () => {
			expect(writtenBy(200, 10, NOW).writers.size()).to.equal(200);
		});

		it("forgets writers once they are over an hour old and not among the newest 64", () => {
			expect(writtenBy(100, 3600, NOW).writers.size()).to.equal(64);
		});
	});
};
