/** @file Activations and other functions of one value, number by number or over the channels. */
import { addLayer, addStep, numbers } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import {
  constantAt,
  type Context,
  fresh,
  hasInput,
  numberOf,
  tensorAt,
  textOf,
  type Translate,
  type Use,
  valueAt,
} from "../context.ts";
import { type Piece, samePieces, shapeOf, type Tensor } from "../layout.ts";
import { store } from "../store.ts";

/** A layer without weights on every number. */
export function through(
  cx: Context,
  x: Tensor,
  name: string,
  args: Parameters<typeof addLayer>[2] = [],
): Use {
  return { ...x, step: addLayer(cx.to, name, args, x.step, shapeOf(x.stored)), exclusive: true };
}

/** x with a number: `x * 2`, `1 - x`. */
export function withNumber(
  cx: Context,
  x: Tensor,
  sign: "+" | "-" | "*" | "/",
  number: number,
  side: "left" | "right" = "right",
): Use {
  if (!Number.isFinite(number)) refuse(`arithmetic with ${number}`);
  const nothing =
    side === "right" &&
    ((sign === "*" && number === 1) ||
      (sign === "/" && number === 1) ||
      ((sign === "+" || sign === "-") && number === 0));
  if (nothing) return { ...x, exclusive: false };
  const step = addStep(
    cx.to,
    { kind: "number", sign, number: shorten(number), side },
    [x.step],
    shapeOf(x.stored),
  );
  return { ...x, step, exclusive: true };
}

/** The shortest number that is the same in float32. */
export function shorten(x: number): number {
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === Math.fround(x)) return short;
  }
  return x;
}

export const simple =
  (name: string): Translate =>
  (cx, node) => [fresh(through(cx, tensorAt(cx, node, 0), name))];

/** An activation with one number; `usual`: the spec's default. */
export const withAlpha =
  (name: string, attribute: string, onnx: number, usual: number): Translate =>
  (cx, node) => {
    const alpha = shorten(numberOf(node, attribute, onnx));
    return [fresh(through(cx, tensorAt(cx, node, 0), name, alpha === usual ? [] : [alpha]))];
  };

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

/** min(max(x, low), high) by the activations that there are. */
export function clip(cx: Context, x: Use, low: number, high: number): Use {
  const [from, to] = [low <= -3e38 ? -Infinity : low, high >= 3e38 ? Infinity : high];
  if (from === 0 && to === 6) return through(cx, x, "ReLU6");
  if (from === -1 && to === 1) return through(cx, x, "HardTanh");
  if (from === 0 && to === Infinity) return through(cx, x, "ReLU");
  if (from === -Infinity && to === Infinity) return x;
  if (to === Infinity) return withNumber(cx, through(cx, withNumber(cx, x, "-", from), "ReLU"), "+", from);
  if (from === -Infinity)
    return withNumber(cx, through(cx, withNumber(cx, x, "-", to, "left"), "ReLU"), "-", to, "left");
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  const inner = through(cx, withNumber(cx, withNumber(cx, x, "-", middle), "/", half), "HardTanh");
  return withNumber(cx, withNumber(cx, inner, "*", half), "+", middle);
}

export const clipNode: Translate = (cx, node) => {
  const bound = (i: number, name: string, otherwise: number): number =>
    hasInput(node, i)
      ? Number(constantAt(cx, node, i, `its ${name}`).data[0])
      : numberOf(node, name, otherwise);
  return [fresh(clip(cx, tensorAt(cx, node, 0), bound(1, "min", -Infinity), bound(2, "max", Infinity)))];
};

export const hardSigmoid: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const [alpha, beta] = [numberOf(node, "alpha", 0.2), numberOf(node, "beta", 0.5)];
  if (close(alpha, 1 / 6) && close(beta, 0.5)) return [fresh(through(cx, x, "HardSigmoid"))];
  return [fresh(clip(cx, withNumber(cx, withNumber(cx, x, "*", alpha), "+", beta), 0, 1))];
};

export const selu: Translate = (cx, node) => {
  const usual =
    close(numberOf(node, "alpha", 1.67326324), 1.67326324) &&
    close(numberOf(node, "gamma", 1.05070099), 1.05070099);
  return usual
    ? [fresh(through(cx, tensorAt(cx, node, 0), "SELU"))]
    : refuse("another alpha or gamma than the usual ones");
};

export const celu: Translate = (cx, node) => {
  const alpha = numberOf(node, "alpha", 1);
  const x = tensorAt(cx, node, 0);
  return [fresh(withNumber(cx, through(cx, withNumber(cx, x, "/", alpha), "ELU"), "*", alpha))];
};

export const gelu: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  if (textOf(node, "approximate", "none") === "none") return [fresh(through(cx, x, "GELU"))];
  // 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
  const square = through(cx, x, "Square");
  const inner = withNumber(
    cx,
    withNumber(cx, withNumber(cx, square, "*", 0.044715), "+", 1),
    "*",
    Math.sqrt(2 / Math.PI),
  );
  const bent = withNumber(cx, through(cx, join(cx, "mul", [x, inner]), "Tanh"), "+", 1);
  return [fresh(withNumber(cx, join(cx, "mul", [x, bent]), "*", 0.5))];
};

export const prelu: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const slope = constantAt(cx, node, 1, "its slope");
  if (slope.data.length === 1) return [fresh(through(cx, x, "LeakyReLU", [shorten(slope.data[0]!)]))];
  const lying = x.stored.at(-1) ?? [];
  const channels = x.axes.findIndex((p) => p.length > 0 && p.length === lying.length && samePieces(p, lying));
  const place = channels - x.axes.length + slope.shape.length;
  if (channels < 0 || slope.shape.some((s, i) => s !== 1 && i !== place))
    refuse(`slopes of shape [${slope.shape.join(", ")}], other than one a channel`);
  const step = addLayer(cx.to, "PReLU", [], x.step, shapeOf(x.stored), {
    slope: numbers([slope.data.length], slope.data),
  });
  return [fresh({ ...x, step })];
};

export const power: Translate = (cx, node) => {
  const left = valueAt(cx, node, 0);
  if (left.kind === "known") return refuse("a constant to the power of a value");
  const x = left.tensor;
  const exponent = constantAt(cx, node, 1, "the exponent").data;
  if (exponent.length !== 1) return refuse("an exponent for each number");
  const [p] = [exponent[0]!];
  if (p === 1) return [left];
  if (p === 2) return [fresh(through(cx, x, "Square"))];
  if (p === 0.5) return [fresh(through(cx, x, "Sqrt"))];
  if (p === 3) return [fresh(join(cx, "mul", [x, through(cx, x, "Square")]))];
  if (p === -1) return [fresh(withNumber(cx, x, "/", 1, "left"))];
  if (p === -0.5) return [fresh(withNumber(cx, through(cx, x, "Sqrt"), "/", 1, "left"))];
  return refuse(`the power ${p}; 2, 3, 0.5, -0.5 and -1 are possible`);
};

export type Name = "add" | "mul" | "max" | "mean";

/** Values of one layout, joined number by number. */
export function join(cx: Context, name: Name, all: readonly Tensor[]): Use {
  const [first] = all;
  const step = addStep(
    cx.to,
    { kind: "join", name, axis: null },
    all.map((t) => t.step),
    shapeOf(first!.stored),
  );
  return { ...first!, step, integers: false, exclusive: true };
}

export function by(order: readonly Piece[]): (a: Piece, b: Piece) => number {
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}

export const negate: Translate = (cx, node) => [fresh(withNumber(cx, tensorAt(cx, node, 0), "*", -1))];

export const reciprocal: Translate = (cx, node) => [
  fresh(withNumber(cx, tensorAt(cx, node, 0), "/", 1, "left")),
];

/** Dropout is at rest here, and stays a layer for those who train on. */
export const dropout: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const ratio = hasInput(node, 1)
    ? Number(constantAt(cx, node, 1, "its ratio").data[0])
    : numberOf(node, "ratio", 0.5);
  if ((node.outputs[1] ?? "") !== "" && (cx.uses.get(node.outputs[1]!) ?? 0) > 0)
    refuse("the mask of a dropout");
  return [fresh(through(cx, x, "Dropout", [shorten(ratio)]))];
};

export const softmax =
  (name: "Softmax" | "LogSoftmax"): Translate =>
  (cx, node) => {
    const x = tensorAt(cx, node, 0);
    const old = cx.graph.opset < 13;
    const given = numberOf(node, "axis", old ? 1 : -1);
    const axis = given < 0 ? given + x.axes.length : given;
    // Before opset 13 all axes from this one on are one.
    const pieces = old ? x.axes.slice(axis).flat() : (x.axes[axis] ?? refuse(`axis ${given}`));
    if (pieces.some((p) => p.batch)) refuse("a softmax over the batch");
    const lies =
      x.stored.length > 0 && pieces.length > 0 && samePieces([...x.stored.at(-1)!].sort(by(pieces)), pieces);
    const rest = x.stored.flat().filter((p) => !pieces.includes(p));
    const own = lies ? x : store(cx.to, x, rest.length === 0 ? [pieces] : [rest, pieces]);
    return [fresh(through(cx, own, name))];
  };
