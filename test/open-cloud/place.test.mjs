import assert from "node:assert/strict";
import { buildPlace, uploadPlace } from "../../scripts/open-cloud/place.mjs";
import { ROUTES, SETTINGS, withStandIn } from "./stand-in.mjs";

export default {
	"needs Rojo, and says how to get it": async () => {
		const { PATH, XDG_CACHE_HOME } = process.env;
		Object.assign(process.env, { PATH: "", XDG_CACHE_HOME: "/nowhere" });
		try {
			await assert.rejects(buildPlace, /rojo is needed [^]*Install Rokit/);
		} finally {
			process.env.PATH = PATH;
			if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
			else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
		}
	},

	"is not taken for uploaded without the number of its version": () =>
		withStandIn({ [ROUTES.upload]: [{ body: {} }] }, async ({ client }) => {
			const upload = uploadPlace(client, SETTINGS, Buffer.from("a place"));
			await assert.rejects(upload, /Could not upload the place 22: .* no version number/);
		}),
};
