import type { Random } from "../../emulator/index";
import type { SimulatedData } from "./document-data";
import type { BadCode } from "./ledger";
import type { Plan } from "./plan";

/** What an updater does besides putting down its id. */
export type Flavour = "plain" | "poison" | "wrong" | "throws" | "cancels";

/** Updates that must be rejected alone, and with which code. */
export const BAD: Partial<Record<Flavour, BadCode>> = {
	poison: "InvalidValue",
	wrong: "InvalidData",
};
export const BAD_CODES: ReadonlyArray<string> = ["InvalidValue", "InvalidData"];

/** Draws what the next updater does. */
export function drawFlavour(random: Random, { poisonChance, throwChance }: Plan): Flavour {
	if (random.chance(poisonChance)) {
		return random.chance(0.5) ? "poison" : "wrong";
	}
	if (random.chance(throwChance)) {
		return random.chance(0.5) ? "throws" : "cancels";
	}
	return "plain";
}

/** Does to data what a flavour does, and returns what the updater returns. */
export function season(data: SimulatedData, flavour: Flavour): SimulatedData | undefined {
	if (flavour === "poison") {
		data.bad = 0 / 0;
	} else if (flavour === "wrong") {
		data.isWrong = true;
	} else if (flavour === "throws") {
		error("an updater that throws", 0);
	}
	return flavour === "cancels" ? undefined : data;
}
