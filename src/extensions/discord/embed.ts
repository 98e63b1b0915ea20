import { cutText, textUnits } from "./cut-text";
import type { ReportLevel } from "../../api/extension";
import type { QueuedReport } from "./report-queue";

/**
 * Discord's limits for one message, in characters; a single one more is an error 400.
 * https://discord.com/developers/docs/resources/message#embed-object-embed-limits
 */
const TITLE_UNITS_MAX = 256;
const DESCRIPTION_UNITS_MAX = 4096;
const FIELD_UNITS_MAX = 1024;
export const EMBEDS_MAX = 10;
export const EMBEDS_UNITS_MAX = 6000;

/** A cause is worth a line; anything further that a service says is of no use. */
const CAUSE_UNITS_MAX = 500;
/** The server and the version of the place; both are short. */
const ORIGIN_UNITS_MAX = 128;
/** With everything else at its longest, one embed still fits into one message. */
const KEYS_UNITS_MAX = 900;

const COLOURS: Record<ReportLevel, number> = {
	error: 0xe74c3c,
	warn: 0xf1c40f,
	status: 0x3498db,
};

/** One line of an embed. */
export interface EmbedField {
	readonly name: string;
	readonly value: string;
	readonly inline: boolean;
}

/** The last line of an embed. */
export interface EmbedFooter {
	readonly text: string;
}

/** A report as Discord shows it. */
export interface Embed {
	readonly title: string;
	readonly description: string;
	readonly color: number;
	readonly fields: ReadonlyArray<EmbedField>;
	readonly footer: EmbedFooter;
}

/** What is posted to Discord. */
export interface DiscordMessage {
	readonly content?: string;
	readonly embeds: ReadonlyArray<Embed>;
	readonly allowed_mentions: DiscordMentions;
}

/** Which mentions a message notifies. */
export interface DiscordMentions {
	readonly parse: ReadonlyArray<string>;
}

/** Creates the embed of merged reports. Every text is valid UTF-8 and within Discord's limits. */
export function createEmbed(entry: QueuedReport, origin: string): Embed {
	const { report, count, firstAt, lastAt } = entry;
	const cause =
		report.cause === undefined ? "" : cutText(`\nCause: ${report.cause}`, CAUSE_UNITS_MAX);
	const fields = [field("Store", code(report.store))];
	if (!entry.keys.isEmpty()) {
		fields.push(field(entry.keys.size() === 1 ? "Key" : "Keys", listKeys(entry)));
	}
	if (count > 1) {
		fields.push(field("Times", `${count}`), field("First", timeOf(firstAt)));
		fields.push(field("Last", timeOf(lastAt)));
	} else {
		fields.push(field("At", timeOf(lastAt)));
	}
	const messageUnitsMax = DESCRIPTION_UNITS_MAX - textUnits(cause);
	return {
		title: cutText(`${string.upper(report.level)} ${report.code}`, TITLE_UNITS_MAX),
		description: cutText(report.message, messageUnitsMax) + cause,
		color: COLOURS[report.level],
		fields,
		footer: { text: cutText(origin, ORIGIN_UNITS_MAX) },
	};
}

/** The units that an embed uses of a message. */
export function embedUnits(embed: Embed): number {
	let units =
		textUnits(embed.title) + textUnits(embed.description) + textUnits(embed.footer.text);
	for (const { name, value } of embed.fields) {
		units += textUnits(name) + textUnits(value);
	}
	return units;
}

function listKeys(entry: QueuedReport): string {
	const names = cutText(entry.keys.map(code).join(", "), KEYS_UNITS_MAX);
	return entry.hasMoreKeys ? `${names} and more` : names;
}

function field(name: string, value: string): EmbedField {
	return { name, value: cutText(value, FIELD_UNITS_MAX), inline: true };
}

/** Quoted, so that Discord neither refuses a key as blank nor formats it. */
function code(text: string): string {
	return `\`${text}\``;
}

/** Discord shows it in the reader's time zone. */
function timeOf(unixSeconds: number): string {
	return `<t:${math.floor(unixSeconds)}:T>`;
}
