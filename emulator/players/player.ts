/** The text of the engine's dialog if the game gives no reason. */
const DEFAULT_KICK_MESSAGE = "You have been kicked from the game";

/** Models the part of `Player` that data code reads. Not modelled: characters, attributes, teleports, leaderstats. */
export class EmulatedPlayer implements Pick<
	Player,
	"UserId" | "DisplayName" | "AccountAge" | "Kick"
> {
	public readonly ClassName = "Player";
	public readonly DisplayName: string;
	public readonly AccountAge = 365;
	/** The player list, while the player is in the server. */
	public Parent?: unknown;
	/** The message shown to a kicked player. Only tests can see it. */
	public kickMessage?: string;

	public constructor(
		public readonly UserId: number,
		public readonly Name: string,
		private readonly onKick: (player: EmulatedPlayer) => void,
	) {
		this.DisplayName = Name;
	}

	/** Removes the player from the server. */
	public Kick(message?: string): void {
		if (this.Parent !== undefined) this.kickMessage ??= message ?? DEFAULT_KICK_MESSAGE;
		this.onKick(this);
	}

	/** Whether the player is in the given list, as the engine's instances answer. */
	public IsDescendantOf(ancestor: unknown): boolean {
		return this.Parent !== undefined && this.Parent === ancestor;
	}
}
