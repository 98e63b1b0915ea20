import { importPackage } from "../setup.mjs";

const { default: ts } = await importPackage("typescript");

/** Types whose insides are not compared: `any` in Luau, or a class of the engine. */
const OPAQUE =
	ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never | ts.TypeFlags.TypeParameter;
const OPAQUE_NAMES = new Set(["any", "unknown"]);

/** What the TypeScript library calls otherwise. */
const LUAU_NAMES = new Map([["PPDB", "Store"]]);

function isNil(part) {
	return part.kind === "name" && part.name === "nil";
}

function isOpaque(type) {
	return type.kind === "name" && OPAQUE_NAMES.has(type.name);
}

function partsOf(type) {
	return type.kind === "union" ? type.parts : [type];
}

function without(parts, isUnwanted) {
	return parts.filter((part) => !isUnwanted(part));
}

function longestOf(signatures) {
	const length = ({ parameters }) => parameters.length;
	return signatures.reduce((one, other) => (length(other) > length(one) ? other : one));
}

/** Compares types of the TypeScript library with those of the Luau facade, and collects where they differ. */
export class Comparison {
	/**
	 * @param {ts.TypeChecker} checker
	 * @param {ReadonlyMap<string, object>} luauTypes from `readExportedTypes`
	 */
	constructor(checker, luauTypes) {
		this.checker = checker;
		this.luauTypes = luauTypes;
		this.problems = [];
		this.seen = new Set();
	}

	say(path, problem) {
		this.problems.push(`${path}: ${problem}`);
	}

	/** Follows names to what they stand for. */
	resolve(type) {
		while (type?.kind === "name" && this.luauTypes.has(type.name)) {
			type = this.luauTypes.get(type.name);
		}
		return type;
	}

	/** All fields of a table, or of several that are one. */
	fieldsOf(type) {
		const resolved = this.resolve(type);
		if (resolved?.kind === "both") {
			return new Map(resolved.parts.flatMap((part) => [...(this.fieldsOf(part) ?? [])]));
		}
		return resolved?.kind === "table" ? resolved.fields : undefined;
	}

	/** A type parameter that stands for one of some texts counts as these. */
	textsOf(type) {
		const isParameter = (type.flags & ts.TypeFlags.TypeParameter) !== 0;
		const texts = isParameter ? this.checker.getBaseConstraintOfType(type) : undefined;
		return texts?.isUnion() && texts.types.every((text) => text.isStringLiteral())
			? texts
			: type;
	}

	compare(given, luau, path) {
		const type = this.textsOf(given);
		const resolved = this.resolve(luau);
		const luauParts = partsOf(resolved.kind === "union" ? resolved : luau);
		const parts = type.isUnion() ? type.types : [type];
		const isUndefined = (part) =>
			(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0;
		if (parts.some((part) => (part.flags & OPAQUE) !== 0)) return;
		if (luauParts.some((part) => isOpaque(this.resolve(part)))) return;
		if (parts.some(isUndefined) !== luauParts.some(isNil)) {
			this.say(
				path,
				parts.some(isUndefined)
					? "may be nil, and not in Luau"
					: "cannot be nil, but in Luau",
			);
		}
		this.compareParts(without(parts, isUndefined), without(luauParts, isNil), path);
	}

	compareParts(parts, luauParts, path) {
		const literals = parts.filter((part) => part.isStringLiteral()).map(({ value }) => value);
		if (literals.length > 0) {
			const values = luauParts.flatMap((part) => partsOf(this.resolve(part)));
			this.sameNames(
				literals,
				values.map(({ value }) => value),
				path,
			);
			return;
		}
		if (parts.length === 1 && luauParts.length === 1)
			this.compareOne(parts[0], luauParts[0], path);
	}

	compareOne(type, luau, path) {
		const key = `${this.checker.typeToString(type)} ${luau.name ?? path}`;
		if (this.seen.has(key)) return;
		this.seen.add(key);
		const primitive = [
			[ts.TypeFlags.StringLike, "string"],
			[ts.TypeFlags.NumberLike, "number"],
			[ts.TypeFlags.BooleanLike, "boolean"],
		].find(([flag]) => (type.flags & flag) !== 0);
		if (primitive) {
			if (luau.name !== primitive[1]) this.say(path, `is a ${primitive[1]}, and not in Luau`);
			return;
		}
		const signatures = type.getCallSignatures();
		if (signatures.length > 0) this.compareFunctions(signatures, luau, path);
		else if (!this.compareNamed(type, luau, path)) this.compareTables(type, luau, path);
	}

	/** Classes are compared by their names only. */
	compareNamed(type, luau, path) {
		const name = type.aliasSymbol?.name ?? type.symbol?.name;
		if (name !== "Signal" && name !== "Secret") return false;
		if (luau.name !== name) this.say(path, `is a ${name}, and not in Luau`);
		return true;
	}

	compareFunctions(signatures, luau, path) {
		const resolved = this.resolve(luau);
		const functions = resolved.kind === "both" ? resolved.parts : [resolved];
		// Luau does not choose among functions when one of the arguments is a function without types: there is one for all.
		const isForAll = signatures.length > 1 && functions.length === 1;
		const results = isForAll ? signatures : undefined;
		if (isForAll) signatures = [longestOf(signatures)];
		if (
			functions.length !== signatures.length ||
			functions.some(({ kind }) => kind !== "function")
		) {
			this.say(path, "is not the same kind of function in Luau");
			return;
		}
		signatures.forEach((signature, index) => {
			const own = functions[index].parameters;
			const parameters = own[0]?.label === "self" ? own.slice(1) : own;
			const expected = signature.parameters.filter((parameter) => !isRest(parameter));
			// The first of any number of arguments may have names in Luau, which tells it their types.
			const isAnyNumber = expected.length < signature.parameters.length;
			if (
				isAnyNumber !== (parameters.at(-1)?.isRest === true) ||
				(isAnyNumber
					? parameters.length <= expected.length
					: parameters.length !== expected.length)
			) {
				const count = `${expected.length}${isAnyNumber ? " or more" : ""}`;
				this.say(path, `takes ${count} arguments, in Luau ${parameters.length}`);
				return;
			}
			const compared = isForAll ? [] : expected;
			compared.forEach((parameter, position) => {
				const type = this.checker.getTypeOfSymbol(parameter);
				this.compare(type, parameters[position], `${path}(${parameter.name})`);
			});
			this.compareResult(results ?? [signature], functions[index].result, `${path}()`);
		});
	}

	/** What functions that are one in Luau return: nothing counts as nil if some of them return something. */
	compareResult(signatures, luau, path) {
		const types = signatures.map((signature) => signature.getReturnType());
		const returned = types.filter(({ flags }) => (flags & ts.TypeFlags.Void) === 0);
		if ((returned.length === 0) !== (luau === undefined))
			this.say(path, "returns something in one language only");
		else if (luau !== undefined && returned.length === types.length)
			for (const type of types) this.compare(type, luau, path);
		else if (luau !== undefined && !partsOf(this.resolve(luau)).some(isNil))
			this.say(path, "may return nothing, but no nil in Luau");
	}

	compareTables(type, luau, path) {
		const resolved = this.resolve(luau);
		const item = type.getNumberIndexType() ?? type.getStringIndexType();
		const isMap = type.symbol?.name === "ReadonlyMap" || type.symbol?.name === "Map";
		if (item || isMap) {
			const inner = item ?? this.checker.getTypeArguments(type)[1];
			if (resolved?.item) this.compare(inner, resolved.item, `${path}[]`);
			else this.say(path, "is a list or a map, and not in Luau");
			return;
		}
		const fields = this.fieldsOf(luau);
		if (!fields) return;
		const properties = type.getProperties().filter((property) => !isPrivate(property));
		this.sameNames(
			properties.map(({ name }) => name),
			[...fields.keys()],
			path,
		);
		for (const property of properties) {
			const field = fields.get(property.name);
			const propertyType = this.checker.getTypeOfSymbol(property);
			if (field) this.compare(propertyType, field, `${path}.${property.name}`);
		}
	}

	sameNames(names, luauNames, path) {
		for (const name of names) {
			if (!luauNames.includes(name)) this.say(path, `${name} is missing in Luau`);
		}
		for (const name of luauNames) {
			if (!names.includes(name)) this.say(path, `${name} is in Luau only`);
		}
	}
}

function isRest({ valueDeclaration }) {
	return valueDeclaration?.dotDotDotToken !== undefined;
}

function isPrivate(property) {
	const declaration = property.valueDeclaration;
	return (
		declaration !== undefined &&
		(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) !== 0
	);
}

/** The name in Luau of a public type. */
export function luauName(name) {
	return LUAU_NAMES.get(name) ?? name;
}
