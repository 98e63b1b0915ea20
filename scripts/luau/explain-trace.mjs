/** A place in the one script, as errors and stack traces name it: the line, and the function if there is one. */
const PLACE = /\bPaoPaoDataStore:(\d+)(?: function (\w+))?/g;
/** How a module of the bundle begins. */
const MODULE_HEAD = "function()";

/** The number of the module that a line is in, from 0 on, and its text. */
function moduleAt(lines, line) {
	const isHead = (text) => text === MODULE_HEAD;
	const begin = lines.findLastIndex((text, index) => index < line && isHead(text));
	const end = lines.findIndex((text, index) => index > begin && isHead(text));
	return {
		index: lines.slice(0, begin).filter(isHead).length,
		text: begin < 0 ? "" : lines.slice(begin, end < 0 ? lines.length : end).join("\n"),
	};
}

function declares(text, member) {
	return new RegExp(`\\bfunction\\s+\\w+\\.\\s*${member}\\(`).test(text);
}

/**
 * Says where in the library the places are that a stack trace of the one script names. What local functions are called is lost.
 *
 * @param {string} trace any text, such as a report
 * @param {string} script the script that the trace is of
 * @param {import("../dist/names-file.mjs").Names} names its names
 */
export function explainTrace(trace, script, { modules, members }) {
	const lines = script.split("\n");
	const longOf = new Map(Object.entries(members).map(([long, short]) => [short, long]));
	return trace.replace(PLACE, (place, line, name) => {
		const { index, text } = moduleAt(lines, Number(line));
		if (text === "") return place;
		const member = declares(text, name) ? longOf.get(name) : undefined;
		return `${place} (${[modules[index], member].filter(Boolean).join(", ")})`;
	});
}
