/** Whether two values are one and the same, or buffers of the same content, or both no number. */
export function isSameLeaf(left: unknown, right: unknown): boolean {
	if (left === right) {
		return true;
	}
	if (typeIs(left, "buffer") && typeIs(right, "buffer")) {
		return buffer.tostring(left) === buffer.tostring(right);
	}
	return left !== left && right !== right;
}
