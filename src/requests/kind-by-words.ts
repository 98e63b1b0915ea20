/** Words that identify a kind of failure: lower case; those starting with `^` are Luau patterns. The first match decides. */
export type WordRules<Kind> = ReadonlyArray<readonly [kind: Kind, words: ReadonlyArray<string>]>;

/**
 * The end of an error in the console's form. Names chosen by a game say nothing about the failure: a store may be called
 * "Throttled".
 */
const ADDRESS = " API: %w+, Data Store: .*$";

/**
 * Words for a place that may not use the services, or has the wrong ids. This is a fact in Studio and in an unpublished place;
 * anywhere else it means that the service fails.
 */
export const NO_ACCESS: ReadonlyArray<string> = [
	"must publish this place",
	"^403:",
	"api access is not enabled",
	"studio access to api",
	"studioaccesstoapi",
	"http 403",
	"accessforbidden",
	"^509:",
	"operationnotallowed",
	"provided universe",
	"provided place",
	"invaliduniverse",
	"invalidplace",
	"http 404",
];

/**
 * Classifies an engine error by the words of its sentence.
 *
 * One error has several forms: thrown with a number before it, or as the reason of another, and with a name in the console. The
 * numbers inside the sentence change over the years.
 */
export function kindByWords<Kind extends string>(
	engineError: unknown,
	rules: WordRules<Kind>,
	otherwise: Kind,
): Kind {
	if (!typeIs(engineError, "string")) {
		return otherwise;
	}
	const text = string.lower(string.gsub(engineError, ADDRESS, "")[0]);
	for (const [kind, words] of rules) {
		if (words.some((part) => includes(text, part))) {
			return kind;
		}
	}
	return otherwise;
}

function includes(text: string, part: string): boolean {
	const isPlain = string.sub(part, 1, 1) !== "^";
	return string.find(text, part, 1, isPlain)[0] !== undefined;
}
