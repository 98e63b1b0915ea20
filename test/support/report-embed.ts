/** A message as a webhook gets it. */
export interface ReportMessage {
	readonly content?: string;
	readonly embeds?: ReadonlyArray<ReportEmbed>;
	readonly allowed_mentions?: { readonly parse?: ReadonlyArray<string> };
}

/** An embed as a webhook gets it. */
export interface ReportEmbed {
	readonly title?: string;
	readonly description?: string;
	readonly color?: number;
	readonly fields?: ReadonlyArray<{ readonly name: string; readonly value: string }>;
	readonly footer?: { readonly text: string };
}

/** The value of an embed's field. */
export function fieldOf(embed: ReportEmbed, name: string): string | undefined {
	return embed.fields?.find((field) => field.name === name)?.value;
}

/** How many equal reports an embed stands for. */
export function timesOf(embed: ReportEmbed): number {
	return tonumber(fieldOf(embed, "Times") ?? "1") ?? 0;
}
