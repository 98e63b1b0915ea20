import { inPlace } from "./place/in-place";

/** A version 4 UUID without braces. */
const GUID = "^%x+%-%x+%-4%x+%-%x+%-%x+$";
const GUID_CHARACTERS = 36;

export = () => {
	describe("GenerateGUID", () => {
		it(
			"gives 36 characters without braces, each time others",
			inPlace(({ services }) => {
				const first = services.http.GenerateGUID(false);
				expect(first.size()).to.equal(GUID_CHARACTERS);
				expect(first.match(GUID)[0]).to.equal(first);
				expect(services.http.GenerateGUID(false)).never.to.equal(first);
			}),
		);

		it(
			"adds braces unless told not to",
			inPlace(({ services }) => {
				const [inner] = services.http.GenerateGUID().match("^{(.*)}$");
				expect(tostring(inner).size()).to.equal(GUID_CHARACTERS);
			}),
		);
	});

	describe("JSON", () => {
		it(
			"gives back what it was given: nested tables, lists, text, numbers and booleans",
			inPlace(({ services }) => {
				const given = {
					list: [1, 2.5],
					inner: { text: 'a "b" \n 💾', yes: true, no: false },
				};
				const text = services.http.JSONEncode(given);
				const found = services.http.JSONDecode(text) as typeof given;
				expect(found.list.join()).to.equal("1, 2.5");
				expect(found.inner.text).to.equal(given.inner.text);
				expect(found.inner.yes).to.equal(true);
				expect(found.inner.no).to.equal(false);
			}),
		);

		it(
			"is as long as what a data store measures: no spaces, and bytes for text",
			inPlace(({ services }) => {
				expect(services.http.JSONEncode([1, 2, 3])).to.equal("[1,2,3]");
				expect(services.http.JSONEncode({ a: "b" })).to.equal('{"a":"b"}');
			}),
		);

		it(
			"fails on a text that is no JSON",
			inPlace(({ services }) => {
				expect(() => services.http.JSONDecode("{")).to.throw();
			}),
		);
	});
};
