/** @file Curves over epochs → SVG. */
import { escapeXml } from "../draw/escape.ts";
import { chooseTicks, printFigure, printTick } from "./ticks.ts";

export interface Curve {
  readonly name: string;
  readonly kind: "train" | "val" | "rate";
  /** One value an epoch; null where it was not measured or is no number. */
  readonly values: readonly (number | null)[];
}

export interface Chart {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** Epochs before which a phase begins, with its name. */
  readonly phases: readonly { readonly at: number; readonly name: string }[];
}

const WIDTH = 420;
const HEIGHT = 230;
const LEFT = 52;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 30;
/** Beyond so many epochs single points are not marked. */
const MARKED = 60;

export function printChart({ title, curves, phases }: Chart): string {
  const values = curves.flatMap((c) => c.values).filter((v) => v !== null);
  if (values.length === 0) return "";
  const epochs = Math.max(...curves.map((c) => c.values.length));
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  // A flat line runs through the middle.
  const room = low === high ? Math.abs(low) / 2 : 0;
  const ticks = chooseTicks(low - room, high + room, 5);
  const [bottom, top] = [ticks[0]!, ticks.at(-1)!];
  const x = (epoch: number): number =>
    epochs === 1 ? (LEFT + WIDTH - RIGHT) / 2 : LEFT + ((epoch - 1) / (epochs - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number =>
    HEIGHT - BOTTOM - ((value - bottom) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
  const across = chooseTicks(1, epochs, 6).filter((e) => e >= 1 && e <= epochs && Number.isInteger(e));
  return [
    `<figure class="chart"><figcaption>${escapeXml(title)}<span>${curves.map(printKey).join("")}</span></figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(title)}">`,
    ...ticks.map(
      (t) =>
        `<path class="grid" d="M${LEFT} ${fix(y(t))}H${WIDTH - RIGHT}"/><text x="${LEFT - 7}" y="${fix(y(t) + 3.5)}" text-anchor="end">${printTick(t)}</text>`,
    ),
    ...(across.length > 0 ? across : [1]).map(
      (e) => `<text x="${fix(x(e))}" y="${HEIGHT - 12}" text-anchor="middle">${e}</text>`,
    ),
    ...phases.map(
      ({ at, name }) =>
        `<path class="phase" d="M${fix(x(at))} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${fix(x(at) + 4)}" y="${TOP + 8}">${escapeXml(name)}</text>`,
    ),
    ...curves.map((curve) => printCurve(curve, x, y)),
    `</svg></figure>`,
  ].join("\n");
}

function printKey({ kind, name, values }: Curve): string {
  const last = values.findLast((v) => v !== null);
  return `<b class="${kind}">${escapeXml(name)}${last === undefined || last === null ? "" : ` ${printFigure(last)}`}</b>`;
}

/** Breaks where a value is missing; a single value is a point. */
function printCurve(
  { kind, name, values }: Curve,
  x: (epoch: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let pen = false;
  const points: string[] = [];
  for (const [i, value] of values.entries()) {
    if (value === null) {
      pen = false;
      continue;
    }
    path += `${pen ? "L" : "M"}${fix(x(i + 1))} ${fix(y(value))}`;
    pen = true;
    if (values.length <= MARKED)
      points.push(
        `<circle class="${kind}" cx="${fix(x(i + 1))}" cy="${fix(y(value))}" r="2.6"><title>${escapeXml(name)}, epoch ${i + 1}: ${printFigure(value)}</title></circle>`,
      );
  }
  return `<path class="curve ${kind}" d="${path}"/>${points.join("")}`;
}

function fix(value: number): number {
  return Math.round(value * 10) / 10;
}
