import { Players } from "@rbxts/services";
import { keyOf, playerStore } from "./player-store";

const COINS_PER_VISIT = 10;

Players.PlayerAdded.Connect((player) => {
	const key = keyOf(player);
	const [loaded] = pcall(() => playerStore.init(key));
	if (!loaded) {
		player.Kick("Your data did not load. Please join again.");
		return;
	}
	playerStore.update(key, (data) => {
		data.visits += 1;
		data.coins += COINS_PER_VISIT;
		return data;
	});
});

Players.PlayerRemoving.Connect((player) => {
	playerStore.leave(keyOf(player));
});
