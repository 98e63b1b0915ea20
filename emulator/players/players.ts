import { EmulatedEnums } from "../base/enum";
import { ServerSignal } from "../scheduler/server-signal";
import type { ServerContext } from "../context/server-context";
import { EmulatedPlayer } from "./player";

/**
 * Models `Players`: joins, leaves and their signals. A leaving player is still readable in `PlayerRemoving`.
 *
 * Not modelled: characters, chat, bans and account names.
 */
export class EmulatedPlayers {
	public readonly ClassName = "Players";
	public readonly MaxPlayers = 60;
	public readonly PlayerAdded: ServerSignal<[player: EmulatedPlayer]>;
	public readonly PlayerRemoving: ServerSignal<[player: EmulatedPlayer, reason: unknown]>;
	private present = new Array<EmulatedPlayer>();

	public constructor(
		private readonly context: ServerContext,
		/** Called before the number of players changes. */
		private readonly beforeChange: (by: number) => void,
	) {
		this.PlayerAdded = new ServerSignal(context.scheduler, context.process);
		this.PlayerRemoving = new ServerSignal(context.scheduler, context.process);
	}

	/** Players in the server, in the order in which they joined. */
	public GetPlayers(): Array<EmulatedPlayer> {
		return [...this.present];
	}

	/** The player with that id, if in the server. */
	public GetPlayerByUserId(userId: number): EmulatedPlayer | undefined {
		return this.present.find((player) => player.UserId === userId);
	}

	/** Adds a player. Only the emulator calls it. */
	public admit(userId: number, name: string): EmulatedPlayer {
		const reason = EmulatedEnums.PlayerExitReason.FromName("CreatorKick");
		const player = new EmulatedPlayer(userId, name, (kicked) => this.dismiss(kicked, reason));
		this.change([...this.present, player]);
		player.Parent = this;
		this.PlayerAdded.fire(player);
		return player;
	}

	/** Removes a player. Only the emulator calls it. */
	public dismiss(
		player: EmulatedPlayer,
		reason: unknown = EmulatedEnums.PlayerExitReason.FromName("Unknown"),
	): void {
		if (!this.present.includes(player)) return;
		this.PlayerRemoving.fire(player, reason);
		this.change(this.present.filter((other) => other !== player));
		player.Parent = undefined;
	}

	private change(present: Array<EmulatedPlayer>): void {
		this.beforeChange(present.size() - this.present.size());
		this.present = present;
		this.context.playerCount = present.size();
	}
}
