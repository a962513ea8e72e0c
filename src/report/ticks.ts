/** @file Round numbers along an axis. */

/** At most `count` + 1 round values that cover from..to. */
export function chooseTicks(from: number, to: number, count: number): number[] {
  const span = to - from || Math.abs(to) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough)!;
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  // 12 digits hide what binary fractions add.
  return Array.from({ length: Math.max(1, last - first) + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** Four significant places: `0.1234`, `12.35`, `4.23e-6`. */
export function printFigure(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6))
    return Number(value.toPrecision(4)).toExponential().replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

/** `0.05`, `1,200`, `1e-5` */
export function printTick(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential().replace(/e\+?/, "e");
  return value.toLocaleString("en-US", { maximumSignificantDigits: 6 });
}
