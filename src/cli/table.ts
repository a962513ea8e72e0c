/** @file Text in aligned columns. */

type Alignment = "left" | "right";

/** Lines of a table; a rule stands below the headings. */
export function printTable(
  headings: readonly string[] | null,
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): string[] {
  const all = headings ? [headings, ...rows] : rows;
  const widths = alignments.map((_, i) => Math.max(0, ...all.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (alignments[i] === "right" ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  if (!headings) return rows.map(line);
  return [line(headings), widths.map((w) => "─".repeat(w)).join("  "), ...rows.map(line)];
}
