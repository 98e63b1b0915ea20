import type { GameServer } from "../../emulator/index";
import type { PPDBConstructor } from "../../src/api/ppdb";
import type { ModuleHost } from "./host";
import { mountShipped, SHIPPED_PATH } from "./shipped-library";

/** A game with the npm package, whose scripts are the TypeScript examples of the documentation; the Luau ones lie beside. */
export const CONSUMER = "build/consumer";

const NPM_LIBRARY = "ReplicatedStorage/rbxts_include/node_modules/@rbxts/ppdb/out";

/** A language that the documentation has examples in. */
export interface ExampleLanguage {
	readonly name: string;
	/** Where the examples are below {@link CONSUMER}, and how their files' names end. */
	readonly folder: string;
	readonly ending: string;
	/** The field of the README's players with their coins. */
	readonly coins: string;
	/** Runs an example on a server and returns the library that it uses. */
	readonly run: (modules: ModuleHost, server: GameServer, name: string) => PPDBConstructor;
}

/** The languages of the examples. */
export const EXAMPLE_LANGUAGES: ReadonlyArray<ExampleLanguage> = [
	{
		name: "TypeScript",
		folder: "out",
		ending: ".server.luau",
		coins: "coins",
		run: (modules, server, name) => {
			const place = modules.mount(`${CONSUMER}/default.project.json`, server.environment());
			place.runScript(`ServerScriptService/Examples/${name}`);
			return (place.require(NPM_LIBRARY) as { readonly PPDB: PPDBConstructor }).PPDB;
		},
	},
	{
		name: "Luau",
		folder: "luau",
		ending: ".luau",
		coins: "Coins",
		run: (modules, server, name) => {
			const source = modules.readFile(`${CONSUMER}/luau/${name}.luau`);
			const place = mountShipped(modules, server.environment());
			place.runSource(source, name, "ServerStorage");
			return place.require(SHIPPED_PATH) as PPDBConstructor;
		},
	},
];
