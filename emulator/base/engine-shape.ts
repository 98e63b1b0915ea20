/**
 * Lets a class of the emulator be used where the engine's declarations ask for an instance.
 *
 * Engine instances are nominal types that only the engine can create. This function is the one place that tells
 * the compiler otherwise. It returns its argument.
 */
export function asEngine<T>(standIn: object | undefined): T {
	return standIn as unknown as T; // see above: the declared type cannot be constructed here
}
