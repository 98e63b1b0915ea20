import assert from "node:assert/strict";
import { shortenMacros } from "../../scripts/luau/macros.mjs";

/** Lines with tabs for indentation, as the compiler writes them. */
function luau(...lines) {
	return `${lines.join("\n")}\n`;
}

export default {
	"names a value where it is used, not before": () => {
		const before = luau(
			"local _leases = self.leases",
			"local _key = key",
			"local lease = _leases[_key]",
		);
		assert.equal(shortenMacros(before), luau("local lease = self.leases[key]"));
	},

	"leaves a value alone that is used twice": () => {
		const twice = luau("local _key = key", "a[_key] = b[_key]");
		assert.equal(shortenMacros(twice), twice);
	},

	"leaves a value alone that something may change before its use": () => {
		const changed = luau("local _seen = self.seen", "self:look()", "print(_seen)");
		const inOneLine = luau("local _seen = self.seen", "print(self:look(), _seen)");
		assert.equal(shortenMacros(changed), changed);
		assert.equal(shortenMacros(inOneLine), inOneLine);
	},

	"leaves a value alone that is used in a loop's condition or a function of its own": () => {
		const loop = luau("local _limit = self.limit", "while i < _limit do", "\ti += 1", "end");
		const closure = luau("local _limit = self.limit", "later(function() return _limit end)");
		assert.equal(shortenMacros(loop), loop);
		assert.equal(shortenMacros(closure), closure);
	},

	"looks at the rest of the block only": () => {
		const blocks = luau(
			"if a then",
			"\tlocal _key = key",
			"\tf(_key)",
			"else",
			"\tlocal _key = other",
			"\tf(_key)",
			"end",
		);
		assert.equal(
			shortenMacros(blocks),
			luau("if a then", "\tf(key)", "else", "\tf(other)", "end"),
		);
	},

	"says `?.`, `&&` and `||` in Luau": () => {
		const optional = luau("local v = u", "if v ~= nil then", "\tv = v.state", "end");
		assert.equal(shortenMacros(optional), luau("local v = u", "v = v and v.state"));
		const both = luau(
			"local _condition = a or b",
			"if _condition then",
			"\t_condition = not c",
			"end",
			"if _condition then",
			"\tf()",
			"end",
		);
		assert.equal(shortenMacros(both), luau("if (a or b) and not c then", "\tf()", "end"));
		const either = luau(
			"local _condition = f()",
			"if not _condition then",
			"\t_condition = a and b",
			"end",
			"local known = _condition",
		);
		assert.equal(shortenMacros(either), luau("local known = f() or (a and b)"));
	},

	"says `??` in Luau where the value is no boolean": () => {
		const lines = (otherwise) =>
			luau(
				"local _condition = a.b",
				"if _condition == nil then",
				`\t_condition = ${otherwise}`,
				"end",
				"local c = _condition",
			);
		assert.equal(shortenMacros(lines("{}")), luau("local c = a.b or {}"));
		assert.equal(
			shortenMacros(lines("true")),
			luau("local c = a.b", "if c == nil then", "\tc = true", "end"),
		);
	},

	"returns no more than the one value that was to be returned": () => {
		const call = luau("local _result = f()", "return _result");
		assert.equal(shortenMacros(call), call);
	},

	"calls one function for each `filter` and `map`, also inside of one another": () => {
		const before = luau(
			"-- ▼ ReadonlyArray.filter ▼",
			"local _newValue = {}",
			"local _callback = function(list)",
			"\t-- ▼ ReadonlyArray.map ▼",
			"\tlocal _newValue_1 = table.create(#list)",
			"\tfor _k, _v in list do",
			"\t\t_newValue_1[_k] = double(_v, _k - 1, list)",
			"\tend",
			"\t-- ▲ ReadonlyArray.map ▲",
			"\treturn isLong(_newValue_1)",
			"end",
			"local _length = 0",
			"for _k, _v in lists do",
			"\tif _callback(_v, _k - 1, lists) == true then",
			"\t\t_length += 1",
			"\t\t_newValue[_length] = _v",
			"\tend",
			"end",
			"-- ▲ ReadonlyArray.filter ▲",
			"local long = _newValue",
		);
		assert.equal(
			shortenMacros(before),
			luau(
				'local arrays = import("packages/arrays")',
				"local long = arrays.filter(lists, function(list)",
				"\tlocal _newValue_1 = arrays.map(list, double)",
				"\treturn isLong(_newValue_1)",
				"end)",
			),
		);
	},

	"puts arrays together part by part, and copies the first": () => {
		const spread = luau(
			"local _array = {}",
			"local _length = #_array",
			"local _others = self.others",
			"local _Length = #_others",
			"table.move(_others, 1, _Length, _length + 1, _array)",
			"_length += _Length",
			"local _more = more()",
			"table.move(_more, 1, #_more, _length + 1, _array)",
			"self.others = _array",
		);
		assert.equal(
			shortenMacros(spread),
			luau(
				'local arrays = import("packages/arrays")',
				"local _array = table.clone(self.others)",
				"local _more = more()",
				"arrays.append(_array, _more)",
				"self.others = _array",
			),
		);
		const item = luau(
			"local _array = {}",
			"local _length = #_array",
			"local _Length = #known",
			"table.move(known, 1, _Length, _length + 1, _array)",
			"_length += _Length",
			"_array[_length + 1] = added",
			"return _array",
		);
		assert.equal(
			shortenMacros(item),
			luau(
				'local arrays = import("packages/arrays")',
				"local _array = table.clone(known)",
				"_array[#_array + 1] = added",
				"return _array",
			),
		);
	},

	"leaves what `table.move` does to other ranges alone": () => {
		const moved = luau(
			"local _length = #_array",
			"table.move(rejections, 2, 5, _length + 1, _array)",
			"return _length",
		);
		assert.equal(shortenMacros(moved), moved);
	},

	"names fields where they are set": () => {
		const before = luau(
			"if a then",
			'\tlocal _left = "version"',
			"\tlocal _condition = f(a)",
			"\tobject[_left] = _condition",
			"end",
			"print(object[_left])",
		);
		assert.equal(
			shortenMacros(before),
			luau(
				"if a then",
				"\tlocal _condition = f(a)",
				"\tobject.version = _condition",
				"end",
				"print(object[_left])",
			),
		);
	},

	"compares types and lengths without a detour": () => {
		const before = luau('if not (type(value) == "table") or not (#list == 0) then', "end");
		assert.equal(
			shortenMacros(before),
			luau('if type(value) ~= "table" or #list ~= 0 then', "end"),
		);
	},
};
