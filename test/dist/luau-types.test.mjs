import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/process.mjs";
import { findNamedTool } from "../../scripts/tools.mjs";
import { freshFolder, writeFiles } from "./fresh-folder.mjs";

const FOLDER = freshFolder("luau-types");
const DEFINITIONS = join(ROOT, "test", "dist", "engine.d.luau");
const EXAMPLES = join(ROOT, "build", "consumer", "luau");
const FACADE = readFileSync(join(ROOT, "luau", "init.luau"), "utf8");

/** What the facade returns, and how scripts get that: the checker knows one file at a time, so all of it is put into one. */
const RETURN = /^return .*\n/m;
const REQUIRE = /^local PPDB = require\(.*\)\n/gm;

/** A store of a game, and the type of its data. */
const STORE = `
type Data = { Coins: number, Items: { string } }
local store = PPDB.new("PlayerData", { template = { Coins = 0, Items = {} } }) :: Store<Data>
`;

/** Each has one mistake that the checker must see. */
const MISTAKES = {
	"an option of a wrong type": 'PPDB.new("A", { debounce = "1" })',
	"an option's word misspelt": 'PPDB.new("A", { lock = "sesion" })',
	"a store without a name": "PPDB.new()",
	"a method that there is not": 'store:udpate("a", function(data) return data end)',
	"a key that is no string": "store:init(1)",
	"data of another shape": 'store:set("a", { Coins = "many", Items = {} })',
	"an updater that returns something else": 'store:update("a", function(data) return data.Coins end)',
	"a field of data that there is not": 'store:update("a", function(data) data.Gold += 1 return data end)',
	"data that may not be there": 'print(store:getCached("a").Coins)',
	"a draft's field that there is not": 'store:transaction({ "a" }, function(drafts) drafts.a.Gold -= 1 end)',
	"a field that the first draft has not": 'store:transaction({ "a" }, function(drafts, first) first.Gold -= 1 end)',
	"a hook that there is not": 'store:hook("afterSaving", function(key) end)',
	"a field that a hook's data lacks": 'store:hook("afterSave", function(key, data) print(data.Gold) end)',
	"the error of a success": 'local result = store:batchUpdate({ "a" }, function(data) return data end).a print(result.error.code)',
	"an error code that there is not": 'local code: PPDBErrorCode = "Colsed" print(code)',
	"a signal's argument as something else": "store.OnSave:Connect(function(key: number) end)",
	"a number of `stat` that there is not": "print(store:stat().comits)",
};

/** Each has a type that the checker must know. */
const KNOWN = {
	"data that is read": 'local data = store:read("a") if data then local coins: number = data.Coins end',
	"data in the cache": 'local data = store:getCached("a") if data then local coins: number = data.Coins end',
	"what updates get and give": 'local data: Data = store:update("a", function(data) data.Coins += 1 return data end)',
	"an update that is called off": 'store:update("a", function(data) if data.Coins > 5 then return nil end return data end)',
	"what `init` returns": 'local data: Data = store:init("a", { Coins = 1, Items = {} })',
	"drafts": 'local isDone: boolean = store:transaction({ "a" }, function(drafts) drafts.a.Coins -= 1 end)',
	"drafts in the order of their keys": 'store:transaction({ "a", "b", "c" }, function(_, first, second, third: Data) first.Coins -= 2 second.Coins += 1 third.Coins += 1 end)',
	"a transaction's function that takes its drafts by key": 'local function run(drafts: { [string]: Data }) drafts.a.Coins -= 1 end store:transaction({ "a" }, run)',
	"what hooks get": 'store:hook("afterSave", function(key, data, summary) print(key, data.Coins + summary.revision) end)',
	"what signals give": "store.OnChange:Connect(function(key, now, before) print(now.Coins - before.Coins) end)",
	"what became of a batch": 'local results = store:batchUpdate({ "a" }, function(data) return data end) for key, result in results do if not result.ok then print(key, result.error.code) end end',
	"migrations whose data has no type": 'PPDB.new("A", { migrations = { function(data) data.Coins = data.Coins or 0 return data end } })',
	"updaters by key": 'store:batchUpdate({ a = function(data: Data) data.Coins += 1 return data end })',
	"progress": 'store:batchUpdate({ "a" }, function(data) return data end, function(done, total) print(done / total) end)',
	"steps of migrations": 'PPDB.new("A", { migrations = { { migrate = function(data) data.Coins = 1 return data end, backwardsCompatible = true } } })',
	"calls that are guarded": 'local ok, problem = pcall(function() return store:init("a") end) print(ok, problem)',
};

function oneFile(code) {
	assert.match(FACADE, RETURN);
	const types = FACADE.replace(RETURN, "local PPDB = (nil :: any) :: PPDB\n");
	return `${types}${code.replace(REQUIRE, "").replaceAll("PPDB.Store<", "Store<")}\n`;
}

/** What the checker says of a script. */
async function problemsOf(code) {
	writeFiles(FOLDER, { "script.luau": oneFile(code) });
	const files = [DEFINITIONS, join(FOLDER, "script.luau")];
	const { stdout, stderr } = spawnSync(await findNamedTool("luau-check"), files, { encoding: "utf8" });
	assert.equal(stderr, "");
	return stdout;
}

async function checkCorrect(codes) {
	for (const [title, code] of Object.entries(codes)) {
		assert.equal(await problemsOf(code), "", title);
	}
}

/** The usage that was promised before there was any code, part by part. */
function originalUsage() {
	const text = readFileSync(join(ROOT, "test", "support", "seed-usage.ts"), "utf8");
	const parts = [...text.matchAll(/^export const (\w+) = `\n([^`]*)`;$/gm)];
	const part = Object.fromEntries(parts.map(([, name, code]) => [name, code]));
	const { CREATE, INIT, UPDATE, GET_CACHED, LEAVE, DELETE, MIGRATIONS, WEBHOOK } = part;
	return { whole: [CREATE, INIT, UPDATE, GET_CACHED, LEAVE, DELETE].join(""), MIGRATIONS, WEBHOOK };
}

export default {
	"the types of the facade are right by themselves": () => checkCorrect({ facade: "" }),

	"the Luau examples of the documentation have the right types": () => {
		const names = readdirSync(EXAMPLES);
		assert.ok(names.length > 0);
		const read = (name) => [name, readFileSync(join(EXAMPLES, name), "utf8")];
		return checkCorrect(Object.fromEntries(names.map(read)));
	},

	"all of the API can be used": () =>
		checkCorrect({ api: readFileSync(join(ROOT, "test", "dist", "whole-api.luau"), "utf8") }),

	"the usage of the original description has the right types": () => checkCorrect(originalUsage()),

	"the types of a store are known": () =>
		checkCorrect(Object.fromEntries(Object.entries(KNOWN).map(([title, code]) => [title, STORE + code]))),

	"mistakes are seen": async () => {
		for (const [title, code] of Object.entries(MISTAKES)) {
			assert.notEqual(await problemsOf(STORE + code), "", `nothing was said of ${title}`);
		}
	},
};
