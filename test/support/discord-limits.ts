/** A message as a webhook gets it. */
export interface DiscordMessage {
	readonly content?: string;
	readonly embeds?: ReadonlyArray<DiscordEmbed>;
	readonly allowed_mentions?: { readonly parse?: ReadonlyArray<string> };
}

/** An embed as a webhook gets it. */
export interface DiscordEmbed {
	readonly title?: string;
	readonly description?: string;
	readonly color?: number;
	readonly fields?: ReadonlyArray<{ readonly name: string; readonly value: string }>;
	readonly footer?: { readonly text: string };
}

/**
 * Discord's documented limits, as it checks them.
 * https://discord.com/developers/docs/resources/message#embed-object-embed-limits
 */
const LIMITS = {
	content: 2000,
	embeds: 10,
	total: 6000,
	title: 256,
	description: 4096,
	fields: 25,
	fieldName: 256,
	fieldValue: 1024,
	footer: 2048,
	color: 0xffffff,
};

/** The length of a text in UTF-16 units; -1 if it is not valid UTF-8. */
export function utf16Length(text: string): number {
	const [characters] = utf8.len(text);
	if (!typeIs(characters, "number")) return -1;
	let units = 0;
	for (const [, codePoint] of utf8.codes(text)) units += codePoint > 0xffff ? 2 : 1;
	return units;
}

class Checker {
	public readonly problems = new Array<string>();
	public total = 0;

	/** Checks a text that counts; `unitsMin` is 1 where Discord refuses blank ones. */
	public text(name: string, text: unknown, unitsMax: number, isRequired = false): void {
		if (text === undefined && !isRequired) return;
		if (!typeIs(text, "string")) {
			this.problems.push(`${name} is missing or no text`);
			return;
		}
		const units = utf16Length(text);
		this.total += math.max(units, 0);
		if (units < 0) this.problems.push(`${name} is not valid UTF-8`);
		if (units > unitsMax) this.problems.push(`${name} has ${units} of ${unitsMax} units`);
		if (isRequired && text.match("%S")[0] === undefined) this.problems.push(`${name} is blank`);
	}

	public embed(embed: DiscordEmbed): void {
		this.text("title", embed.title, LIMITS.title);
		this.text("description", embed.description, LIMITS.description);
		if (embed.footer !== undefined) this.text("footer", embed.footer.text, LIMITS.footer, true);
		const { color = 0, fields = [] } = embed;
		if (color < 0 || color > LIMITS.color || color % 1 !== 0)
			this.problems.push(`color is ${color}`);
		if (fields.size() > LIMITS.fields) this.problems.push(`${fields.size()} fields`);
		for (const { name, value } of fields) {
			this.text("field name", name, LIMITS.fieldName, true);
			this.text("field value", value, LIMITS.fieldValue, true);
		}
	}
}

/** What Discord would refuse a message for; empty if it would take it. */
export function discordProblems(message: DiscordMessage): Array<string> {
	const checker = new Checker();
	const { content, embeds = [] } = message;
	if (content === undefined && embeds.isEmpty()) checker.problems.push("an empty message");
	checker.text("content", content, LIMITS.content);
	checker.total = 0;
	if (embeds.size() > LIMITS.embeds) checker.problems.push(`${embeds.size()} embeds`);
	for (const embed of embeds) checker.embed(embed);
	if (checker.total > LIMITS.total) checker.problems.push(`${checker.total} units in all`);
	return checker.problems;
}

/** The value of an embed's field. */
export function fieldOf(embed: DiscordEmbed, name: string): string | undefined {
	return embed.fields?.find((field) => field.name === name)?.value;
}

/** How many equal reports an embed stands for. */
export function timesOf(embed: DiscordEmbed): number {
	return tonumber(fieldOf(embed, "Times") ?? "1") ?? 0;
}
