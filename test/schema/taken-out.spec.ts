import { decodeRecord } from "../../src/record-format/record";
import {
	countTakenOut,
	TAKEN_OUT_MAX,
	takenOut,
	type TakenOut,
} from "../../src/record-format/taken-out";

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
		});

		it("is all that was below a field which is made anew", () => {
			const template = { coins: 0, pets: { starter: 1, second: { name: "dog" } } };
			for (const between of [undefined, false, 5, ["none"]]) {
				const without = { coins: 1, pets: between };
				const known = takenOut(template, template, without, undefined);
				const out = takenOut(
					template,
					without,
					{ pets: { second: { name: "cat" } } },
					known,
				);
				const below = out?.get("pets") as TakenOut;
				expect(below.get("starter")).to.equal(true);
				expect(countTakenOut(below)).to.equal(1);
			}
		});

		it("is named by a server that knows it, even if another creates the table again", () => {
			const older = { pets: { starter: 1 } };
			const newer = { pets: { starter: 1, bonus: 1 } };
			const sold = takenOut(newer, newer, { pets: { starter: 1 } }, undefined);
			const dropped = takenOut(older, { pets: { starter: 1 } }, { coins: 1 }, sold);
			const made = takenOut(
				older,
				{ coins: 1 },
				{ pets: { starter: 1 } },
				dropped,
			) as TakenOut;
			const below = made.get("pets") as TakenOut;
			expect(below.get("bonus")).to.equal(true);
			expect(countTakenOut(made)).to.equal(2);
		});

		it("was all that a table had which was only known to be out", () => {
			const template = { pets: { starter: 1, bonus: 1 } };
			const known = new Map([["pets", true]]);
			expect(takenOut(template, {}, { coins: 1 }, known)?.get("pets")).to.equal(true);
			const made = takenOut(template, {}, { pets: { bonus: 1 } }, known) as TakenOut;
			expect((made.get("pets") as TakenOut).get("starter")).to.equal(true);
		});

		it("may have the name of no characters, as data may", () => {
			const fields = new Map([["", 1]]);
			const out = takenOut(fields, fields, NONE, undefined) as TakenOut;
			expect(out.get("")).to.equal(true);
			expect(isReadable(out)).to.equal(true);
		});
	});
};
