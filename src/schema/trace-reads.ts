import { pathStep } from "../value/path-step";

/** Called for each field that is read. */
type ReadObserver = (path: string) => void;

/** A stand-in for data that reports which field is read; anything but a table is returned itself. */
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
 * Where a check fails: the field that it read last before it refused.
 *
 * Checks of `@rbxts/t` give no reason, so this is how the field is found. It is a guess: a
 * check that uses `pairs` sees empty tables here.
 *
 * @param fails - whether the check refuses
 * @returns the path, such as `data.inventory[3].owner`; nothing if it cannot be determined
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
