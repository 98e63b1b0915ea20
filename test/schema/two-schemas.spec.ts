import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";

interface Versioned {
	count: number;
	level?: number;
	guild?: string;
}

const addLevel = (data: Versioned) => {
	data.level ??= 1;
	return data;
};
const addGuild = (data: Versioned) => {
	data.guild ??= "none";
	return data;
};

interface Envelope {
	readonly v: number;
	readonly c?: number;
}

function envelope(spec: CloudSpec): Envelope {
	return spec.cloud.records.peek("Users", KEY)?.value as Envelope;
}

export = () => {
	describe("two schema versions at once", () => {
		it("go on side by side where the newer steps are backwards compatible", () => {
			inCloud((spec) => {
				const older = new (spec.start().PPDB)<Versioned>("Users", {
					migrations: [addLevel],
				});
				const newer = new (spec.start().PPDB)<Versioned>("Users", {
					migrations: [addLevel, { migrate: addGuild, backwardsCompatible: true }],
				});
				older.init(KEY, { count: 1, level: 7 });
				newer.init(KEY, { count: 1 });
				older.update(KEY, addOne);
				older.flush();
				newer.update(KEY, addOne);
				newer.flush();
				older.update(KEY, addOne);
				older.flush();
				newer.update(KEY, addOne);
				newer.flush();

				expect(envelope(spec).v).to.equal(2);
				expect(envelope(spec).c).to.equal(1);
				const stored = spec.stored("Users", KEY) as Versioned;
				expect(stored.count).to.equal(5);
				expect(stored.level).to.equal(7);
				expect(stored.guild).to.equal("none");
			});
		});

		it("keep the newer version when an older server writes, so that no step runs twice", () => {
			inCloud((spec) => {
				let runs = 0;
				const counted = (data: Versioned) => {
					runs += 1;
					return addGuild(data);
				};
				const newer = new (spec.start().PPDB)<Versioned>("Users", {
					migrations: [addLevel, { migrate: counted, backwardsCompatible: true }],
				});
				newer.set(KEY, { count: 0 });
				newer.leave(KEY);
				const older = new (spec.start().PPDB)<Versioned>("Users", {
					migrations: [addLevel],
				});
				older.update(KEY, addOne);
				older.leave(KEY);
				expect(envelope(spec).v).to.equal(2);
				newer.init(KEY);

				expect(runs).to.equal(0);
			});
		});

		it("end where a step is not compatible, however compatible the later ones are", () => {
			inCloud((spec) => {
				const newer = new (spec.start().PPDB)<Versioned>("Users", {
					migrations: [
						addLevel,
						addGuild,
						{ migrate: addLevel, backwardsCompatible: true },
					],
				});
				newer.set(KEY, { count: 1 });
				newer.flush();
				expect(envelope(spec).c).to.equal(2);

				const older = new (spec.start().PPDB)<Counter>("Users", { migrations: [addLevel] });
				expectFailure("NewerSchema", () => {
					older.init(KEY);
				});
				const middle = new (spec.start().PPDB)<Counter>("Users", {
					migrations: [addLevel, addGuild],
				});
				middle.update(KEY, addOne);
				middle.flush();
				expect(spec.storedCount("Users", KEY)).to.equal(2);
				expect(envelope(spec).v).to.equal(3);
			});
		});

		it("name no compatible version where there is none to name", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Versioned>("Users", {
					migrations: [addLevel],
				});
				store.set(KEY, { count: 1 });
				store.flush();

				expect(envelope(spec).v).to.equal(1);
				expect(envelope(spec).c).to.equal(undefined);
			});
		});
	});
};
