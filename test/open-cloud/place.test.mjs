import assert from "node:assert/strict";
import { buildPlace, uploadPlace } from "../../scripts/open-cloud/place.mjs";
import { ROUTES, SETTINGS, withStandIn } from "./stand-in.mjs";

export default {
	"needs Rojo, and says how to get it": () => {
		const path = process.env.PATH;
		process.env.PATH = "";
		try {
			assert.throws(buildPlace, /Rojo 7 is needed .*\nInstall Rokit/);
		} finally {
			process.env.PATH = path;
		}
	},

	"is not taken for uploaded without the number of its version": () =>
		withStandIn({ [ROUTES.upload]: [{ body: {} }] }, async ({ client }) => {
			const upload = uploadPlace(client, SETTINGS, Buffer.from("a place"));
			await assert.rejects(upload, /Could not upload the place 22: .* no version number/);
		}),
};
