export = () => {
	it("keeps a thrown table as it is when a thread is resumed", () => {
		const thrown = { code: "Any" };
		const [ok, failure] = coroutine.resume(coroutine.create(() => error(thrown)));
		expect(ok).to.equal(false);
		expect(failure).to.equal(thrown);
	});

	it("keeps a thrown table as it is through wrapped and nested threads", () => {
		const thrown = { code: "Any" };
		const outer = coroutine.wrap(() => {
			coroutine.wrap(() => error(thrown))();
		});
		const [ok, failure] = pcall(outer);
		expect(ok).to.equal(false);
		expect(failure).to.equal(thrown);
	});

	it("passes values both ways and ends with the body's results", () => {
		const body = coroutine.create((a: number) => {
			const [b] = coroutine.yield(a + 1) as LuaTuple<[number]>;
			return $tuple(a, b);
		});
		expect(coroutine.resume(body, 1)[1]).to.equal(2);
		const [ok, a, b] = coroutine.resume(body, 5);
		expect(ok).to.equal(true);
		expect(a).to.equal(1);
		expect(b).to.equal(5);
		expect(coroutine.status(body)).to.equal("dead");
		expect(coroutine.resume(body)[0]).to.equal(false);
	});

	it("starts a thread at once with task.spawn", () => {
		let ran = false;
		task.spawn(() => {
			ran = true;
		});
		expect(ran).to.equal(true);
	});
};
