import { ON_PURPOSE } from "./place/contract-place";
import { inPlace } from "./place/in-place";

const SECONDS = 1;

/** An error that is a table, with a text. */
function createProblem(): defined {
	return setmetatable({ code: 1 }, { __tostring: () => ON_PURPOSE });
}

export = () => {
	describe("an error that no script catches", () => {
		it(
			"is told with its text",
			inPlace((place) => {
				const heard = new Array<string>();
				const connection = place.services.scripts.Error.Connect((message) =>
					heard.push(message),
				);
				place.die(ON_PURPOSE);
				place.wait(SECONDS);
				connection.Disconnect();
				expect(
					heard.some((text) => text.find(ON_PURPOSE, 1, true)[0] !== undefined),
				).to.equal(true);
			}),
		);

		it(
			"is told without anything of it when it is a table, whatever text that has",
			inPlace((place) => {
				const heard = new Array<string>();
				const connection = place.services.scripts.Error.Connect((message) =>
					heard.push(message),
				);
				place.die(createProblem());
				place.wait(SECONDS);
				connection.Disconnect();
				expect(heard.join()).to.equal("Error occurred, no output from Luau.");
			}),
		);
	});

	it(
		"tells by closing it whether a thread that has ended did so with an error",
		inPlace((place) => {
			let sound: thread | undefined;
			place.spawn(() => {
				sound = coroutine.running();
				pcall(() => error(createProblem(), 0));
			});
			const failed = place.die(createProblem());
			place.wait(SECONDS);
			assert(sound !== undefined, "nothing ran");
			expect(coroutine.status(failed)).to.equal("dead");
			expect(coroutine.status(sound)).to.equal("dead");
			expect(coroutine.close(failed)[0]).never.to.equal(true);
			expect(coroutine.close(sound)[0]).to.equal(true);
		}),
	);
};
