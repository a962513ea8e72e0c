/** @file How the numbers of a weight are spread → a small SVG. */
import { escapeXml } from "../draw/escape.ts";
import type { WeightRecord } from "./report.ts";

const BINS = 40;
const WIDTH = 200;
const HEIGHT = 54;

export function printHistogram({ name, shape, data }: WeightRecord): string {
  const { low, high, mean, std } = measure(data);
  const counts = countBins(data, low, high);
  const most = Math.max(...counts, 1);
  const bars = counts.map((count, i) => {
    const height = (count / most) * HEIGHT;
    return `M${((i / BINS) * WIDTH).toFixed(1)} ${HEIGHT}v${(-height).toFixed(1)}h${(WIDTH / BINS - 0.6).toFixed(1)}v${height.toFixed(1)}z`;
  });
  const zero =
    low < 0 && high > 0
      ? `<path class="grid" d="M${((-low / (high - low)) * WIDTH).toFixed(1)} 0V${HEIGHT}"/>`
      : "";
  return `<figure class="histogram"><figcaption>${escapeXml(name)} <i>${shape.join("×")}</i></figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(name)}">${zero}<path class="bars" d="${bars.join("")}"/></svg><small><span>${short(low)}</span><span>${short(mean)} ± ${short(std)}</span><span>${short(high)}</span></small></figure>`;
}

function measure(data: ArrayLike<number>): { low: number; high: number; mean: number; std: number } {
  let [low, high, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < data.length; i++) {
    low = Math.min(low, data[i]!);
    high = Math.max(high, data[i]!);
    sum += data[i]!;
  }
  const mean = sum / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i]! - mean) ** 2;
  return { low, high, mean, std: Math.sqrt(squares / data.length) };
}

/** Numbers that are none (a training that went astray) are in no bin. */
function countBins(data: ArrayLike<number>, low: number, high: number): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (let i = 0; i < data.length; i++) {
    const bin = Math.min(BINS - 1, Math.floor(((data[i]! - low) / (high - low || 1)) * BINS));
    if (bin >= 0) counts[bin]!++;
  }
  return counts;
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "not a number";
}
