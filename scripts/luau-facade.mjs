import { join } from "node:path";
import { CommandError, ROOT } from "./process.mjs";
import { importPackage } from "./setup.mjs";

const { default: ts } = await importPackage("typescript");

const DECLARATIONS = join(ROOT, "out", "index.d.ts");

/** What has another name in Luau, where a value and a type are not one. */
const NAMES = new Map([
	["PPDB", "Store"],
	["PPDBConstructor", "PPDB"],
]);

/** What only makes or checks other types. */
const TYPESCRIPT_ONLY = new Set(["DeepReadonly", "Storable"]);

/** Types that are their argument, as far as Luau can say. */
const IDENTITIES = new Set(["DeepReadonly", "NoInfer", "Readonly", "Required"]);

const LISTS = new Set(["Array", "ReadonlyArray"]);
const MAPS = new Set(["Map", "ReadonlyMap", "Record"]);

/**
 * What stands for the data in types that `PPDB.new` takes, whatever data they are said to be of. The new solver takes no table with
 * a `Hooks<PlayerData>` for one with a `Hooks<any>`; a hook of `never` is written without types, or with any.
 */
const LOOSE = new Map([
	["Hooks", "never"],
	["PPDBOptions", "any"],
]);

const KEYWORDS = new Map([
	[ts.SyntaxKind.AnyKeyword, "any"],
	[ts.SyntaxKind.BooleanKeyword, "boolean"],
	[ts.SyntaxKind.NeverKeyword, "any"],
	[ts.SyntaxKind.NumberKeyword, "number"],
	[ts.SyntaxKind.StringKeyword, "string"],
	[ts.SyntaxKind.UndefinedKeyword, "nil"],
	[ts.SyntaxKind.UnknownKeyword, "any"],
	[ts.SyntaxKind.VoidKeyword, "()"],
]);

/** Luau tells the types of arguments that have names, and not those of `...`. */
const FIRST_OF_REST = ["first", "second", "third", "fourth"];

const HEADER = `--!strict
--[[
	PaoPaoDataStore for Luau: what \`require\` returns, and the types of everything in it.

	Made by \`npm run api\` from the declarations of the TypeScript library. Type a store once, where it is made:

		local store: PPDB.Store<PlayerData> = PPDB.new("PlayerData", { template = { Coins = 0 } })

	Its data and drafts are checked from there on. Luau does not see an option that there is not: \`PPDB.new\` throws then.
	Of methods that can be called in several ways there is one type, in which options come after a callback, or nil in its place.

	\`any\` stands for what Luau cannot say: $LOST.
]]

--- A listener that was connected.
export type Connection = {
	Connected: boolean,
	Disconnect: (self: Connection) -> (),
}

--- Tells listeners of something, each on a thread of its own.
export type Signal<T...> = {
	Connect: (self: Signal<T...>, callback: (T...) -> ()) -> Connection,
	--- Listens to the next time only.
	Once: (self: Signal<T...>, callback: (T...) -> ()) -> Connection,
	--- Yields until the next time.
	Wait: (self: Signal<T...>) -> T...,
}
`;
const FOOTER = "return (require(script.ppdb) :: any).PPDB :: PPDB\n";

/** Stands for the type that has a method until its type parameters are known. */
const SELF = "$self";

/** Stands for as many `any` as a type has type parameters. */
const LOOSEST = "$any";

/** Takes arrays and tables with names, of whatever type, in both solvers. */
const ANY_TABLE = "{ [any]: any }";

/** Tags of comments, as tools for Luau call them. */
const TAGS = new Map([
	["param", "param"],
	["returns", "return"],
	["throws", "error"],
]);

const isSimple = (type) => /^(?:[\w.]+(?:<[^>]*>)?|\{[^{}]*\}|"[^"]*")$/.test(type);
const grouped = (type) => (isSimple(type) ? type : `(${type})`);
const optional = (type) => (/^any$|\?$|^nil$/.test(type) ? type : `${grouped(type)}?`);
const mentions = (text, name) => new RegExp(`\\b${name}\\b`).test(text);
const list = (names) => (names.length > 0 ? `<${names.join(", ")}>` : "");
const unique = (values) => [...new Set(values)];
const nameOf = (name) => NAMES.get(name) ?? name;
const parametersOf = ({ typeParameters = [] }) => typeParameters.map(({ name }) => name.text);
const bare = (node) =>
	ts.isTypeOperatorNode(node) || ts.isParenthesizedTypeNode(node) ? bare(node.type) : node;
const isComputed = ({ type }) =>
	type !== undefined && (ts.isConditionalTypeNode(type) || ts.isMappedTypeNode(type));

/** Translates declarations, type by type, as their syntax has them. */
class Facade {
	constructor(program, file) {
		this.checker = program.getTypeChecker();
		const source = program.getSourceFile(file);
		const named = source.statements.filter(({ name }) => name !== undefined);
		this.declarations = new Map(named.map((node) => [node.name.text, node]));
		const exported = this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(source));
		this.exported = new Set([...exported.map(({ name }) => name), ...NAMES.keys()]);
		this.referenced = new Set();
		this.lost = new Set();
		this.heads = new Map();
		this.hoisted = new Map();
		this.loosest = new Map();
	}

	/** What cannot be said in Luau. */
	lose() {
		this.lost.add(this.place);
		return "any";
	}

	type(node) {
		const keyword = KEYWORDS.get(node.kind);
		if (keyword) return keyword;
		if (ts.isParenthesizedTypeNode(node)) return this.type(node.type);
		if (ts.isLiteralTypeNode(node)) return node.literal.getText();
		if (ts.isTypePredicateNode(node)) return "boolean";
		if (ts.isFunctionTypeNode(node)) return this.merged([node]);
		if (ts.isTypeLiteralNode(node)) return this.table(node);
		if (ts.isTypeReferenceNode(node)) return this.reference(node);
		if (ts.isUnionTypeNode(node)) return this.union(node.types);
		if (ts.isIntersectionTypeNode(node)) return this.intersection(node.types);
		return this.computed(node);
	}

	union(nodes) {
		const inner = nodes.map(bare);
		if (inner.every(ts.isFunctionTypeNode)) return this.merged(inner);
		if (inner.some(ts.isTupleTypeNode)) return this.lose();
		const types = unique(nodes.map((node) => this.type(node)));
		const some = types.filter((type) => type !== "nil" && type !== "()");
		const text = some.length === 1 ? some[0] : some.map(grouped).join(" | ");
		// A function that may return nothing at all, which is not the same as nil.
		if (types.includes("()")) return `...${optional(text)}`;
		return some.length < types.length ? optional(text) : text;
	}

	/** `& defined` says nothing in Luau. */
	intersection(nodes) {
		const parts = nodes.filter((node) => node.getText() !== "defined");
		return parts.map((part) => grouped(this.type(part))).join(" & ");
	}

	reference(node) {
		const name = node.typeName.getText();
		const given = node.typeArguments ?? [];
		if (IDENTITIES.has(name)) return this.type(given[0]);
		if (LISTS.has(name)) return `{ ${this.type(given[0])} }`;
		if (MAPS.has(name)) return this.map(...given);
		if (name === "LuaTuple") return `(${this.items(given[0])})`;
		if (name === "Signal") return `Signal<${this.items(given[0])}>`;
		const declaration = this.declarations.get(name);
		if (!declaration) return this.parameter(node);
		if (!this.exported.has(name) && isComputed(declaration)) return this.computed(node);
		this.referenced.add(name);
		const kept = this.head(declaration).flatMap(({ index }) => given[index] ?? []);
		return nameOf(name) + list(kept.map((each) => this.type(each)));
	}

	map(keys, items) {
		const names = this.checker.getTypeAtLocation(keys).types ?? [];
		const item = this.type(items);
		return names.length > 0 && names.every((name) => name.isStringLiteral())
			? `{ ${names.map(({ value }) => `${value}: ${item}`).join(", ")} }`
			: `{ [${this.type(keys)}]: ${item} }`;
	}

	/** A type parameter, or a type of the engine. One with a bound is what it is bound by. */
	parameter(node) {
		const [found] = this.checker.getTypeAtLocation(node).symbol?.declarations ?? [];
		if (!found || !ts.isTypeParameterDeclaration(found)) return node.getText();
		if (ts.isConstructSignatureDeclaration(found.parent)) return "any";
		if (found.constraint) return this.type(found.constraint);
		return ts.isMethodSignature(found.parent) ? this.lose() : (this.data ?? found.name.text);
	}

	items({ elements }) {
		const typeOf = (element) => {
			const type = this.type(ts.isNamedTupleMember(element) ? element.type : element);
			return element.questionToken ? optional(type) : type;
		};
		return elements.map(typeOf).join(", ");
	}

	/** What is made of other types: Luau can say it where the compiler knows that it is texts or functions. */
	computed(node) {
		const type = this.checker.getTypeAtLocation(node);
		const known = this.checker.getBaseConstraintOfType(type) ?? type;
		const parts = known.isUnion() ? known.types : [known];
		if (parts.every((part) => part.isStringLiteral()))
			return parts.map(({ value }) => `"${value}"`).join(" | ");
		if (this.checker.isTypeAssignableTo(type, this.checker.getStringType())) return "string";
		const functions = parts.flatMap((part) => part.getCallSignatures());
		if (functions.length === 0) return this.lose();
		return this.merged(functions.map(({ declaration }) => declaration));
	}

	/** The type parameters that a declaration has in Luau, with their places: those that its translation mentions. */
	head(declaration) {
		if (!this.heads.has(declaration)) {
			this.heads.set(declaration, []);
			const body = isComputed(declaration)
				? declaration.type.getText()
				: this.body(declaration);
			const all = (declaration.typeParameters ?? []).map((node, index) => ({ node, index }));
			const text = [body, ...Object.values(this.hoisted.get(declaration) ?? {})].join();
			const isKept = ({ node }) => !node.constraint && mentions(text, node.name.text);
			this.heads.set(declaration, all.filter(isKept));
		}
		return this.heads.get(declaration);
	}

	/** What a declaration declares; `data` stands for its type parameters, where there is any. */
	body(declaration, data) {
		const { place, data: outer } = this;
		[this.place, this.data] = [nameOf(declaration.name.text), data];
		const { type } = declaration;
		const text = type ? this.aliased(declaration) : this.table(declaration);
		[this.place, this.data] = [place, outer];
		return text;
	}

	aliased(declaration) {
		return isComputed(declaration) ? this.lose() : this.type(declaration.type);
	}

	/** An interface with those that it extends, a class, or a table that has no name. */
	table(node) {
		const [first] = node.members;
		if (first && ts.isIndexSignatureDeclaration(first))
			return `{ [${this.type(first.parameters[0].type)}]: ${this.type(first.type)} }`;
		this.checkHeritage(node);
		const type = this.checker.getTypeAtLocation(node);
		const constructors = type.getConstructSignatures().map(({ declaration }) => declaration);
		const isStatic = constructors.length > 0;
		const fields = type.getProperties().map((symbol) => [symbol.name, symbol.declarations]);
		if (isStatic) fields.unshift(["new", constructors]);
		const texts = fields.map((field) => this.field(...field, isStatic ? undefined : node));
		return `{\n${texts.join("")}}`;
	}

	/** What is inherited is translated as it is declared, so type parameters must have the names that they have there. */
	checkHeritage({ heritageClauses = [] }) {
		for (const { expression, typeArguments = [] } of heritageClauses.flatMap(
			({ types }) => types,
		)) {
			const base = this.declarations.get(expression.getText());
			const given = typeArguments.map((each) => each.getText());
			if (base && String(given) !== String(parametersOf(base)))
				throw new CommandError(`${base.name.text} is extended with other names: ${given}`);
		}
	}

	field(name, nodes, owner) {
		const outer = this.place;
		this.place = `${outer}.${name}`;
		const [{ type, questionToken }] = nodes;
		const isMethod = !ts.isPropertySignature(nodes[0]) && !ts.isPropertyDeclaration(nodes[0]);
		const said = isMethod ? this.merged(nodes, { owner }) : this.type(type);
		this.place = outer;
		return `${this.doc(nodes[0])}${name}: ${questionToken ? optional(said) : said},\n`;
	}

	/**
	 * One function for several: the new solver does not choose among functions by an argument that is a function without types.
	 *
	 * @param method for methods, with the `owner` that is their `self` if they have one. A method has the arguments of its longest
	 * form, which may be left out where another one does without
	 */
	merged(nodes, method) {
		const forms = nodes.map(({ parameters }) => parameters.map((each) => this.argument(each)));
		const longest = forms.reduce((one, other) => (other.length >= one.length ? other : one));
		const parameters = longest.flatMap((argument, index) => {
			const { name, type, isRest } = argument;
			const same = forms.map((form) => form[index]);
			if (isRest) return [...FIRST_OF_REST.map((first) => `${first}: ${type}`), `...${type}`];
			return `${name}: ${method ? this.offered(argument, same, method) : this.common(same)}`;
		});
		if (method?.owner) parameters.unshift(`self: ${SELF}`);
		const results = unique(nodes.map((node) => this.result(node)));
		return `(${parameters.join(", ")}) -> ${this.resultOf(results, method)}`;
	}

	argument({ name, type, dotDotDotToken, questionToken }) {
		const isRest = dotDotDotToken !== undefined;
		// The arguments of a rest are the items of a list or of what is mapped from one.
		const item = isRest ? (type.typeArguments?.[0] ?? type.type) : type;
		const isOptional = questionToken !== undefined;
		return { name: name.text, type: this.type(item), isRest, isOptional };
	}

	result(node) {
		const result = this.type(node.type);
		return ts.isConstructSignatureDeclaration(node) ? result.replace(/<.*>/, LOOSEST) : result;
	}

	/** The type of a method's argument at a place where other forms of it may have another one. */
	offered({ name, type }, same, { owner }) {
		const types = unique(same.flatMap((argument) => argument?.type ?? []));
		const isTables = types.length > 1 && types.every((each) => each.startsWith("{"));
		const text = isTables ? ANY_TABLE : type;
		if (same.every((argument) => argument && !argument.isOptional)) return text;
		if (!owner || text === "T" || !mentions(text, "T")) return optional(text);
		// The new solver takes a Store<any> for any store, but not where an optional function has the data in it.
		const hoisted = name[0].toUpperCase() + name.slice(1);
		this.hoisted.set(owner, { ...this.hoisted.get(owner), [hoisted]: text });
		return optional(hoisted);
	}

	/** The type of an argument that several functions have. */
	common(same) {
		const typeOf = ({ type, isOptional }) => (isOptional ? optional(type) : type);
		const types = unique(same.filter((argument) => argument).map(typeOf));
		return types.length === 1 ? types[0] : this.lose();
	}

	resultOf(results, method) {
		if (results.length === 1) return results[0];
		const some = results.filter((type) => type !== "()");
		return method && some.length === 1 ? optional(some[0]) : `...${this.lose()}`;
	}

	doc(node) {
		const found = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc);
		if (!found) return "";
		const said = ({ comment }) => (ts.getTextOfJSDocComment(comment) ?? "").replace(/^- /, "");
		const tags = (found.tags ?? []).filter(({ tagName }) => TAGS.has(tagName.text));
		const lines = tags.map((tag) =>
			[`@${TAGS.get(tag.tagName.text)}`, tag.name?.getText() ?? [], said(tag)]
				.flat()
				.join(" "),
		);
		const all = [said(found), ...(tags.length > 0 ? [""] : []), ...lines].join("\n");
		return `${all.replace(/^/gm, "--- ").replace(/ +$/gm, "")}\n`;
	}

	declaration(name) {
		const declaration = this.declarations.get(name);
		const luauName = nameOf(name);
		const body = this.body(declaration, LOOSE.get(name));
		const kept = this.head(declaration).map(({ node }) => [
			node.name.text,
			node.default && this.type(node.default),
		]);
		const head = [...kept, ...Object.entries(this.hoisted.get(declaration) ?? {})];
		const defaults = head.map(([each, type]) => (type ? `${each} = ${type}` : each));
		const self = luauName + list(head.map(([each]) => each));
		this.loosest.set(luauName + LOOSEST, luauName + list(head.map(() => "any")));
		const keyword = this.exported.has(name) ? "export type" : "type";
		const text = `${this.doc(declaration)}${keyword} ${luauName}${list(defaults)} = ${body}\n`;
		return text.replaceAll(SELF, self);
	}

	text() {
		const names = [...this.declarations.keys()].filter((name) => !TYPESCRIPT_ONLY.has(name));
		const done = new Map();
		const isWanted = (name) =>
			!done.has(name) && (this.exported.has(name) || this.referenced.has(name));
		for (let wanted; (wanted = names.find(isWanted));)
			done.set(wanted, this.declaration(wanted));
		const inOrder = names.flatMap((name) => done.get(name) ?? []);
		const head = HEADER.replace("$LOST", [...this.lost].sort().join(", "));
		const text = [head, ...inOrder, FOOTER].join("\n");
		return text.replace(/\w+\$any/g, (type) => this.loosest.get(type));
	}
}

/** The types for Luau of a file of declarations, not formatted. */
export function luauFacade(file = DECLARATIONS) {
	const options = {
		moduleResolution: ts.ModuleResolutionKind.Node10,
		noLib: true,
		strict: true,
		typeRoots: [join(ROOT, "node_modules", "@rbxts")],
		types: ["types", "compiler-types"],
	};
	return new Facade(ts.createProgram([file], options), file).text();
}
