import { pathStep } from "../value/path-step";

/** Told of each field that is read. */
type ReadObserver = (path: string) => void;

/** A stand-in for data that tells which field is read; what is not a table is itself. */
function watched(value: unknown, path: string, observer: ReadObserver): unknown {
	if (!typeIs(value, "table")) {
		return value;
	}
	const fields = value as Map<unknown, unknown>;
	const read = (key: unknown) => {
		const below = path + pathStep(key);
		observer(below);
		return watched(fields.get(key), below, observer);
	};
	return setmetatable({}, {
		__index: (_standIn: object, key: unknown) => read(key),
		__len: () => (value as Array<defined>).size(),
		__iter: () => {
			let last: unknown;
			return () => {
				[last] = next(fields, last);
				return $tuple(last, last === undefined ? undefined : read(last));
			};
		},
	} as LuaMetatable<object>);
}

/**
 * Where a check gives up: the field that it read last before it said no.
 *
 * Checks of `@rbxts/t` say no and nothing else, so this is how the field is found. It is a guess: a
 * check that uses `pairs` sees empty tables here.
 *
 * @param fails - whether the check says no
 * @returns the path, as in `data.inventory[3].owner`; nothing if it cannot be told
 */
export function lastReadBeforeFailure(
	fails: (data: unknown) => boolean,
	data: unknown,
	rootName: string,
): string | undefined {
	let lastRead = rootName;
	const standIn = watched(data, rootName, (path) => {
		lastRead = path;
	});
	const [completed, failed] = pcall(fails, standIn);
	return !completed || failed ? lastRead : undefined;
}
