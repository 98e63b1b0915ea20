import { decodeJson } from "./http-service";

/** Limits of a message and of its embeds, in characters or items (Discord: resources/message, "Embed Limits"). */
const LIMITS = {
	content: 2000,
	username: 80,
	embeds: 10,
	title: 256,
	description: 4096,
	fields: 25,
	fieldName: 256,
	fieldValue: 1024,
	footer: 2048,
	author: 256,
	allEmbeds: 6000,
	color: 0xffffff,
};

/** Discord's code for an invalid message. */
const INVALID_FORM = 50035;
const EMPTY_MESSAGE = 50006;
const INVALID_JSON = 50109;

/** Why a message is refused with 400. */
export interface MessageProblem {
	readonly code: number;
	readonly message: string;
}

interface EmbedPart {
	readonly name?: unknown;
	readonly value?: unknown;
	readonly text?: unknown;
}

interface Embed {
	readonly title?: unknown;
	readonly color?: unknown;
	readonly description?: unknown;
	readonly fields?: ReadonlyArray<EmbedPart>;
	readonly footer?: EmbedPart;
	readonly author?: EmbedPart;
}

/** What a webhook receives. */
export interface DiscordPayload {
	readonly content?: unknown;
	readonly username?: unknown;
	readonly embeds?: ReadonlyArray<Embed>;
}

/** Adds up the texts of all embeds and remembers the first one that is too long. */
class EmbedMeter {
	public total = 0;
	public problem?: string;

	public measure(text: unknown, limit: number, name: string, isRequired = false): void {
		const [trimmed] = typeIs(text, "string") ? text.match("^%s*(.-)%s*$") : [""];
		const size = utf16Length(trimmed as string);
		this.total += math.max(size, 0);
		if (size < 0) this.problem ??= `${name}: Must be valid UTF-8.`;
		if (size > limit) this.problem ??= `${name}: Must be ${limit} or fewer in length.`;
		if (isRequired && size === 0) this.problem ??= `${name}: This field is required`;
	}

	public count(items: number, limit: number, name: string): void {
		if (items > limit) this.problem ??= `${name}: Must be ${limit} or fewer in length.`;
	}
}

/** The length of a text in UTF-16 units, the strictest reading of Discord's "characters"; -1 if it is not valid UTF-8. */
export function utf16Length(text: string): number {
	const [characters] = utf8.len(text);
	if (!typeIs(characters, "number")) return -1;
	let units = 0;
	for (const [, codePoint] of utf8.codes(text)) units += codePoint > 0xffff ? 2 : 1;
	return units;
}

function isColor(color: unknown): boolean {
	return typeIs(color, "number") && color >= 0 && color <= LIMITS.color && color % 1 === 0;
}

function measureEmbed(meter: EmbedMeter, embed: Embed): void {
	meter.measure(embed.title, LIMITS.title, "title");
	meter.measure(embed.description, LIMITS.description, "description");
	const { color, footer } = embed;
	if (color !== undefined && !isColor(color)) meter.problem ??= `color: ${tostring(color)}`;
	meter.measure(footer?.text, LIMITS.footer, "footer.text", footer !== undefined);
	meter.measure(embed.author?.name, LIMITS.author, "author.name");
	const fields = embed.fields ?? [];
	meter.count(fields.size(), LIMITS.fields, "fields");
	for (const field of fields) {
		meter.measure(field.name, LIMITS.fieldName, "field.name", true);
		meter.measure(field.value, LIMITS.fieldValue, "field.value", true);
	}
}

/** What is wrong with the texts of a message; nothing if Discord would accept them. */
export function formProblem(payload: DiscordPayload): string | undefined {
	const embeds = payload.embeds ?? [];
	const meter = new EmbedMeter();
	meter.measure(payload.content, LIMITS.content, "content");
	meter.measure(payload.username, LIMITS.username, "username");
	meter.count(embeds.size(), LIMITS.embeds, "embeds");
	meter.total = 0;
	for (const embed of embeds) measureEmbed(meter, embed);
	if (meter.total > LIMITS.allEmbeds) {
		meter.problem ??= `embeds: Embed size exceeds maximum size of ${LIMITS.allEmbeds}`;
	}
	return meter.problem;
}

/** Reads the body of a webhook request like Discord: the message, or why it is refused. */
export function readMessage(
	body: string,
	isJson: boolean,
): LuaTuple<[payload?: DiscordPayload, problem?: MessageProblem]> {
	const empty: MessageProblem = { code: EMPTY_MESSAGE, message: "Cannot send an empty message" };
	if (!isJson) return $tuple(undefined, empty); // without the content type the body is ignored
	const [parsed, decoded] = pcall(() => decodeJson(body));
	if (!parsed || !typeIs(decoded, "table")) {
		const message = "The request body contains invalid JSON.";
		return $tuple(undefined, { code: INVALID_JSON, message });
	}
	const payload = decoded as DiscordPayload; // each field is checked before it is used
	const problem = formProblem(payload);
	if (problem !== undefined) {
		return $tuple(undefined, { code: INVALID_FORM, message: `Invalid Form Body: ${problem}` });
	}
	const hasContent = typeIs(payload.content, "string") && payload.content !== "";
	if (!hasContent && (payload.embeds ?? []).isEmpty()) return $tuple(undefined, empty);
	return $tuple(payload, undefined);
}
