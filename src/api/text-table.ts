/** Rows of texts as lines with aligned columns, starting with the first row. */
export function alignColumns(rows: ReadonlyArray<ReadonlyArray<string>>): string {
	const widths = new Array<number>();
	for (const row of rows) {
		row.forEach((cell, column) => {
			widths[column] = math.max(widths[column] ?? 0, widthOf(cell));
		});
	}
	const lines = rows.map((row) => {
		const cells = row.map((cell, column) =>
			column === row.size() - 1
				? cell
				: cell + string.rep(" ", widths[column] - widthOf(cell)),
		);
		return cells.join("  ");
	});
	return lines.join("\n");
}

function widthOf(text: string): number {
	const [characters] = utf8.len(text);
	return typeIs(characters, "number") ? characters : text.size();
}
