import { formProblem, utf16Length } from "../../emulator/index";
import { Random } from "../../emulator/base/random";
import { cleanText, cutText, textUnits } from "../../src/extensions/discord/cut-text";
import { Destination } from "../../src/extensions/discord/destination";
import { createEmbed, embedUnits } from "../../src/extensions/discord/embed";
import type { ReportSource } from "../../src/telemetry/report-sink";

const RUNS = 300;
const SAMPLES = ["a", "é", "日", "😀", "👩‍👩‍👧", " ", "\n", "`", "\xFF", "\xED\xA0\x80", "\0"];
const SENDER = {} as ReportSource;

function randomText(random: Random, charactersMax: number): string {
	const parts = new Array<string>();
	const count = math.floor(random.range(0, charactersMax));
	for (let index = 0; index < count; index++) {
		parts.push(SAMPLES[math.floor(random.range(0, SAMPLES.size()))]);
	}
	return parts.join("");
}

function isPrefix(text: string, of: string): boolean {
	return of.sub(1, text.size()) === text;
}

export = () => {
	describe("cutText", () => {
		it("leaves alone what fits", () => {
			expect(cutText("日本語", 3)).to.equal("日本語");
			expect(cutText("😀", 2)).to.equal("😀");
			expect(cutText("", 5)).to.equal("");
		});

		it("cuts between characters and ends with an ellipsis", () => {
			expect(cutText("abcdef", 4)).to.equal("abc…");
			expect(cutText("日本語日本語", 4)).to.equal("日本語…");
			expect(cutText("a😀😀", 4)).to.equal("a😀…");
			expect(cutText("😀😀", 3)).to.equal("😀…");
			expect(cutText("😀😀", 2)).to.equal("…");
		});

		it("replaces bytes of no character", () => {
			expect(cleanText("a\xFFb\xC3")).to.equal("a?b?");
		});

		it("gives valid UTF-8 within the limit, and the most of it, for any text", () => {
			const random = new Random(7);
			for (let run = 0; run < RUNS; run++) {
				const text = randomText(random, 60);
				const unitsMax = math.floor(random.range(1, 50));
				const cleaned = cleanText(text);

				const cut = cutText(text, unitsMax);

				const units = utf16Length(cut);
				assert(units >= 0 && units <= unitsMax, `${units} of ${unitsMax} units`);
				expect(textUnits(cut)).to.equal(units);
				if (utf16Length(cleaned) <= unitsMax) {
					expect(cut).to.equal(cleaned);
				} else {
					assert(isPrefix(cut.sub(1, -"…".size() - 1), cleaned), "not a prefix");
					assert(units >= unitsMax - 1, `only ${units} of ${unitsMax} units`);
				}
			}
		});
	});

	describe("an embed", () => {
		it("is within Discord's limits whatever the texts", () => {
			const random = new Random(11);
			for (let run = 0; run < RUNS; run++) {
				const longest = run % 10 === 0 ? 6000 : 80;
				const keys = new Array<string>();
				for (let index = 0; index < run % 11; index++) keys.push(randomText(random, 50));
				const embed = createEmbed(
					{
						report: {
							level: "error",
							store: randomText(random, 50),
							code: "CommitFailed",
							message: randomText(random, longest),
							cause: run % 2 === 0 ? randomText(random, longest) : undefined,
						},
						identity: "",
						destination: new Destination(1, "https://x"),
						sender: SENDER,
						keys,
						hasMoreKeys: run % 3 === 0,
						count: run % 5,
						firstAt: 1_766_000_000,
						lastAt: 1_766_000_009.5,
						dueAt: 0,
					},
					`server ${randomText(random, longest)}`,
				);

				expect(formProblem({ embeds: [embed] })).to.equal(undefined);
				expect(embedUnits(embed) <= 6000).to.equal(true);
			}
		});
	});
};
