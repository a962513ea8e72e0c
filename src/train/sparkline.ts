/** @file A row of numbers as a row of bars of text. */

const BARS = [..."▁▂▃▄▅▆▇█"];

/** At most `width` bars, each the mean of its share of the values; what is no number is a gap. */
export function printSparkline(values: readonly number[], width: number): string {
  const count = Math.min(width, values.length);
  const means = Array.from({ length: count }, (_, i) => {
    const part = values.slice(
      Math.floor((i * values.length) / count),
      Math.floor(((i + 1) * values.length) / count),
    );
    return part.reduce((a, b) => a + b, 0) / part.length;
  });
  const known = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return means
    .map((mean) => (Number.isFinite(mean) ? BARS[Math.round(((mean - low) / (high - low || 1)) * 7)]! : " "))
    .join("");
}
