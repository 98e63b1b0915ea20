/** Words that tell a kind of failure: in lower case; those that begin with `^` are Luau patterns. The first that occur decide. */
export type WordRules<Kind> = ReadonlyArray<readonly [kind: Kind, words: ReadonlyArray<string>]>;

/**
 * How the console's form of an error ends. Names that a game has chosen say nothing about the failure: a store may be called
 * "Throttled".
 */
const ADDRESS = " API: %w+, Data Store: .*$";

/**
 * Words for a place that may not use the services, or not with its ids. That is a fact in Studio and in a place that was never
 * published; anywhere else it is a service that fails.
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
 * Sorts an engine error by the words of its sentence.
 *
 * One error has several forms: thrown with a number before it, or as the reason of another, and with a name in the console. The
 * numbers within a sentence change from year to year.
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
