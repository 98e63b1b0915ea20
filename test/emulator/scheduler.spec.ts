import { EmulatedCloud } from "../../emulator";

export = () => {
	describe("virtual time", () => {
		it("passes only while a thread sleeps", () => {
			const cloud = new EmulatedCloud();
			const times = cloud.run(() => {
				const start = cloud.clock.now();
				cloud.sleep(3600);
				return [start, cloud.clock.now()];
			});
			expect(times[0]).to.equal(0);
			expect(times[1]).to.equal(3600);
		});

		it("moves the wall clock with it", () => {
			const cloud = new EmulatedCloud({ startUnixSeconds: 1000 });
			cloud.run(() => cloud.sleep(10));
			expect(cloud.clock.unixSeconds()).to.equal(1010);
		});

		it("reports a driver that waits for nothing", () => {
			const cloud = new EmulatedCloud();
			expect(() => cloud.run(() => coroutine.yield())).to.throw("deadlock");
		});

		it("hands on the result and the error of the driver", () => {
			const cloud = new EmulatedCloud();
			expect(cloud.run(() => "result")).to.equal("result");
			expect(() =>
				cloud.run(() => {
					cloud.sleep(1);
					error("the driver's own");
				}),
			).to.throw("the driver's own");
		});

		it("knows the driver's thread also when a server resumes it", () => {
			const cloud = new EmulatedCloud();
			const server = cloud.startServer();
			cloud.run(() => {
				const waiting = coroutine.running();
				server.task.delay(1, () => server.task.spawn(waiting));
				coroutine.yield();
				server.shutdown();
			});
			expect(server.isAlive()).to.equal(false);
		});

		it("drains until nothing is scheduled, or until the limit", () => {
			const cloud = new EmulatedCloud();
			const server = cloud.startServer({ clockSkewSeconds: 0 });
			const times = cloud.run(() => {
				server.task.delay(5, () => {});
				cloud.drain(60);
				const drained = cloud.clock.now();
				server.task.delay(100, () => {});
				cloud.drain(60);
				return [drained, cloud.clock.now()];
			});
			expect(times[0]).to.be.near(5, 0.001);
			expect(times[1]).to.be.near(65, 0.001);
		});
	});

	describe("task", () => {
		function trace(body: (note: (text: string) => void, cloud: EmulatedCloud) => void): string {
			const cloud = new EmulatedCloud();
			const notes = new Array<string>();
			cloud.run(() => body((text) => notes.push(text), cloud));
			return notes.join(" ");
		}

		it("spawn runs at once, defer after the current event and before time goes on", () => {
			const notes = trace((note, cloud) => {
				const { task } = cloud.startServer();
				task.delay(0, () => note("delayed"));
				task.defer(() => note("deferred"));
				task.defer((text: string) => note(text), "argument");
				task.spawn(() => note("spawned"));
				note("driver");
				cloud.sleep(1);
			});
			expect(notes).to.equal("spawned driver deferred argument delayed");
		});

		it("runs what is due at one time in the order of its scheduling", () => {
			const notes = trace((note, cloud) => {
				const { task } = cloud.startServer();
				for (const name of ["a", "b", "c", "d"]) task.delay(1, () => note(name));
				cloud.sleep(2);
			});
			expect(notes).to.equal("a b c d");
		});

		it("shuffles what is due at one time when told to, by the seed", () => {
			const orderOf = (seed: number) => {
				const cloud = new EmulatedCloud({ seed, shuffleResumption: true });
				const notes = new Array<string>();
				cloud.run(() => {
					const { task } = cloud.startServer();
					for (let name = 0; name < 9; name++) task.delay(1, () => notes.push(`${name}`));
					cloud.sleep(2);
				});
				return notes.join("");
			};
			expect(orderOf(5)).to.equal(orderOf(5));
			expect(orderOf(5)).never.to.equal(orderOf(6));
			expect(orderOf(5)).never.to.equal("012345678");
		});

		it("wait returns what passed and rounds up to a frame", () => {
			const cloud = new EmulatedCloud();
			const { task } = cloud.startServer();
			const waited = cloud.run(() => {
				let elapsed = 0;
				task.spawn(() => (elapsed = task.wait(0.101)));
				cloud.sleep(1);
				return elapsed;
			});
			expect(waited).to.be.near(7 / 60, 1e-6);
		});

		it("cancel ends a thread that waits, and one that has not begun", () => {
			const notes = trace((note, cloud) => {
				const { task } = cloud.startServer();
				const waiting = task.spawn(() => {
					note("begun");
					task.wait(1);
					note("never");
				});
				const planned = task.delay(1, () => note("never"));
				task.cancel(waiting);
				task.cancel(planned);
				cloud.sleep(3);
			});
			expect(notes).to.equal("begun");
		});

		it("spawn reports an error instead of raising it", () => {
			const cloud = new EmulatedCloud();
			const server = cloud.startServer();
			cloud.run(() => server.task.spawn(() => error("broken thread")));
			expect(server.unhandledErrors.size()).to.equal(1);
			expect(server.unhandledErrors[0].find("broken thread")[0]).to.be.ok();
		});
	});

	describe("random numbers", () => {
		it("repeat with the seed and differ between seeds", () => {
			const drawn = (seed: number) => {
				const { random } = new EmulatedCloud({ seed });
				return [random.next(), random.integer(1, 1000), random.fork().next()].join(" ");
			};
			expect(drawn(7)).to.equal(drawn(7));
			expect(drawn(7)).never.to.equal(drawn(8));
		});

		it("stay in their range and reach both ends", () => {
			const { random } = new EmulatedCloud();
			const seen = new Set<number>();
			let sum = 0;
			let low = 0;
			for (let draw = 0; draw < 2000; draw++) {
				seen.add(random.integer(1, 6));
				const drawn = random.next();
				sum += drawn;
				if (drawn < 0.1) low += 1;
			}
			expect(seen.size()).to.equal(6);
			expect(seen.has(1) && seen.has(6)).to.equal(true);
			expect(sum / 2000).to.be.near(0.5, 0.05);
			expect(low / 2000).to.be.near(0.1, 0.03);
		});
	});
};
