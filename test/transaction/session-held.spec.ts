import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { open, type Player } from "../support/session-player";

const STORE = "Players";
const OPTIONS = { template: { count: 100 }, debounce: 0 };

/** A server that holds a key in session mode. */
function hold(spec: CloudSpec, key: string): Player {
	const holder = open(spec, OPTIONS);
	spec.on(holder.server, () => {
		holder.store.init(key);
		holder.store.update(key, (data) => data);
		holder.store.flush(key);
	});
	spec.cloud.sleep(5);
	return holder;
}

function pay(spec: CloudSpec, { server, store }: Player): void {
	spec.on(server, () => {
		const isPaid = store.transaction(["ann", "bob"], (drafts) => {
			drafts.ann.count -= 30;
			drafts.bob.count += 30;
		});
		assert(isPaid, "was not paid");
	});
}

function countOf({ store }: Player, key: string): number | undefined {
	return store.getCached(key)?.count;
}

export = () => {
	it("changes a document that this server holds, and keeps it held", () => {
		inCloud((spec) => {
			const holder = hold(spec, "ann");
			pay(spec, holder);
			expect(countOf(holder, "ann")).to.equal(70);
			expect(holder.store.inspect("ann")?.lease).to.equal("held");
			spec.cloud.sleep(5);
			expect(spec.storedCount(STORE, "bob")).to.equal(130);
		});
	});

	it("reaches the document of a server that holds a key, which goes on holding it", () => {
		inCloud((spec) => {
			const holder = hold(spec, "ann");
			const changes = new Array<string>();
			holder.store.OnChange.Connect((key, data, previous) => {
				changes.push(`${key} ${(previous as Counter).count} ${(data as Counter).count}`);
			});
			const other = open(spec, OPTIONS);
			pay(spec, other);
			spec.cloud.sleep(5);

			expect(countOf(holder, "ann")).to.equal(70);
			expect(changes.join()).to.equal("ann 100 70");
			expect(holder.store.inspect("ann")?.lease).to.equal("held");
			expect(other.store.getCached("ann")).to.equal(undefined);
		});
	});

	it("loses no update that the holder makes meanwhile, whenever that is", () => {
		for (let moment = 0; moment < 20; moment++) {
			inCloud((spec) => {
				const holder = hold(spec, "ann");
				holder.server.spawn(() => {
					spec.cloud.sleep(moment / 20);
					holder.store.update("ann", addOne);
				});
				pay(spec, open(spec, OPTIONS));
				spec.cloud.sleep(10);
				expect(countOf(holder, "ann")).to.equal(71);
				expect(spec.storedCount(STORE, "ann")).to.equal(71);
				expect(spec.storedCount(STORE, "bob")).to.equal(130);
			});
		}
	});

	it("holds between two documents that two other servers hold", () => {
		inCloud((spec) => {
			const [ann, bob] = [hold(spec, "ann"), hold(spec, "bob")];
			pay(spec, open(spec, OPTIONS));
			spec.cloud.sleep(5);
			expect(countOf(ann, "ann")).to.equal(70);
			expect(countOf(bob, "bob")).to.equal(130);
		});
	});
};
