/**
 * Lets a class of the emulator stand where the engine's declarations ask for an instance.
 *
 * Engine instances are nominal types that only the engine can make; this function is the one place that says
 * so to the compiler. It returns its argument.
 */
export function asEngine<T>(standIn: object | undefined): T {
	return standIn as unknown as T; // see above: the declared type cannot be constructed here
}
