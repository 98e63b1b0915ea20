import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, ROOT } from "../process.mjs";

const SCOPE = "node_modules/@rbxts";

/** The licences of everything that is in the Luau library; each is the MIT licence. */
const LICENCES = {
	PaoPaoDataStore: "LICENSE",
	"@rbxts/beacon": `${SCOPE}/beacon/LICENSE.md`,
	"@rbxts/t": `${SCOPE}/t/LICENSE`,
	"roblox-ts": "node_modules/roblox-ts/LICENSE",
};

function read(file) {
	return readFileSync(join(ROOT, file), "utf8");
}

function copyrightOf(name, file) {
	const text = read(file);
	const holder = /^Copyright (?:\(c\) )?(.+)$/m.exec(text)?.[1];
	if (!holder || !text.includes("Permission is hereby granted, free of charge")) {
		throw new CommandError(`${file} is not the MIT licence: what may be shipped of ${name}?`);
	}
	return `Copyright (c) ${holder} (${name})`;
}

/** Whose code is in the Luau library, and what may be done with it, as the licences want it to be said in every copy. */
export function licenceNotice() {
	const copyrights = Object.entries(LICENCES).map(([name, file]) => copyrightOf(name, file));
	const permission = read("LICENSE").replace(/^[\s\S]*?(?=Permission is hereby granted)/, "");
	return `${copyrights.join("\n")}\n\n${permission.trim()}`;
}
