import { CommandError } from "../process.mjs";
import { removeComments } from "../luau/source-text.mjs";

/*
 * Reads the `export type` declarations of a Luau text into trees: as much of the grammar of types as the facade uses.
 *
 * table { fields: Map<name, type>, item?: type, key?: type }, function { parameters: [type, with its name as `label`] }, union / both { parts: [type] },
 * literal { value }, name { name, arguments: [type] }, optional types as a union with the name "nil".
 */

const TOKEN = /\s*("[^"]*"|->|\.\.\.|[A-Za-z_]\w*|[{}()[\]<>:,|&?=.])/y;

class Reader {
	constructor(text) {
		this.tokens = [];
		TOKEN.lastIndex = 0;
		while (TOKEN.lastIndex < text.trimEnd().length) {
			const match = TOKEN.exec(text);
			if (!match) throw new CommandError(`A type that is not understood: ${text}`);
			this.tokens.push(match[1]);
		}
		this.position = 0;
	}

	peek(ahead = 0) {
		return this.tokens[this.position + ahead];
	}

	take(expected) {
		const token = this.tokens[this.position];
		if (expected !== undefined && token !== expected) {
			throw new CommandError(`Expected ${expected}, found ${token} in a type of the facade`);
		}
		this.position += 1;
		return token;
	}

	skip(token) {
		if (this.peek() !== token) return false;
		this.position += 1;
		return true;
	}

	/** Items with commas between them, up to a closing token. */
	list(close, readItem) {
		const items = [];
		while (!this.skip(close)) {
			items.push(readItem());
			if (this.peek() !== close) this.take(",");
		}
		return items;
	}

	type() {
		this.skip("|");
		const parts = [this.both()];
		while (this.skip("|")) parts.push(this.both());
		const flat = parts.flatMap((part) => (part.kind === "union" ? part.parts : [part]));
		return flat.length === 1 ? flat[0] : { kind: "union", parts: flat };
	}

	both() {
		const parts = [this.postfix()];
		while (this.skip("&")) parts.push(this.postfix());
		return parts.length === 1 ? parts[0] : { kind: "both", parts };
	}

	postfix() {
		const type = this.primary();
		if (!this.skip("?")) return type;
		const parts = type.kind === "union" ? type.parts : [type];
		return { kind: "union", parts: [...parts, { kind: "name", name: "nil", arguments: [] }] };
	}

	primary() {
		if (this.peek() === "{") return this.table();
		if (this.peek() === "(" || this.peek() === "<") return this.functionOrGroup();
		const token = this.take();
		if (token.startsWith('"')) return { kind: "literal", value: token.slice(1, -1) };
		const generics = this.skip("<") ? this.list(">", () => this.type()) : [];
		this.skip("...");
		return { kind: "name", name: token, arguments: generics };
	}

	table() {
		this.take("{");
		const table = { kind: "table", fields: new Map() };
		if (this.peek(1) !== ":" && this.peek() !== "[" && this.peek() !== "}") {
			table.item = this.type();
			this.take("}");
			return table;
		}
		this.list("}", () => {
			if (this.skip("[")) {
				table.key = this.type();
				this.take("]");
				this.take(":");
				table.item = this.type();
				return;
			}
			const name = this.take();
			this.take(":");
			table.fields.set(name, this.type());
		});
		return table;
	}

	functionOrGroup() {
		if (this.skip("<")) this.list(">", () => this.take());
		this.take("(");
		const parameters = this.list(")", () => {
			const isRest = this.skip("...");
			const label = this.peek(1) === ":" ? this.take() : undefined;
			if (label) this.take(":");
			return { ...this.type(), label, isRest };
		});
		if (!this.skip("->")) return parameters[0];
		this.skip("...");
		const result = this.peek() === "(" && this.peek(1) === ")" ? undefined : this.type();
		if (result === undefined) this.position += 2;
		return { kind: "function", parameters, result };
	}
}

/** The exported types of a Luau text, by name. */
export function readExportedTypes(text) {
	const declaration =
		/^export type (\w+)(?:<[^=\n]*?(?:= \w+)?>)? =([\s\S]*?)(?=^(?:export|return|local)\b)/gm;
	const found = [...removeComments(text).matchAll(declaration)];
	return new Map(found.map(([, name, body]) => [name, new Reader(body).type()]));
}
