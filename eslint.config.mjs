import prettier from "eslint-config-prettier";
import roblox from "eslint-plugin-roblox-ts";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const TYPESCRIPT = [
	"src/**/*.ts",
	"emulator/**/*.ts",
	"test/**/*.ts",
	"demo/**/*.ts",
	"bench/**/*.ts",
];

/** Everything through which the engine, a clock or chance could get in past the seam. */
const ENGINE_GLOBALS = [
	...["game", "workspace", "task", "DateTime", "Random", "Instance"],
	...["tick", "time", "elapsedTime", "wait", "delay", "spawn"],
];

/** Functions of the standard libraries that depend on the clock or on chance; `os.date` of a given time does not. */
const ENGINE_PROPERTIES = [
	...["time", "clock"].map((property) => ({ object: "os", property })),
	...["random", "randomseed"].map((property) => ({ object: "math", property })),
];

const banGlobals = (names, message) => ({
	"no-restricted-globals": ["error", ...names.map((name) => ({ name, message }))],
});

const banEngine = (message) => ({
	...banGlobals(ENGINE_GLOBALS, message),
	"no-restricted-properties": [
		"error",
		...ENGINE_PROPERTIES.map((restriction) => ({ ...restriction, message })),
	],
	"no-restricted-imports": ["error", { name: "@rbxts/services", message }],
});

const SEAM_MESSAGE = "Go through src/platform, so that tests can drive it.";

/** Nothing but a spec has `export =`: TestEZ wants the module itself to be the function. */
const BAN_EXPORT_ASSIGNMENT = {
	"no-restricted-syntax": [
		"error",
		{
			selector: "TSExportAssignment",
			message: "Use named exports; only specs have `export =`.",
		},
	],
};

const limits = (fileLines, functionLines) => ({
	"max-lines": ["error", { max: fileLines, skipBlankLines: true, skipComments: true }],
	"max-lines-per-function": functionLines
		? ["error", { max: functionLines, skipBlankLines: false, skipComments: false, IIFEs: true }]
		: "off",
});

export default defineConfig(
	globalIgnores(["test/types/", "test/layers/", "build/", "dist/", "out/", "bench/out/"]),
	{
		linterOptions: { reportUnusedDisableDirectives: "error" },
	},
	{
		files: TYPESCRIPT,
		extends: [tseslint.configs.strictTypeChecked],
		plugins: { "roblox-ts": roblox },
		languageOptions: {
			parserOptions: {
				project: "./tsconfig.dev.json",
				tsconfigRootDir: import.meta.dirname,
				// check-lint-rules.mjs lints texts that are not on disk, which needs the watching program.
				disallowAutomaticSingleRunInference: true,
			},
		},
		rules: {
			...roblox.configs.recommended.rules,
			...limits(400, 50),
			"no-console": "error",
			"@typescript-eslint/no-explicit-any": "error",
			"@typescript-eslint/no-non-null-assertion": "error",
			"@typescript-eslint/no-unnecessary-condition": [
				"error",
				{ allowConstantLoopConditions: "only-allowed-literals" },
			],
			"@typescript-eslint/only-throw-error": [
				"error",
				{ allow: [{ from: "file", name: "PPDBError" }], allowThrowingUnknown: true },
			],
			// 0, "" and NaN are true in Luau; tables always are.
			"@typescript-eslint/strict-boolean-expressions": [
				"error",
				{
					allowString: false,
					allowNumber: false,
					allowNullableObject: true,
					allowNullableBoolean: true,
				},
			],
			"@typescript-eslint/restrict-template-expressions": [
				"error",
				{ allowNumber: true, allowBoolean: true },
			],
			// `return action()` is Luau's tail call, whatever it returns.
			"@typescript-eslint/no-confusing-void-expression": "off",
			"@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
			// Interfaces with the engine's shape have its generics, used once or not at all.
			"@typescript-eslint/no-unnecessary-type-parameters": "off",
			// They have its LuaTuples as well.
			"roblox-ts/no-user-defined-lua-tuple": "off",
			// The compiler refuses the names that it reserves; the rule refuses them as property names, too.
			"roblox-ts/no-invalid-identifier": "off",
			// The engine's types are full of names that are deprecated in favour of nothing that works everywhere.
			"@typescript-eslint/no-deprecated": "off",
			// `new Array<T>()` is the documented way in roblox-ts, whose arrays have no holes.
			"@typescript-eslint/no-array-constructor": "off",
			// `delete map[key]` is how a key is removed from a Luau table.
			"@typescript-eslint/no-dynamic-delete": "off",
		},
	},
	{
		files: ["src/**/*.ts", "emulator/**/*.ts", "demo/**/*.ts", "bench/**/*.ts"],
		rules: BAN_EXPORT_ASSIGNMENT,
	},
	{
		files: ["src/**/*.ts"],
		ignores: ["src/platform/**"],
		rules: {
			...banEngine(SEAM_MESSAGE),
			...banGlobals(["os", ...ENGINE_GLOBALS], SEAM_MESSAGE),
		},
	},
	{
		files: ["emulator/**/*.ts"],
		rules: banEngine("The emulator runs on virtual time and seeded chance only."),
	},
	{
		// JSON is the host's: it depends on nothing.
		files: ["emulator/http/http-service.ts"],
		rules: { "no-restricted-imports": "off" },
	},
	{
		files: ["test/**/*.ts"],
		rules: {
			...limits(400, undefined),
			// Specs hand the library values that its types forbid, and look into what it stored.
			"@typescript-eslint/no-unsafe-type-assertion": "off",
			"@typescript-eslint/no-unused-expressions": "off",
		},
	},
	{
		files: ["**/*.mjs"],
		languageOptions: {
			globals: {
				AbortController: "readonly",
				AbortSignal: "readonly",
				Buffer: "readonly",
				clearInterval: "readonly",
				console: "readonly",
				fetch: "readonly",
				process: "readonly",
				setInterval: "readonly",
			},
		},
		rules: {
			...limits(400, 50),
			"no-undef": "error",
			"no-unused-vars": "error",
			eqeqeq: "error",
			"prefer-const": "error",
		},
	},
	prettier,
);
