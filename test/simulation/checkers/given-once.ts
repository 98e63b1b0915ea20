import type { ObservedWrite } from "../../../emulator/index";
import type { Findings } from "../findings";
import { coinsOf, GIVEN_PETS, type PetData, timesGiven } from "../workload/pets";

const NAME = "I11 what was sold stays away";

/** I11: the template gives each thing once: what was sold is not there again unless it was bought, and a newer template's comes. */
export class GivenOnce {
	/** By document and thing: how often it was given. */
	private readonly given = new Map<string, number>();

	public constructor(private readonly findings: Findings) {}

	/** A durable write. */
	public onStored({ store, key, record }: ObservedWrite): void {
		const document = `${store}/${key}`;
		const { d: data } = record.value as { readonly d?: PetData };
		if (data === undefined) {
			return;
		}
		this.check(document, "is stored with", data);
		for (const [name] of GIVEN_PETS) {
			const times = timesGiven(data, name);
			const before = this.given.get(`${document} ${name}`) ?? 0;
			this.given.set(`${document} ${name}`, times);
			if (times < before) {
				this.add(document, `lacks ${name}, which nobody has sold`);
			}
		}
	}

	/** A server with this version of the template has a document. */
	public onLoaded(server: string, document: string, data: PetData, version: number): void {
		this.check(document, `is loaded on ${server} with`, data);
		for (const [name, since] of GIVEN_PETS) {
			// What a newer template puts into a table that is out as a whole is not missed.
			const isMissed = since === 1 || data.hasDroppedTable === undefined;
			if (since <= version && isMissed && timesGiven(data, name) === 0) {
				this.add(
					document,
					`is loaded on ${server} without ${name}, and was never given it`,
				);
			}
		}
	}

	private check(document: string, how: string, data: PetData): void {
		for (const [name] of GIVEN_PETS) {
			const times = timesGiven(data, name);
			if (times > 1 || times < 0) {
				this.add(document, `${how} ${name} given ${times} times`);
			}
		}
		if (data.coins !== coinsOf(data)) {
			this.add(document, `${how} ${data.coins} coins; its trades make ${coinsOf(data)}`);
		}
	}

	private add(document: string, text: string): void {
		this.findings.add(NAME, document, text);
	}
}
