/** Whether two values are identical, or buffers with the same content, or both NaN. */
export function isSameLeaf(left: unknown, right: unknown): boolean {
	if (left === right) {
		return true;
	}
	if (typeIs(left, "buffer") && typeIs(right, "buffer")) {
		return buffer.tostring(left) === buffer.tostring(right);
	}
	return left !== left && right !== right;
}
