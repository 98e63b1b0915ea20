import { PPDBError } from "@rbxts/ppdb";
import { Players } from "@rbxts/services";
import { keyOf, playerStore } from "./player-store";

const COINS_PER_VISIT = 10;

function onJoin(player: Player): void {
	const key = keyOf(player);
	try {
		playerStore.init(key);
	} catch (problem) {
		// He has gone while his data was loading: there is nobody to tell.
		if (problem instanceof PPDBError && problem.code === "Left") return;
		warn(tostring(problem));
		player.Kick(
			"Your data could not be loaded. Nothing is lost: please join again in a minute.",
		);
		return;
	}
	playerStore.update(key, (data) => {
		data.visits += 1;
		data.coins += COINS_PER_VISIT;
		return data;
	});
}

Players.PlayerAdded.Connect(onJoin);
// Those who were quicker than this script.
for (const player of Players.GetPlayers()) task.spawn(onJoin, player);

Players.PlayerRemoving.Connect((player) => {
	playerStore.leave(keyOf(player));
});

playerStore.OnLockLost.Connect((key) => {
	const player = Players.GetPlayers().find((player) => keyOf(player) === key);
	player?.Kick("You are playing on another server now, and your data went with you.");
});
