const LITERAL =
	/--\[(=*)\[[\s\S]*?\]\1\]|--[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/y;
/** From the beginning of an interpolated string, or the end of an expression in it, to its next expression or its end. */
const INTERPOLATED = /[`}](?:\\[\s\S]|[^`{\\])*[`{]/y;
const CODE = /(?:(?!--|\[=*\[)[^"'`{}])+|[\s\S]/y;

function matchAt(pattern, text, position) {
	pattern.lastIndex = position;
	return pattern.exec(text)?.[0];
}

/** Splits Luau into comments, texts, and the code between them; the code within an interpolated string is code as well. */
function piecesOf(text) {
	const pieces = [];
	/** For each interpolated string that we are in the middle of, how many brackets of its expression are open. */
	const open = [];
	for (let position = 0; position < text.length; position += pieces.at(-1).text.length) {
		const isBack = open.at(-1) === 0 && text[position] === "}";
		const literal = matchAt(LITERAL, text, position);
		const interpolated =
			isBack || text[position] === "`" ? matchAt(INTERPOLATED, text, position) : undefined;
		if (isBack) open.pop();
		if (interpolated?.endsWith("{")) open.push(0);
		const found = literal ?? interpolated ?? matchAt(CODE, text, position);
		const isCode = found !== literal && found !== interpolated;
		if (isCode && open.length > 0) open[open.length - 1] += { "{": 1, "}": -1 }[found] ?? 0;
		pieces.push({ text: found, isComment: found === literal && found.startsWith("--") });
	}
	return pieces;
}

/** Takes the comments out of a text, and the lines that held nothing else. */
export function removeComments(text) {
	// A marked place keeps the line breaks around a comment apart from those of the code.
	const marked = piecesOf(text)
		.map((piece) => (piece.isComment ? "\0" : piece.text))
		.join("");
	return marked
		.split("\n")
		.filter((line) => line.replaceAll("\0", "").trim() !== "" || line.trim() === "")
		.map((line) => line.replace(/[ \t]*\0/g, ""))
		.join("\n");
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
