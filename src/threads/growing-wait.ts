/**
 * How long to wait before the next try: twice as long after each failure.
 *
 * @param failures - how many tries have failed so far, 1 or more
 * @param first - seconds to wait after the first
 * @param longest - most seconds to wait
 */
export function growingSeconds(failures: number, first: number, longest: number): number {
	return math.min(first * 2 ** (failures - 1), longest);
}

/**
 * A random wait between half of a duration and all of it, so that the servers of a game do not all come back at once.
 *
 * @param draw - a random number in [0, 1)
 */
export function drawnSeconds(full: number, draw: number): number {
	return full * (0.5 + draw / 2);
}
