import { decodeRecord } from "../../src/document/record";
import { countTakenOut, TAKEN_OUT_MAX, takenOut, type TakenOut } from "../../src/schema/taken-out";

function fieldsOf(count: number, first = 1): Map<string, number> {
	const fields = new Map<string, number>();
	for (let number = first; number < first + count; number++) {
		fields.set(`pet_${number}`, 1);
	}
	return fields;
}

function isReadable(x: TakenOut): boolean {
	return decodeRecord({ ppdb: 1, v: 0, r: 7, w: {}, d: {}, x }).problem === undefined;
}

const NONE = new Map<string, number>();

export = () => {
	describe("what was taken out of data", () => {
		it("is remembered as far as a record may have it, and no further", () => {
			const most = fieldsOf(TAKEN_OUT_MAX);
			const known = takenOut(most, most, NONE, undefined) as TakenOut;
			expect(countTakenOut(known)).to.equal(TAKEN_OUT_MAX);
			expect(isReadable(known)).to.equal(true);

			const one = fieldsOf(1, TAKEN_OUT_MAX + 1);
			expect(takenOut(one, one, NONE, known)).to.equal(known);

			const below = { pets: most };
			expect(takenOut(below, below, { pets: NONE }, undefined)).to.equal(undefined);
			const whole = takenOut(below, below, {}, undefined) as TakenOut;
			expect(countTakenOut(whole)).to.equal(1);
		});

		it("may have the name of no characters, as data may", () => {
			const fields = new Map([["", 1]]);
			const out = takenOut(fields, fields, NONE, undefined) as TakenOut;
			expect(out.get("")).to.equal(true);
			expect(isReadable(out)).to.equal(true);
		});
	});
};
