/** @file What a run shows of itself, painted: points of the plane on the network's answers, a line, pictures. */
import { pictureUrl } from "../../src/report/bitmap.ts";
import type { Picture } from "../../src/report/report.ts";
import { chooseTicks, printTick } from "../../src/report/ticks.ts";
import type { CopiesView, GuessesView, LineView, PlaneView, View } from "../shared/run.ts";
import { el } from "./dom.ts";

/** Of classes: told apart in either light, and by people who see fewer colours; the marks differ as well. */
const CLASSES: readonly (readonly [number, number, number])[] = [
  [25, 113, 194],
  [232, 89, 12],
  [12, 166, 120],
  [156, 54, 181],
  [240, 170, 20],
  [92, 112, 128],
];
const SIDE = 400;
const LEFT = 38;
const BOTTOM = 24;
const EDGE = 10;

/** Shows a view in a place, which keeps its canvas from one look to the next. */
export function paintView(place: HTMLElement, view: View): void {
  switch (view.kind) {
    case "plane":
      return paintPlane(canvasIn(place, describePlane(view)), view);
    case "line":
      return paintLine(canvasIn(place, "The data, and the network's line through it"), view);
    case "copies":
      return showCopies(place, view);
    case "guesses":
      return showGuesses(place, view);
  }
}

function describePlane({ errors, count }: PlaneView): string {
  return `What the network says of every place; ${errors} of ${count} points are taken for another class`;
}

/** As sharp as the screen is. */
function canvasIn(place: HTMLElement, label: string): CanvasRenderingContext2D {
  let canvas = place.querySelector("canvas");
  if (!canvas) {
    canvas = el("canvas", { class: "plane", role: "img" });
    place.replaceChildren(canvas);
  }
  canvas.setAttribute("aria-label", label);
  const pixels = Math.round(SIDE * Math.max(1, devicePixelRatio));
  if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
  const context = canvas.getContext("2d")!;
  context.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
  context.clearRect(0, 0, SIDE, SIDE);
  return context;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Numbers along two sides; gives the places of values. */
function paintAxes(
  context: CanvasRenderingContext2D,
  { left, right, bottom, top }: Box,
): { x: (value: number) => number; y: (value: number) => number } {
  const style = getComputedStyle(context.canvas);
  const x = (value: number): number => LEFT + ((value - left) / (right - left)) * (SIDE - LEFT - EDGE);
  const y = (value: number): number =>
    SIDE - BOTTOM - ((value - bottom) / (top - bottom)) * (SIDE - BOTTOM - EDGE);
  context.fillStyle = style.color;
  context.font = `11px ${style.fontFamily}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  const within = (from: number, to: number): number[] =>
    chooseTicks(from, to, 5).filter((t) => t >= from && t <= to);
  for (const tick of within(left, right)) context.fillText(printTick(tick), x(tick), SIDE - BOTTOM / 2 + 1);
  context.textAlign = "right";
  for (const tick of within(bottom, top)) context.fillText(printTick(tick), LEFT - 7, y(tick));
  return { x, y };
}

function paintPlane(context: CanvasRenderingContext2D, view: PlaneView): void {
  const { x, y } = paintAxes(context, view);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.save();
  context.beginPath();
  context.roundRect(LEFT, EDGE, SIDE - LEFT - EDGE, SIDE - BOTTOM - EDGE, 6);
  context.clip();
  context.drawImage(groundOf(view), LEFT, EDGE, SIDE - LEFT - EDGE, SIDE - BOTTOM - EDGE);
  context.restore();
  const { points, truth, said } = view;
  const radius = truth.length > 300 ? 2.8 : truth.length > 30 ? 3.6 : 7;
  for (let i = 0; i < truth.length; i++) {
    const wrong = truth[i] !== said[i];
    markPoint(context, x(points[2 * i]!), y(points[2 * i + 1]!), radius, truth[i]!, wrong);
  }
}

/** A cell a pixel, in the classes' colours, paler where the network is in doubt. */
function groundOf({ cells, classes, shares }: PlaneView): HTMLCanvasElement {
  const canvas = el("canvas", { width: String(cells), height: String(cells) });
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(cells, cells);
  for (let cell = 0; cell < cells * cells; cell++) {
    const row = cells - 1 - Math.floor(cell / cells);
    const at = 4 * (row * cells + (cell % cells));
    let top = 0;
    for (let k = 0; k < classes; k++) {
      const share = shares[cell * classes + k]!;
      const colour = CLASSES[k % CLASSES.length]!;
      top = Math.max(top, share);
      for (let c = 0; c < 3; c++) image.data[at + c]! += share * colour[c]!;
    }
    const sure = (top - 1 / classes) / (1 - 1 / classes);
    image.data[at + 3] = 255 * (0.1 + 0.42 * sure);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Circle, square, triangle, diamond by class; what is taken for another class has a dark ring. */
function markPoint(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  of: number,
  wrong: boolean,
): void {
  const shape = new Path2D();
  const r = radius * 1.15;
  if (of % 4 === 0) shape.arc(x, y, radius, 0, 2 * Math.PI);
  else if (of % 4 === 1) shape.rect(x - radius * 0.9, y - radius * 0.9, 1.8 * radius, 1.8 * radius);
  else if (of % 4 === 2) {
    shape.moveTo(x, y - r);
    shape.lineTo(x + r, y + r * 0.8);
    shape.lineTo(x - r, y + r * 0.8);
    shape.closePath();
  } else {
    shape.moveTo(x, y - r);
    for (const [a, b] of [
      [r, 0],
      [0, r],
      [-r, 0],
    ] as const)
      shape.lineTo(x + a, y + b);
    shape.closePath();
  }
  // Colours that follow the light stand in the canvas' own style.
  const { caretColor: ink, outlineColor: paper } = getComputedStyle(context.canvas);
  context.lineWidth = wrong ? 3 : 1.6;
  context.strokeStyle = wrong ? ink : paper;
  context.stroke(shape);
  context.fillStyle = `rgb(${CLASSES[of % CLASSES.length]!.join(" ")})`;
  context.fill(shape);
}

function paintLine(context: CanvasRenderingContext2D, { points, line }: LineView): void {
  const all = [...points, ...line].filter(Number.isFinite);
  const xs = all.filter((_, i) => i % 2 === 0);
  const ys = all.filter((_, i) => i % 2 === 1);
  const span = (values: number[]): [number, number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = 0.06 * (high - low || 1);
    return [low - room, high + room];
  };
  const [[left, right], [bottom, top]] = [span(xs), span(ys)];
  const { x, y } = paintAxes(context, { left, right, bottom, top });
  for (let i = 0; i < points.length; i += 2)
    markPoint(context, x(points[i]!), y(points[i + 1]!), 3.4, 0, false);
  context.beginPath();
  for (let i = 0; i < line.length; i += 2) context.lineTo(x(line[i]!), y(line[i + 1]!));
  context.lineWidth = 3;
  context.strokeStyle = `rgb(${CLASSES[1]!.join(" ")})`;
  context.stroke();
}

function showCopies(place: HTMLElement, { pairs }: CopiesView): void {
  const columns = pairs.map(({ given, copy }) =>
    el("div", { class: "copy" }, image(given, "given"), image(copy, "its copy")),
  );
  place.replaceChildren(
    el("div", { class: "rows" }, el("span", {}, "given"), el("span", {}, "copy")),
    el("div", { class: "copies" }, ...columns),
  );
}

function showGuesses(place: HTMLElement, { guesses }: GuessesView): void {
  const figures = guesses.map(({ picture, truth, said, right }) =>
    el(
      "figure",
      { class: right ? "right" : "wrong", title: right ? said : `${said}, but it is ${truth}` },
      image(picture, truth),
      el("b", {}, right ? said : `${said} ≠ ${truth}`),
    ),
  );
  place.replaceChildren(el("div", { class: "guesses" }, ...figures));
}

function image(picture: Picture, alt: string): HTMLElement {
  return el("img", { src: pictureUrl(picture), alt, width: "52", height: "52" });
}
