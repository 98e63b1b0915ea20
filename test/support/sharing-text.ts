import type { Sharing, SharingEffect } from "../../src/peers/sharing";

/** The first digit of a server id, which tells those of the specs apart. */
function short(ids: ReadonlyArray<string>): string {
	return ids.map((id) => string.sub(id, 1, 1)).join("");
}

/** A state of a shared key in a line: its name, the others, what is due, and the request under way. */
export function sharingText(sharing: Sharing): string {
	const { standing, company, others, gone, isMarkDue, toTell, request } = sharing;
	const isNamed = standing === "named";
	const parts = [
		isNamed ? company : standing,
		...(isNamed || company === "alone" ? [] : [company]),
		...(others.isEmpty() ? [] : [short(others)]),
		...(isMarkDue ? ["mark"] : []),
		...(toTell === undefined ? [] : [`:${toTell}`]),
		...(gone.isEmpty() ? [] : [`-${short(gone)}`]),
	];
	if (request !== undefined) {
		const { isSharer, revision } = request.change;
		parts.push(`[${isSharer ? "in" : "out"}${revision === undefined ? "" : ` :${revision}`}]`);
	}
	return parts.join(" ");
}

/** What is to be done about it, in order. */
export function effectsText(effects: ReadonlyArray<SharingEffect>): string {
	return effects.map(effectText).join(", ");
}

function effectText(effect: SharingEffect): string {
	switch (effect.kind) {
		case "look":
			return effect.heard === undefined ? "look" : `look :${effect.heard}`;
		case "greet":
		case "tell":
			return `${effect.kind} ${short(effect.to)} :${effect.revision}`;
		case "wait":
			return `wait ${string.format("%.2f", effect.seconds)}`;
		case "go": {
			const { chance, event } = effect;
			const revision = event.kind === "shown" ? ` :${event.revision}` : "";
			return `go ${event.kind}${revision}${chance === undefined ? "" : ` ${chance}`}`;
		}
		default:
			return effect.kind;
	}
}
