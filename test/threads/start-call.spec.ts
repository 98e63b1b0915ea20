import { startCall } from "../../src/threads/start-call";
import { emulatedPlatform } from "../support/emulated-platform";
import { EmulatedCloud } from "../../emulator/index";
import type { Scheduler } from "../../src/platform/platform";

function withScheduler(body: (scheduler: Scheduler, cloud: EmulatedCloud) => void): void {
	const cloud = new EmulatedCloud();
	cloud.run(() => {
		body(emulatedPlatform(cloud.startServer()).scheduler, cloud);
	});
}

export = () => {
	describe("a call with a limited wait", () => {
		it("gives its result as soon as it has one", () => {
			withScheduler((scheduler, cloud) => {
				const call = startCall(scheduler, () => {
					scheduler.wait(3);
					return "done";
				});

				expect(call.waitAtMost(10)).to.equal("done");
				expect(cloud.clock.now() < 3.1).to.equal(true);
			});
		});

		it("is not waited for longer, and its result is there when it comes", () => {
			withScheduler((scheduler, cloud) => {
				const heard = new Array<string>();
				const call = startCall(scheduler, () => {
					scheduler.wait(30);
					return "done";
				});
				call.onSettled((result) => heard.push(result));

				expect(call.waitAtMost(10)).to.equal(undefined);
				expect(cloud.clock.now() < 10.1).to.equal(true);
				expect(call.isSettled()).to.equal(false);
				cloud.sleep(21);

				expect(call.waitAtMost(0)).to.equal("done");
				expect(heard.join()).to.equal("done");
			});
		});

		it("costs no wait when it does not yield", () => {
			withScheduler((scheduler, cloud) => {
				const call = startCall(scheduler, () => "done");

				expect(call.waitAtMost(10)).to.equal("done");
				expect(cloud.clock.now()).to.equal(0);
			});
		});
	});
};
