/** Where the functions that stand for written-out array methods are. */
export const ARRAYS_NAME = "packages/arrays";

/** A variable that the compiler made to hold what can as well be named where it is used. */
const TEMPORARY = /^(\t*)local (_\w+) = ([A-Za-z_]\w*(?:\.\w+|\[\w+\])*)$/;

/** A use may stand behind names and opening brackets, but not behind anything that could have run by then. */
const NOTHING_RUN_BEFORE = /^(?!.*(?:\)|\bfunction\b))/;

/** What is evaluated more than once. */
const REPEATED = /^\t*(?:while|until|repeat)\b/;

function indentOf(line) {
	return /^\t*/.exec(line)[0].length;
}

/** The lines of the block that a declaration is in, from the one after it on. */
function restOfBlock(lines, index) {
	const depth = indentOf(lines[index]);
	const end = lines.findIndex(
		(line, at) => at > index && line.trim() !== "" && indentOf(line) < depth,
	);
	return lines.slice(index + 1, end < 0 ? lines.length : end);
}

function patternOf(name) {
	return new RegExp(`(?<![\\w.:])${name}(?!\\w)`, "g");
}

function usesOf(name, text) {
	return [...text.matchAll(patternOf(name))];
}

function replaceUses(name, value, text) {
	return text.replace(patternOf(name), () => value);
}

/** Changes a text until nothing is left to change: one thing may stand inside another. */
function untilStable(text, change) {
	const changed = change(text);
	return changed === text ? text : untilStable(changed, change);
}

/** The line that has the only use of a temporary, if the value can stand there instead. */
function lineOfUse(lines, index, name) {
	if (usesOf(name, restOfBlock(lines, index).join("\n")).length !== 1) return -1;
	let at = index + 1;
	while (TEMPORARY.test(lines[at]) && usesOf(name, lines[at]).length === 0) at += 1;
	const [use] = usesOf(name, lines[at]);
	if (!use || REPEATED.test(lines[at])) return -1;
	const after = lines[at].slice(use.index + name.length);
	const isAssigned = /^\s*(?:=(?!=)|[-+*/%^]=|\.\.=)/.test(after);
	return !isAssigned && NOTHING_RUN_BEFORE.test(lines[at].slice(0, use.index)) ? at : -1;
}

/** Puts values where the temporaries are that are used once, in the next statement. */
function inlineTemporaries(text) {
	const lines = text.split("\n");
	for (let index = lines.length - 1; index >= 0; index--) {
		const [, , name, value] = TEMPORARY.exec(lines[index]) ?? [];
		const at = name === undefined ? -1 : lineOfUse(lines, index, name);
		if (at < 0) continue;
		lines[at] = replaceUses(name, value, lines[at]);
		lines.splice(index, 1);
	}
	return lines.join("\n");
}

const ALIAS = /^(\t*)local (\w+) = (_\w+)$/;

/** Where a variable is declared that a line further down only gives another name; before 0 if it is not only that. */
function lineOfDeclaration(lines, index) {
	const [, margin, alias, name] = ALIAS.exec(lines[index]);
	if (usesOf(name, restOfBlock(lines, index).join("\n")).length > 0) return -1;
	const declaration = `${margin}local ${name}`;
	let at = index - 1;
	while (at >= 0 && lines[at] !== declaration && !lines[at].startsWith(`${declaration} =`)) {
		if (lines[at].trim() !== "" && indentOf(lines[at]) < margin.length) return -1;
		at -= 1;
	}
	const between = lines.slice(Math.max(at, 0), index).join("\n");
	return usesOf(alias, between).length > 0 ? -1 : at;
}

/** Gives variables at once the names that they get in the end. */
function dropAliases(text) {
	const lines = text.split("\n");
	for (let index = lines.length - 1; index >= 0; index--) {
		const [, , alias, name] = ALIAS.exec(lines[index]) ?? [];
		const at = name === undefined ? -1 : lineOfDeclaration(lines, index);
		if (at < 0) continue;
		for (let line = at; line < index; line++) {
			lines[line] = replaceUses(name, alias, lines[line]);
		}
		lines.splice(index, 1);
	}
	return lines.join("\n");
}

/** `a ?? b`: who falls back on one of these does not mean a boolean. */
const FALLBACK =
	/^(\t*)local (_\w+) = (.*[^\s{(,])\n\1if \2 == nil then\n\1\t\2 = (\{\}|\d+|"[^"]*"|false)\n\1end$/gm;

/** `a?.b`: what is no table is nil here, or the code would fail as it is. */
const OPTIONAL = /^(\t*)if (\w+) ~= nil then\n\1\t\2 = (\2[.:][^\n]*)\n\1end$/gm;

const JOINED =
	/^(\t*)local (_\w+) = (.*[^\s{(,])\n\1if (not )?\2 then\n\1\t\2 = (.*[^\s{(,])\n\1end$/gm;
const USED_AT_ONCE = /^(\t*)local (_\w+) = (.*[^\s{(,])\n\1(if |if not |return )\2( then)?$/gm;
const ONE_FIELD = /^(\t*)local (_\w+) = (.+)\n\1local (\w+) = \2\.(\w+)$/gm;

function inBrackets(expression) {
	return /^if |\b(?:and|or)\b/.test(expression) ? `(${expression})` : expression;
}

/** `a && b` and `a || b`, where the compiler could not tell that nothing stands in the way of saying it in Luau. */
function joinConditions(text) {
	const join = (source) =>
		source.replace(JOINED, (whole, margin, name, first, negation, second) => {
			if (/\bfunction\b/.test(first + second)) return whole;
			const operator = negation ? "or" : "and";
			return `${margin}local ${name} = ${inBrackets(first)} ${operator} ${inBrackets(second)}`;
		});
	return untilStable(text, join);
}

/** Whether the declaration at a place in a text is followed by one use only. */
function isUsedOnce(name, text, offset) {
	const lines = text.slice(offset).split("\n");
	return usesOf(name, restOfBlock(lines, 0).join("\n")).length === 1;
}

/** Puts values that the next line asks for, or takes one field of, into that line. */
function useAtOnce(text) {
	const asked = text.replace(
		USED_AT_ONCE,
		(whole, margin, name, value, head, then = "", offset) => {
			// What a call returns besides its first value is not to be returned with it.
			const isCut = head === "return " && /\)$/.test(value) && !/ (?:and|or) /.test(value);
			if (isCut || /\bfunction\b/.test(value) || !isUsedOnce(name, text, offset))
				return whole;
			return `${margin}${head}${head === "if not " ? `(${value})` : value}${then}`;
		},
	);
	return asked.replace(ONE_FIELD, (whole, margin, name, value, own, field, offset) => {
		const isPlain = /^[\w.:]+(?:\(.*\))?$/.test(value) && !/\bfunction\b/.test(value);
		if (!isPlain || !isUsedOnce(name, asked, offset)) return whole;
		return `${margin}local ${own} = ${value}.${field}`;
	});
}

const FILTER = new RegExp(
	[
		/^(\t*)-- ▼ ReadonlyArray\.filter ▼\n/,
		/\1local (\w+) = \{\}\n/,
		/(?:\1local (\w+) = (function[\s\S]*?\n\1end)\n)?/,
		/\1local (\w+) = 0\n/,
		/\1for _k, _v in (.*) do\n/,
		/\1\tif ([\w.]+)\(_v, _k - 1, .*\) == true then\n/,
		/\1\t\t\5 \+= 1\n\1\t\t\2\[\5\] = _v\n\1\tend\n\1end\n/,
		/\1-- ▲ ReadonlyArray\.filter ▲$/,
	]
		.map(({ source }) => source)
		.join(""),
	"gm",
);

const MAP = new RegExp(
	[
		/^(\t*)-- ▼ ReadonlyArray\.map ▼\n/,
		/\1local (\w+) = table\.create\(#.*\)\n/,
		/(?:\1local (\w+) = (function[\s\S]*?\n\1end)\n)?/,
		/\1for _k, _v in (.*) do\n/,
		/\1\t\2\[_k\] = ([\w.]+)\(_v, _k - 1, .*\)\n\1end\n/,
		/\1-- ▲ ReadonlyArray\.map ▲$/,
	]
		.map(({ source }) => source)
		.join(""),
	"gm",
);

const PART =
	/^(\t*)local (_\w+) = #(\w+)\n\1table\.move\(\3, 1, \2, (_length\w*) \+ 1, (_array\w*)\)\n\1\4 \+= \2\n/gm;
const LAST_PART = /^(\t*)table\.move\((\w+), 1, #\2, _length\w* \+ 1, (_array\w*)\)\n/gm;
const ITEM = /^(\t*)(_array\w*)\[_length\w* \+ \d+\] = /gm;
const LENGTH = /^\t*local (_length\w*) = #_array\w*\n/gm;
const COPY = /^(\t*)local (_array\w*) = \{\}\n((?:\1.*\n)*?)\1arrays\.append\(\2, (.*)\)$/gm;

/** `[...a, b]`: each part is put behind what the array holds by then, so its length need not be kept; a first part is copied. */
function joinArrays(text) {
	return text
		.replace(PART, "$1arrays.append($5, $3)\n")
		.replace(LAST_PART, "$1arrays.append($3, $2)\n")
		.replace(ITEM, "$1$2[#$2 + 1] = ")
		.replace(LENGTH, (whole, length, offset, all) => {
			const rest = restOfBlock(all.slice(offset).split("\n"), 0);
			return usesOf(length, rest.join("\n")).length === 0 ? "" : whole;
		})
		.replace(COPY, (whole, margin, array, between, part) =>
			usesOf(array, between).length > 0
				? whole
				: `${between}${margin}local ${array} = table.clone(${part})`,
		);
}

function useArrays(text) {
	const change = (source) =>
		source
			.replace(
				FILTER,
				(_, margin, result, _name, body, _length, array, callback) =>
					`${margin}local ${result} = arrays.filter(${array}, ${body ?? callback})`,
			)
			.replace(
				MAP,
				(_, margin, result, _name, body, array, callback) =>
					`${margin}local ${result} = arrays.map(${array}, ${body ?? callback})`,
			);
	const changed = joinArrays(untilStable(text, change));
	return changed === text ? text : `local arrays = import("${ARRAYS_NAME}")\n${changed}`;
}

const FIELD_NAME = /^\t*local (_left\w*) = "([A-Za-z_]\w*)"$/;

/** Names fields of a literal where they are set, not some lines before. */
export function nameFields(text) {
	const lines = text.split("\n");
	for (let index = lines.length - 1; index >= 0; index--) {
		const [, variable, name] = FIELD_NAME.exec(lines[index]) ?? [];
		if (variable === undefined) continue;
		const rest = restOfBlock(lines, index).map((line) =>
			line.replace(`[${variable}]`, `.${name}`),
		);
		if (usesOf(variable, rest.join("\n")).length > 0) continue;
		lines.splice(index, rest.length + 1, ...rest);
	}
	return lines.join("\n");
}

/** `!array.isEmpty()` and `!typeIs(value, "table")`. */
const UNEQUAL = /\bnot \((type\([\w.]+\)|#[\w.]+) == ("\w+"|\d+)\)/g;

/** Says in fewer words what roblox-ts writes out for each use of a method of arrays or maps, of `?.`, `&&` and `||`. */
export function shortenMacros(text) {
	const inlined = inlineTemporaries(useArrays(nameFields(text)))
		.replace(UNEQUAL, "$1 ~= $2")
		.replace(OPTIONAL, "$1$2 = $2 and $3")
		.replace(
			FALLBACK,
			(_, margin, name, value, otherwise) =>
				`${margin}local ${name} = ${inBrackets(value)} or ${otherwise}`,
		);
	return dropAliases(useAtOnce(joinConditions(inlined)));
}
