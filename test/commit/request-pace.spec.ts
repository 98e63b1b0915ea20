import { RequestPace } from "../../src/requests/request-pace";

const USERS = 15;
/** 300 + 20 * 15 requests a minute. */
const LIMIT = { base: 300, perUser: 20 };
const PER_MINUTE = 600;

/** How many requests fit between two moments when as many are sent as fit. */
function sendAll(pace: RequestPace, from: number, to: number, isUrgent = false): number {
	let sent = 0;
	for (let now = from; now < to; now += 0.05) {
		while (pace.fits(now, USERS, isUrgent)) {
			pace.spend(now, USERS);
			sent += 1;
		}
	}
	return sent;
}

export = () => {
	describe("RequestPace", () => {
		it("never sends more in a minute than the limit, and not much less", () => {
			const pace = new RequestPace(LIMIT);

			for (let minute = 0; minute < 5; minute++) {
				const sent = sendAll(pace, minute * 60, minute * 60 + 60);
				expect(sent <= PER_MINUTE).to.equal(true);
				expect(sent >= PER_MINUTE * 0.85).to.equal(true);
			}
		});

		it("sends a twentieth of the limit at once, but keeps a quarter of that for the urgent", () => {
			const patient = sendAll(new RequestPace(LIMIT), 100, 100.01);
			const urgent = sendAll(new RequestPace(LIMIT), 100, 100.01, true);

			expect(urgent).to.equal(30);
			expect(patient).to.equal(22);
		});

		it("halves with a throttle, once for those that come together", () => {
			const pace = new RequestPace(LIMIT);
			pace.fits(100, USERS, false);

			pace.slowDown(100);
			pace.slowDown(100.2);
			expect(pace.currentPart()).to.equal(0.5);
			pace.slowDown(101.5);
			expect(pace.currentPart()).to.equal(0.25);
			for (let throttle = 1; throttle <= 20; throttle++) {
				pace.slowDown(101.5 + throttle * 2);
			}
			expect(pace.currentPart()).to.equal(1 / 32);
		});

		it("recovers evenly, within half a minute", () => {
			const pace = new RequestPace(LIMIT);
			pace.fits(0, USERS, false);
			for (let throttle = 1; throttle <= 20; throttle++) {
				pace.slowDown(throttle * 2);
			}
			pace.fits(41, USERS, false);
			const lowest = pace.currentPart();

			for (let second = 1; second <= 10; second++) {
				pace.fits(41 + second, USERS, false);
			}
			expect(math.abs(pace.currentPart() - (lowest + 0.5)) < 0.001).to.equal(true);
			pace.fits(71, USERS, false);
			expect(pace.currentPart()).to.equal(1);
		});
	});
};
