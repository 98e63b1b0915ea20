/** One piece of Luau: a comment, a string, or anything else up to the next of these. */
const PIECE =
	/--\[(=*)\[[\s\S]*?\]\1\]|--[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|`(?:\\[\s\S]|[^`\\])*`|(?:(?!--|\[=*\[)[^"'`])+|[\s\S]/g;

function isComment(piece) {
	return piece.startsWith("--");
}

/** Takes the comments out of a text, and the lines that held nothing else. */
export function removeComments(text) {
	const pieces = text.match(PIECE) ?? [];
	// A marked place keeps the line breaks around a comment apart from those of the code.
	const marked = pieces.map((piece) => (isComment(piece) ? "\0" : piece)).join("");
	return marked
		.split("\n")
		.filter((line) => line.replaceAll("\0", "").trim() !== "" || line.trim() === "")
		.map((line) => line.replace(/[ \t]*\0/g, ""))
		.join("\n");
}

/** Puts all that is neither comment nor text through a function; what a text has between braces is code as well. */
export function mapCode(text, change) {
	const pieces = text.match(PIECE) ?? [];
	return pieces
		.map((piece) => {
			if (piece.startsWith("`")) return piece.replace(/\{[^}]*\}/g, change);
			return isComment(piece) || /^(?:["']|\[=*\[)/.test(piece) ? piece : change(piece);
		})
		.join("");
}

/**
 * Splits a module into its statements: everything from one line that begins at the left margin to the next such line that
 * begins something new.
 */
export function topLevelStatements(text) {
	const statements = [];
	for (const line of text.split("\n")) {
		const continues = /^(?:\s|$|end\b|\}|\)|\]|else)/.test(line);
		if (continues && statements.length > 0) statements[statements.length - 1] += `\n${line}`;
		else statements.push(line);
	}
	return statements.map((statement) => statement.trimEnd());
}
