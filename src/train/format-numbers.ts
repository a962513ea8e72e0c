/** @file Numbers as people read them. */

/** `1,234,567` */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Four significant places: `0.1234`, `12.35`, `1.2e-7`. */
export function formatMeasure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(2);
  return size < 10 ? value.toFixed(4) : value.toPrecision(6).replace(/\.?0+$/, "");
}

/** `0.80 s`, `1:05`, `2:03:04` */
export function formatDuration(seconds: number): string {
  if (seconds < 60)
    return `${seconds < 1 ? seconds.toFixed(2) : seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [first, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  return [String(first), ...rest.map((p) => String(p).padStart(2, "0"))].join(":");
}

/** `1.5 MB`, in thousands. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}

/** `loss 0.1234  accuracy 0.9612` */
export function formatMetrics(metrics: Readonly<Record<string, number>>, prefix = ""): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${prefix}${name} ${formatMeasure(value)}`)
    .join("  ");
}
