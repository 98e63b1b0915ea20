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

/** The library under the name by which scripts require it: its types are all that a checker sees of it. */
const LIBRARY = join(FOLDER, "PaoPaoDataStore.luau");
writeFiles(FOLDER, { "PaoPaoDataStore.luau": readFileSync(join(ROOT, "luau", "init.luau")) });

/** Luau's type solvers, by what `luau-check` calls them. */
const SOLVERS = ["old", "new"];

/** A store of a game, typed once. */
const STORE = `
local PPDB = require(game:GetService("ServerStorage").PaoPaoDataStore)
type Data = { Coins: number, Items: { string } }
local store: PPDB.Store<Data> = PPDB.new("PlayerData", { template = { Coins = 0, Items = {} } })
`;

/** Each has one mistake that both checkers must see. */
const MISTAKES = {
	"an option of a wrong type": 'PPDB.new("A", { debounce = "1" })',
	"an option's word misspelt": 'PPDB.new("A", { lock = "sesion" })',
	"a hook that is no function": 'PPDB.new("A", { hooks = { beforeSave = 5 } })',
	"a field that a failure in a hook lacks":
		'PPDB.new("A", { hooks = { onError = function(problem) print(problem.cod) end } })',
	"a field that an entry of the log lacks": 'PPDB.new("A", { logger = function(entry) print(entry.msg) end })',
	"a store without a name": "PPDB.new()",
	"a function of PPDB that there is not": 'PPDB.create("A")',
	"a type that there is not": 'local other: PPDB.Stroe<Data> = PPDB.new("A")',
	"a store of other data": "local other: PPDB.Store<{ Gold: number }> = store",
	"a method that there is not": 'store:udpate("a", function(data) return data end)',
	"a key that is no string": "store:init(1)",
	"a default of another shape": 'store:init("a", { Coins = "1", Items = {} })',
	"data of another shape": 'store:set("a", { Coins = "many", Items = {} })',
	"data that lacks a field": 'store:set("a", { Coins = 1 })',
	"an updater that returns something else": 'store:update("a", function(data) return data.Coins end)',
	"an updater that returns nothing": 'store:update("a", function(data) data.Coins += 1 end)',
	"a field of a draft that there is not": 'store:update("a", function(data) data.Gold += 1 return data end)',
	"an item of a draft of a wrong type":
		'store:update("a", function(data) table.insert(data.Items, 5) return data end)',
	"a method that is called with a dot": 'store.init("a")',
	"a field of a draft as something else": 'store:update("a", function(data) data.Coins = "1" return data end)',
	"an option of an update that is of a wrong type":
		'store:update("a", function(data) return data end, { durable = "yes" })',
	"a field of a batch's draft that there is not":
		'store:batchUpdate({ "a" }, function(data) data.Gold += 1 return data end)',
	"a field of all drafts that there is not":
		'store:batchUpdateAll("", function(data) data.Gold += 1 return data end)',
	"progress as something else":
		'store:batchUpdate({ "a" }, function(data) return data end, function(done: string) end)',
	"a field of data that there is not": 'print(store:init("a").Gold)',
	"data that may not be there": 'print(store:getCached("a").Coins)',
	"data that may not be stored": 'local data: Data = store:read("a")',
	"a field of an export that there is not": "print(store:export().a.data.Gold)",
	"a draft's field that there is not": 'store:transaction({ "a" }, function(drafts) drafts.a.Gold -= 1 end)',
	"a field that the first draft has not": 'store:transaction({ "a" }, function(drafts, first) first.Gold -= 1 end)',
	"a draft's field as something else": 'store:transaction({ "a" }, function(drafts) drafts.a.Coins = "1" end)',
	"an answer of a transaction that is none": 'store:transaction({ "a" }, function() return "yes" end)',
	"a text where a number is added": 'store:increment("a", "Coins", "1")',
	"the error of a deletion that may have none":
		'store:delete("a", function(success, problem) print(problem.code) end)',
	"a hook that there is not": 'store:hook("afterSaving", function(key) end)',
	"a field that a hook's data lacks": 'store:hook("afterSave", function(key, data) print(data.Gold) end)',
	"a field that an observed document lacks": 'store:observe("a", function(data) return data.Gold end, print)',
	"the error of a success":
		'local result = store:batchUpdate({ "a" }, function(data) return data end).a print(result.error.code)',
	"an error code that there is not": 'local code: PPDB.PPDBErrorCode = "Colsed" print(code)',
	"a signal's argument as something else": "store.OnSave:Connect(function(key: number) end)",
	"a field that a signal's data lacks": "store.OnSave:Connect(function(key, data) print(data.Gold) end)",
	"a number of `stat` that there is not": "print(store:stat().comits)",
};

/** Each has a type that both checkers must know. */
const KNOWN = {
	"a store that is cast": 'local other = PPDB.new("A", { lock = "session" }) :: PPDB.Store<Data> other:leave("a")',
	"a store that a function returns": 'local function find(): PPDB.Store<Data> return PPDB.new("A") end find():leave("a")',
	"a store that a function takes": 'local function look(at: PPDB.Store<Data>) return at:getCached("a") end look(store)',
	"a function that takes stores of all types":
		'local function flush(any: PPDB.Store<any, any>) any:flush() end flush(store) flush(PPDB.new("A"))',
	"a store of numbers": 'local n: PPDB.Store<number> = PPDB.new("A") n:update("a", function(count) return count + 1 end)',
	"stores by name": 'local stores: { [string]: PPDB.Store<Data> } = { a = PPDB.new("A") } stores.a:leave("a")',
	"a store whose data has no type":
		'local any = PPDB.new("A") any:update("a", function(data) data.Coins += 1 return data end) print(any:init("a").Coins + 1)',
	"drafts of a store whose data has no type":
		'local any = PPDB.new("A") any:transaction({ "a" }, function(drafts, first) drafts.a.Coins -= 1 first.Coins += 1 end)',
	"data that is read": 'local data = store:read("a") if data then local coins: number = data.Coins end',
	"data in the cache": 'local data = store:getCached("a") if data then local coins: number = data.Coins end',
	"what updates get and give": 'local data: Data = store:update("a", function(data) data.Coins += 1 return data end)',
	"an update with options": 'store:update("a", function(data) data.Coins += 1 return data end, { durable = true, tag = {} })',
	"an update that is called off": 'store:update("a", function(data) if data.Coins > 5 then return nil end return data end)',
	"an update to other data": 'store:update("a", function(data) return { Coins = data.Coins + 1, Items = data.Items } end)',
	"an updater that was made before":
		'local function add(count: number) return function(data: Data) data.Coins += count return data end end store:update("a", add(3)) store:batchUpdate({ "a" }, add(3))',
	"what `init` returns": 'local data: Data = store:init("a", { Coins = 1, Items = {} })',
	"some fields": 'local items = store:patch("a", { Coins = 5 }).Items print(items[1])',
	"a number that is bounded": 'local coins: number = store:increment("a", "Coins", -5, { min = 0 })',
	"a deletion": 'local isDeleted: boolean? = store:delete("a") store:delete("a", nil, { tag = "a" })',
	"a deletion with a callback":
		'store:delete("a", function(success, problem) if problem then print(problem.code .. problem.message) end end, { tag = "a" })',
	"drafts": 'local isDone: boolean = store:transaction({ "a" }, function(drafts) drafts.a.Coins -= 1 end)',
	"drafts in the order of their keys":
		'store:transaction({ "a", "b", "c" }, function(_, first, second, third) first.Coins -= 2 second.Coins += 1 third.Coins += 1 end)',
	"a transaction that is called off":
		'store:transaction({ "a" }, function(drafts) if drafts.a.Coins < 5 then return false end drafts.a.Coins -= 5 return true end)',
	"a transaction's function that takes its drafts by key":
		'local function run(drafts: { [string]: Data }) drafts.a.Coins -= 1 end store:transaction({ "a" }, run)',
	"what hooks get":
		'store:hook("afterSave", function(key, data, summary) print(key, data.Coins + summary.revision) end)',
	"the error that a hook gets": 'store:hook("onError", function(problem) print(problem.code) end)',
	"a hook that takes less": 'store:hook("beforeInit", print)',
	"what signals give": "store.OnChange:Connect(function(key, now, before) print(now.Coins - before.Coins) end)",
	"what a part was": 'store:observe("a", function(data) return data.Coins end, function(part, previous) print(part - previous) end)',
	"what became of a batch":
		'local results = store:batchUpdate({ "a" }, function(data) return data end) for key, result in results do if not result.ok then print(key, result.error.code) end end',
	"keys of a batch that were collected":
		'local keys = {} for id = 1, 3 do table.insert(keys, "player_" .. id) end store:batchUpdate(keys, function(data) data.Coins += 1 return data end)',
	"updaters by key": "store:batchUpdate({ a = function(data: Data) data.Coins += 1 return data end })",
	"updaters by key that were collected":
		"local updaters = {} updaters.a = function(data: Data) data.Coins += 1 return data end store:batchUpdate(updaters)",
	"progress": 'store:batchUpdate({ "a" }, function(data) return data end, function(done, total) print(done / total) end)',
	"options of a batch": 'store:batchUpdate({ "a" }, function(data) return data end, nil, { tag = "a" })',
	"keys page by page": 'local keys: { string } = store:keys("player_", function(page) print(#page) end)',
	"what was exported": "local results = store:import(store:export()) if not results.a.ok then print(results.a.error) end",
	"migrations whose data has no type":
		'PPDB.new("A", { migrations = { [1] = function(data) data.Coins = data.Coins or 0 return data end, [2] = function(data) return data end } })',
	"steps of migrations":
		'PPDB.new("A", { migrations = { { migrate = function(data) data.Coins = 1 return data end, backwardsCompatible = true } } })',
	"hooks in options":
		'PPDB.new("A", { hooks = { afterSave = function(key, data, summary) print(key .. data.Name, data.Coins + summary.updates) end } })',
	"a hook in options that was written before":
		'local function look(key: string, data: Data) print(key, data.Coins) end PPDB.new("A", { hooks = { beforeSave = look } })',
	"hooks of a type": 'local hooks: PPDB.Hooks<Data> = { onError = function(problem) print(problem.code) end } PPDB.new("A", { hooks = hooks })',
	"options of a type": 'local options: PPDB.PPDBOptions<Data> = { debounce = 1, template = { Coins = 0, Items = {} } } PPDB.new("A", options)',
	"checks with and without a reason":
		'PPDB.new("A", { schema = function(data) if type(data) ~= "table" then return false, "no table" end return true end })',
	"a template that is made": 'PPDB.new("A", { template = function(key: string) return { Coins = #key } end })',
	"calls that are guarded": 'local ok, problem: any = pcall(function() return store:init("a") end) print(ok, problem.code)',
	"numbers": "print(store:stat().readSeconds.p95, PPDB.stat().queued.closing + PPDB.stat().stores)",
};

/** The errors that a checker has in programs, by their titles. */
async function errorsOf(solver, programs) {
	const entries = Object.entries(programs);
	const fileOf = (index) => join(FOLDER, `${index}.luau`);
	writeFiles(FOLDER, Object.fromEntries(entries.map(([, code], index) => [`${index}.luau`, code])));
	const args = [solver, DEFINITIONS, LIBRARY, ...entries.map((_, index) => fileOf(index))];
	const { stdout, stderr } = spawnSync(await findNamedTool("luau-check"), args, { encoding: "utf8" });
	assert.equal(stderr, "");
	const linesOf = (index) => stdout.split("\n").filter((line) => line.startsWith(`${fileOf(index)}:`));
	return Object.fromEntries(entries.map(([title], index) => [title, linesOf(index)]));
}

async function checkCorrect(programs) {
	for (const solver of SOLVERS) {
		const errors = Object.entries(await errorsOf(solver, programs));
		assert.deepEqual(errors.filter(([, lines]) => lines.length > 0), [], `the ${solver} solver`);
	}
}

const ofStore = (codes) =>
	Object.fromEntries(Object.entries(codes).map(([title, code]) => [title, `${STORE}${code}\n`]));

const readScript = (file) => readFileSync(file, "utf8");

export default {
	"the types of the facade are right by themselves": () => checkCorrect({ facade: readScript(LIBRARY) }),

	"the Luau examples of the documentation have the right types": () => {
		const names = readdirSync(EXAMPLES);
		assert.ok(names.length > 0);
		return checkCorrect(Object.fromEntries(names.map((name) => [name, readScript(join(EXAMPLES, name))])));
	},

	"all of the API can be used": () =>
		checkCorrect({ api: readScript(join(ROOT, "test", "dist", "whole-api.luau")) }),

	"the usage of the original description has the right types": () =>
		checkCorrect({ usage: readScript(join(ROOT, "test", "dist", "original-usage.luau")) }),

	"the types of a store are known": () => checkCorrect(ofStore(KNOWN)),

	"mistakes are seen": async () => {
		for (const solver of SOLVERS) {
			const errors = Object.entries(await errorsOf(solver, ofStore(MISTAKES)));
			const unseen = errors.filter(([, lines]) => lines.length === 0).map(([title]) => title);
			assert.deepEqual(unseen, [], `the ${solver} solver`);
		}
	},
};
