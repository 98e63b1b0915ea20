import { callWithoutYield } from "../../src/value/call-without-yield";
import { copyValue } from "../../src/value/copy-value";
import { equalValues } from "../../src/value/equal-values";
import { freezeValue } from "../../src/value/freeze-value";

export = () => {
	describe("copyValue", () => {
		it("copies tables and buffers to any depth", () => {
			const value = { list: [{ name: "a" }], bytes: buffer.fromstring("xyz") };

			const copy = copyValue(value);
			copy.list[0].name = "b";
			buffer.writeu8(copy.bytes, 0, 65);

			expect(value.list[0].name).to.equal("a");
			expect(buffer.tostring(value.bytes)).to.equal("xyz");
		});

		it("thaws what was frozen", () => {
			const copy = copyValue(freezeValue({ list: [1] }));

			copy.list.push(2);

			expect(copy.list.size()).to.equal(2);
		});
	});

	describe("equalValues", () => {
		it("compares content, not identity", () => {
			const value = { a: [1, { b: "c" }], d: buffer.fromstring("x") };

			expect(equalValues(value, copyValue(value))).to.equal(true);
			expect(equalValues({ a: 1 }, { a: 1, b: 2 })).to.equal(false);
			expect(equalValues({ a: 1, b: 2 }, { a: 1 })).to.equal(false);
			expect(equalValues([1, 2], [2, 1])).to.equal(false);
			expect(equalValues(0, "0")).to.equal(false);
		});
	});

	describe("callWithoutYield", () => {
		it("tells returning, throwing and yielding apart", () => {
			expect(callWithoutYield((value) => (value as number) + 1, 1)[1]).to.equal(2);
			expect(callWithoutYield(() => error("no", 0), 1)[0]).to.equal("threw");
			expect(callWithoutYield(() => coroutine.yield(), 1)[0]).to.equal("yielded");
			expect(callWithoutYield(() => 5, 1)[0]).to.equal("returned");
		});

		it("works within itself", () => {
			const [status, result] = callWithoutYield(() => {
				const [inner] = callWithoutYield(() => coroutine.yield(), undefined);
				return `${inner} inside`;
			}, undefined);

			expect(status).to.equal("returned");
			expect(result).to.equal("yielded inside");
		});
	});
};
