import { canTest, inPlace } from "./place/in-place";

/** A closing server waits for its callbacks for 30 s. */
const CLOSING_SECONDS = 20;

export = () => {
	describe("a server", () => {
		it(
			"has an id for the place, and one of its own, which is empty in Studio",
			inPlace(({ services }) => {
				expect(services.game.JobId).to.be.a("string");
				expect(services.game.PlaceId).to.be.a("number");
			}),
		);

		it(
			"lists its players and lets go of who no longer listens",
			inPlace(({ services }) => {
				const { players } = services;
				expect(players.GetPlayers()).to.be.a("table");
				const added = players.PlayerAdded.Connect(() => {});
				const removing = players.PlayerRemoving.Connect(() => {});
				added.Disconnect();
				removing.Disconnect();
				expect(added.Connected).to.equal(false);
				expect(removing.Connected).to.equal(false);
			}),
		);

		it(
			"takes more than one function for its end",
			inPlace(({ services }) => {
				services.game.BindToClose(() => {});
				services.game.BindToClose(() => {});
			}),
		);
	});

	describe("a player", () => {
		if (!canTest("visitors")) SKIP();

		it(
			"is announced, and still listed when PlayerRemoving fires",
			inPlace((place) => {
				const { players } = place.services;
				const seen = new Array<string>();
				players.PlayerAdded.Connect((player) => seen.push(`added ${player.UserId}`));
				players.PlayerRemoving.Connect((player) => {
					const listed = players.GetPlayers().includes(player);
					seen.push(`removing ${player.UserId} ${listed}`);
				});
				place.letSomebodyVisit();
				place.wait(1);
				expect(seen.join()).to.equal("added 17, removing 17 true");
				expect(players.GetPlayers().size()).to.equal(0);
			}),
		);
	});

	describe("closing", () => {
		if (!canTest("closing")) SKIP();

		it(
			"runs all callbacks side by side, waits for them, and lets them write until then",
			inPlace((place) => {
				const { game: dataModel, dataStores } = place.services;
				const ended = new Array<string>();
				const started = place.unixSeconds();
				dataModel.BindToClose(() => {
					place.wait(CLOSING_SECONDS);
					dataStores.GetDataStore("ppdb contract").SetAsync("closing", "stored");
					ended.push("slow");
				});
				dataModel.BindToClose(() => ended.push("quick"));
				place.close();
				expect(ended.join()).to.equal("quick, slow");
				expect(place.unixSeconds() - started < CLOSING_SECONDS + 2).to.equal(true);
			}),
		);
	});
};
