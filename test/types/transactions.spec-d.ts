import type { PPDB as Store } from "../../src/api/ppdb";

/* Checked by the compiler only: each line must compile, and each line after an expected error must not. */

interface Data {
	coins: number;
}

function byKey(store: Store<Data>): void {
	store.transaction(["ann", "bob"], (drafts) => {
		drafts.ann.coins -= 50;
		drafts.bob = { coins: drafts.bob.coins + 50 };
	});
	store.transaction(["ann", "bob"], ({ ann }) => ann.coins >= 50);
	store.transaction(["ann"], (drafts) => {
		// @ts-expect-error none of the keys
		drafts.bob.coins += 50;
		// @ts-expect-error no such field
		drafts.ann.gold += 50;
	});
	// @ts-expect-error it returns false or nothing
	store.transaction(["ann"], () => 5);
	// @ts-expect-error keys are strings
	store.transaction([5], () => false);
}

function inOrder(store: Store<Data>): void {
	store.transaction(["ann", "bob"], (_drafts, ann, bob) => {
		ann.coins -= 50;
		bob.coins += 50;
		// @ts-expect-error no such field
		bob.gold += 50;
	});
	// @ts-expect-error there is no third key
	store.transaction(["ann", "bob"], (_drafts, _ann, _bob, carl) => {
		print(carl);
	});
}

function ofKeysMadeAtRunTime(store: Store<Data>, buyer: number, seller: number): void {
	store.transaction([`player_${buyer}`, `player_${seller}`], (drafts, first, second) => {
		first.coins -= 50;
		second.coins += 50;
		drafts[`player_${seller}`].coins += 50;
		// @ts-expect-error no such field
		first.gold -= 50;
	});
	const keys = [buyer, seller].map((id) => `player_${id}`);
	store.transaction(keys, (drafts, first, ...others) => {
		first.coins -= 50;
		for (const other of others) other.coins += 50;
		for (const key of keys) drafts[key].coins += 1;
		// @ts-expect-error no such field
		others[0].gold -= 50;
	});
	const fixed: ReadonlyArray<string> = keys;
	store.transaction(fixed, (_drafts, first) => {
		first.coins -= 50;
	});
}

export = [byKey, inOrder, ofKeysMadeAtRunTime];
