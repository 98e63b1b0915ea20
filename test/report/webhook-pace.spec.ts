import { EmulatedCloud } from "../../emulator/index";
import { outcomeOfResponse } from "../../src/extensions/discord/post-outcome";
import { WebhookPace } from "../../src/extensions/discord/webhook-pace";

/** When a number of posts go out that are answered immediately, each as soon as it may. */
function times(posts: number, isLast: boolean): Array<number> {
	const pace = new WebhookPace();
	const sent = new Array<number>();
	let now = 0;
	for (let count = 0; count < posts; count++) {
		now = pace.nextAt(now, isLast);
		pace.begin(now);
		sent.push(now);
	}
	return sent;
}

function throttledFor(headers: Record<string, string>, body: string): number | undefined {
	const { httpService } = new EmulatedCloud().startServer();
	const response = {
		Success: false,
		StatusCode: 429,
		StatusMessage: "",
		Headers: headers,
		Body: body,
	};
	const outcome = outcomeOfResponse(response, httpService);
	return outcome.kind === "throttled" ? outcome.seconds : undefined;
}

export = () => {
	it("ordinary posts keep 2 seconds apart and leave two of a minute's 30", () => {
		const sent = times(29, false);

		expect(sent[1]).to.equal(2);
		expect(sent[27]).to.equal(54);
		expect(sent[28]).to.equal(60);
	});

	it("the last posts take 5 in 2 seconds and 30 in a minute", () => {
		const sent = times(31, true);

		expect(sent[4]).to.equal(0);
		expect(sent[5]).to.equal(2);
		expect(sent[29]).to.equal(10);
		expect(sent[30]).to.equal(60);
	});

	it("Retry-After is read in any case, and from the body", () => {
		expect(throttledFor({ "Retry-After": "7" }, "")).to.equal(7);
		expect(throttledFor({ "retry-after": "7.5" }, "")).to.equal(7.5);
		expect(throttledFor({ "RETRY-AFTER": "7" }, '{"retry_after": 1}')).to.equal(7);
		expect(throttledFor({}, '{"retry_after": 0.65}')).to.equal(0.65);
		for (const body of ["", "<html>", "[]", '{"retry_after": "x"}', '{"retry_after": -1}']) {
			expect(throttledFor({ "Retry-After": "inf" }, body)).to.equal(undefined);
		}
	});
};
