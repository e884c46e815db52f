export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Right-aligned, for numbers. */
  right?: boolean;
}

/** Lines of a table, two spaces between columns, no space at the end of a line. The first line holds the titles. */
export function formatTable<Row>(columns: Column<Row>[], rows: Row[]): string[] {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => column.value(row))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells.map((line) =>
    line
      .map((cell, index) =>
        columns[index]?.right ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
