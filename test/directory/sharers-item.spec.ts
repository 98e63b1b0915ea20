import {
	changeSharers,
	isNews,
	readSharers,
	SHARERS_MAX,
	sharersText,
	type SharersChange,
} from "../../src/peers/sharers-item";

const A = "aaaaaaaaaaaa";
const B = "bbbbbbbbbbbb";
const C = "cccccccccccc";
/** A first revision of today. */
const REVISION = 1_851_785_235_988_480;

function change(text: string, serverId: string, fields?: Partial<SharersChange>): string {
	const wanted = { serverId, isSharer: true, gone: [], unixSeconds: 1_766_000_000, ...fields };
	return sharersText(changeSharers(readSharers(text), wanted));
}

function fullText(): string {
	const ids = new Array<string>();
	for (let number = 1; number <= SHARERS_MAX; number++) ids.push(string.format("%012x", number));
	return ids.join("");
}

export = () => {
	it("names a server that is alone, and keeps nothing else of it", () => {
		expect(change("", A)).to.equal(`?${A}`);
		expect(change(`:${REVISION}`, A)).to.equal(`?${A}`);
		expect(change(`?${A}`, A)).to.equal(`?${A}`);
	});

	it("leaves the first server marked until that server itself has seen that others came", () => {
		expect(change(`?${A}`, B)).to.equal(`?${A}${B}`);
		expect(change(`?${A}${B}`, C, { revision: 7 })).to.equal(`?${A}${B}${C}:7`);
		expect(change(`?${A}${B}`, A)).to.equal(`${B}${A}`);
	});

	it("takes a server out, and leaves what it knew for those who are just loading", () => {
		expect(change(`?${A}`, A, { isSharer: false, revision: 7 })).to.equal(":7");
		expect(change(`${B}${A}:6`, A, { isSharer: false })).to.equal(`${B}:6`);
		expect(change(`?${A}${B}:6`, A, { isSharer: false })).to.equal(`${B}:6`);
		expect(change(`${B}:6`, B)).to.equal(`?${B}`);
	});

	it("takes out servers that are gone", () => {
		expect(change(`?${A}${B}${C}:6`, C, { gone: [A, B] })).to.equal(`?${C}`);
		expect(change(`${B}${A}${C}:6`, C, { gone: [A] })).to.equal(`${B}${C}:6`);
	});

	it("never lets an older revision of a record replace a newer one", () => {
		expect(change(`${A}${B}:9`, A, { revision: 8 })).to.equal(`${B}${A}:9`);
		expect(change(`${A}${B}:9`, A, { revision: 10 })).to.equal(`${B}${A}:10`);
		expect(change(`${A}${B}:${REVISION}`, A, { revision: 0 })).to.equal(`${B}${A}:0`);
		const anew = REVISION - 2 ** 20;
		expect(change(`${A}${B}:${REVISION}`, A, { revision: anew })).to.equal(`${B}${A}:${anew}`);
	});

	it("names nobody where there are too many, and finds out an hour later whether there still are", () => {
		const crowd = change(`${fullText()}:6`, A);
		expect(crowd).to.equal("*1766000000:6");
		expect(change(crowd, B, { revision: 7 })).to.equal("*1766000000:7");
		expect(change(crowd, B, { isSharer: false })).to.equal("*1766000000:6");
		expect(change(crowd, B, { unixSeconds: 1_766_003_601 })).to.equal(`${B}:6`);
		expect(change(fullText(), "000000000001").size()).to.equal(12 * SHARERS_MAX);
	});

	it("takes what it cannot read for nothing", () => {
		for (const text of ["a lease", "*", { ids: [] }, 5, undefined]) {
			const item = readSharers(text);
			expect(item.ids.size()).to.equal(0);
			expect(item.crowdedAt).to.equal(undefined);
			expect(item.revision).to.equal(undefined);
		}
	});

	it("tells news from what is known or older", () => {
		expect(isNews(7, 7)).to.equal(false);
		expect(isNews(8, 7)).to.equal(true);
		expect(isNews(6, 7)).to.equal(false);
		expect(isNews(REVISION - 2 ** 20, REVISION)).to.equal(true);
		expect(isNews(0, 7)).to.equal(true);
		expect(isNews(7, 0)).to.equal(true);
		expect(isNews(0, 0)).to.equal(false);
	});
};
