import { canTest } from "./place/in-place";
import { onKey, type OpenedKey } from "./place/on-key";

/** A wall clock of ours and the backend's may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 300;
const MILLIS_PER_SECOND = 1000;

export = () => {
	if (!canTest("dataStores")) SKIP();

	describe("key info", () => {
		/** Writes a value with a tag and metadata. */
		function tag({ store, key }: OpenedKey): void {
			store.UpdateAsync(key, () => $tuple(1, [7], { kind: "wallet" }));
		}

		it(
			"carries the user ids and metadata of the last write to the transform and to readers",
			onKey((opened) => {
				tag(opened);
				const [, info] = opened.read();
				expect(info?.GetUserIds().join()).to.equal("7");
				expect((info?.GetMetadata() as { kind?: string }).kind).to.equal("wallet");
				let seen: DataStoreKeyInfo | undefined;
				opened.store.UpdateAsync<number, number>(opened.key, (_, keyInfo) => {
					seen = keyInfo;
					return $tuple(undefined);
				});
				expect(seen?.GetUserIds().join()).to.equal("7");
				expect((seen?.GetMetadata() as { kind?: string }).kind).to.equal("wallet");
			}),
		);

		it(
			"keeps user ids and metadata that an update returns",
			onKey((opened) => {
				tag(opened);
				const { store, key, read } = opened;
				store.UpdateAsync<number, number>(key, (_, info) =>
					$tuple(2, info?.GetUserIds(), info?.GetMetadata()),
				);
				const [value, info] = read();
				expect(value).to.equal(2);
				expect(info?.GetUserIds().join()).to.equal("7");
				expect((info?.GetMetadata() as { kind?: string }).kind).to.equal("wallet");
			}),
		);

		it(
			"loses those that an update does not return",
			onKey((opened) => {
				tag(opened);
				opened.store.UpdateAsync(opened.key, () => $tuple(2));
				const [, info] = opened.read();
				expect(info?.GetUserIds().size()).to.equal(0);
				expect((info?.GetMetadata() as { kind?: string }).kind).to.equal(undefined);
			}),
		);

		it(
			"takes those that SetAsync is given, and loses them with the next SetAsync",
			onKey(({ store, key, read }, place) => {
				const options = place.createOptions("DataStoreSetOptions");
				options.SetMetadata({ kind: "wallet" });
				store.SetAsync(key, 1, [7], options);
				expect(read()[1]?.GetUserIds().join()).to.equal("7");
				store.SetAsync(key, 2);
				expect(read()[1]?.GetUserIds().size()).to.equal(0);
			}),
		);

		it(
			"names what each write has stored, the same way to its writer and to readers",
			onKey(({ store, key, read }) => {
				const [, first] = store.UpdateAsync<number, number>(key, () => $tuple(1));
				const [, readFirst] = read();
				const [, second] = store.UpdateAsync<number, number>(key, (_, info) => {
					expect(info?.Version).to.equal(first.Version);
					return $tuple(1);
				});
				const [, readSecond] = read();
				expect(first.Version).to.be.ok();
				expect(readFirst?.Version).to.equal(first.Version);
				expect(readSecond?.Version).to.equal(second.Version);
				expect(second.Version).never.to.equal(first.Version);
			}),
		);

		it(
			"has times in Unix milliseconds, and the time of the last write grows",
			onKey(({ store, key, read }, place) => {
				store.SetAsync(key, 1);
				const [, first] = read();
				place.wait(1);
				store.SetAsync(key, 2);
				const [, second] = read();
				const [before, after] = [first?.UpdatedTime ?? 0, second?.UpdatedTime ?? 0];
				const now = place.unixSeconds();
				expect(after > before).to.equal(true);
				expect(second?.CreatedTime).to.equal(first?.CreatedTime);
				expect(after / MILLIS_PER_SECOND).to.be.near(now, CLOCK_TOLERANCE_SECONDS);
			}),
		);
	});
};
