/** @file Activations, and arithmetic of two values or of a value and a constant. */
import { addLayer, addStep, numbers } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import {
  constantAt,
  type Context,
  fresh,
  hasInput,
  numberOf,
  plain,
  tensorAt,
  textOf,
  type Translate,
  type Use,
  type Value,
  valueAt,
} from "../context.ts";
import { type Piece, samePieces, sameAxes, shapeOf, type Tensor } from "../layout.ts";
import type { OnnxNode, OnnxTensor } from "../model.ts";
import { store, withoutBatch } from "../store.ts";
import { unify } from "./align.ts";
import { applyConstant } from "./affine.ts";
import { repeatOver } from "./shapes.ts";

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

const simple =
  (name: string): Translate =>
  (cx, node) => [fresh(through(cx, tensorAt(cx, node, 0), name))];

/** An activation with one number; `usual`: the spec's default. */
const withAlpha =
  (name: string, attribute: string, onnx: number, usual: number): Translate =>
  (cx, node) => {
    const alpha = shorten(numberOf(node, attribute, onnx));
    return [fresh(through(cx, tensorAt(cx, node, 0), name, alpha === usual ? [] : [alpha]))];
  };

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

/** min(max(x, low), high) by the activations that there are. */
function clip(cx: Context, x: Use, low: number, high: number): Use {
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

const clipNode: Translate = (cx, node) => {
  const bound = (i: number, name: string, otherwise: number): number =>
    hasInput(node, i)
      ? Number(constantAt(cx, node, i, `its ${name}`).data[0])
      : numberOf(node, name, otherwise);
  return [fresh(clip(cx, tensorAt(cx, node, 0), bound(1, "min", -Infinity), bound(2, "max", Infinity)))];
};

const hardSigmoid: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const [alpha, beta] = [numberOf(node, "alpha", 0.2), numberOf(node, "beta", 0.5)];
  if (close(alpha, 1 / 6) && close(beta, 0.5)) return [fresh(through(cx, x, "HardSigmoid"))];
  return [fresh(clip(cx, withNumber(cx, withNumber(cx, x, "*", alpha), "+", beta), 0, 1))];
};

const selu: Translate = (cx, node) => {
  const usual =
    close(numberOf(node, "alpha", 1.67326324), 1.67326324) &&
    close(numberOf(node, "gamma", 1.05070099), 1.05070099);
  return usual
    ? [fresh(through(cx, tensorAt(cx, node, 0), "SELU"))]
    : refuse("another alpha or gamma than the usual ones");
};

const celu: Translate = (cx, node) => {
  const alpha = numberOf(node, "alpha", 1);
  const x = tensorAt(cx, node, 0);
  return [fresh(withNumber(cx, through(cx, withNumber(cx, x, "/", alpha), "ELU"), "*", alpha))];
};

const gelu: Translate = (cx, node) => {
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

const prelu: Translate = (cx, node) => {
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

const power: Translate = (cx, node) => {
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

type Name = "add" | "mul" | "max" | "mean";

/** Values of one layout, joined number by number. */
function join(cx: Context, name: Name, all: readonly Tensor[]): Use {
  const [first] = all;
  const step = addStep(
    cx.to,
    { kind: "join", name, axis: null },
    all.map((t) => t.step),
    shapeOf(first!.stored),
  );
  return { ...first!, step, integers: false, exclusive: true };
}

/** Two values in one layout; the smaller one repeated where no operator of the spec does it. */
function meet(
  cx: Context,
  a: Tensor,
  b: Tensor,
  channelsAlone: boolean,
): { readonly a: Tensor; readonly b: Tensor } {
  const { x, y } = unify(a, b);
  const [px, py] = [withoutBatch(x.axes), withoutBatch(y.axes)];
  const grows = px.some((p, i) => p.length === 0 && py[i]!.length > 0);
  if (grows) {
    if (px.every((p, i) => p.length === 0 || py[i]!.length > 0)) {
      const turned = meet(cx, y, x, channelsAlone);
      return { a: turned.b, b: turned.a };
    }
    return refuse("two values that broadcast to each other");
  }
  const missing = px.filter((p, i) => p.length > 0 && py[i]!.length === 0).flat();
  const axes = y.axes.map((p, i) => (p.length === 0 ? x.axes[i]! : p));
  if (missing.length === 0) return { a: x, b: store(cx.to, y, x.stored) };
  const last = x.stored.at(-1)!;
  const present = py.flat();
  if (channelsAlone && samePieces([...present].sort(by(last)), last))
    return { a: x, b: { ...store(cx.to, y, [last]), axes } };
  return { a: x, b: store(cx.to, { ...repeatOver(cx, y, missing), axes }, x.stored) };
}

function by(order: readonly Piece[]): (a: Piece, b: Piece) => number {
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}

const SIGNS = { Add: "+", Sub: "-", Mul: "*", Div: "/" } as const;

/** A value and a constant: a number, or one number for each channel or place. */
function withConstant(
  cx: Context,
  op: keyof typeof SIGNS,
  x: Use,
  by: OnnxTensor,
  side: "left" | "right",
): Value {
  const [first] = [by.data[0] ?? 0];
  const uniform = Array.from({ length: by.data.length }, (_, i) => by.data[i]).every((v) => v === first);
  if (uniform && by.data.length > 0 && !growsBy(x, by)) return withUniform(cx, op, x, by, first, side);
  const changed = (f: (v: number) => number): OnnxTensor => ({
    ...by,
    data: Float32Array.from({ length: by.data.length }, (_, i) => f(by.data[i]!)),
  });
  if (op === "Add") return applyConstant(cx, x, by, "shift");
  if (op === "Mul") return applyConstant(cx, x, by, "scale");
  if (side === "right")
    return op === "Sub"
      ? applyConstant(
          cx,
          x,
          changed((v) => -v),
          "shift",
        )
      : applyConstant(
          cx,
          x,
          changed((v) => 1 / v),
          "scale",
        );
  if (op === "Sub") return applyConstant(cx, withNumber(cx, x, "*", -1), by, "shift");
  return applyConstant(cx, withNumber(cx, x, "/", 1, "left"), by, "scale");
}

/** A single number may still be a bias of one channel, which belongs to the layer before. */
function withUniform(
  cx: Context,
  op: keyof typeof SIGNS,
  x: Use,
  by: OnnxTensor,
  number: number,
  side: "left" | "right",
): Value {
  const step = cx.to.steps[x.step]!;
  const hasOwn = step.call.kind === "layer" && Object.keys(step.weights).length > 0;
  if ((op === "Add" || op === "Mul") && x.exclusive && hasOwn && by.data.length > 1)
    return applyConstant(cx, x, by, op === "Add" ? "shift" : "scale");
  const sign = SIGNS[op];
  return fresh(
    op === "Add" || op === "Mul" ? withNumber(cx, x, sign, number) : withNumber(cx, x, sign, number, side),
  );
}

/** The result has axes that x has not. */
function growsBy(x: Use, by: OnnxTensor): boolean {
  return by.shape.some((s, i) => s > 1 && (x.axes[i - by.shape.length + x.axes.length] ?? []).length === 0);
}

const binary =
  (op: keyof typeof SIGNS): Translate =>
  (cx, node) => {
    const [left, right] = [valueAt(cx, node, 0), valueAt(cx, node, 1)];
    if (left.kind === "known" && right.kind === "known")
      return refuse("constants that could not be computed");
    if (right.kind === "known")
      return [
        withConstant(cx, op, (left as { tensor: Use }).tensor, plain(right.known, "its constant"), "right"),
      ];
    if (left.kind === "known")
      return [withConstant(cx, op, right.tensor, plain(left.known, "its constant"), "left")];
    const { a, b } = meet(cx, left.tensor, right.tensor, op === "Mul");
    if (op === "Add") return [fresh(join(cx, "add", [a, b]))];
    // The wider one decides the shape; a product of two is written with it first.
    if (op === "Mul") return [fresh(join(cx, "mul", a.stored.length >= b.stored.length ? [a, b] : [b, a]))];
    const full = fullStored(cx, a, b);
    const step = addStep(
      cx.to,
      { kind: "operation", sign: op === "Sub" ? "-" : "/" },
      full.map((t) => t.step),
      shapeOf(full[0]!.stored),
    );
    return [fresh({ ...full[0]!, step, integers: false })];
  };

/** Differences and quotients do not broadcast: both in one layout. */
function fullStored(cx: Context, a: Tensor, b: Tensor): readonly [Tensor, Tensor] {
  return sameAxes(a.stored, b.stored) ? [a, b] : [a, store(cx.to, b, a.stored)];
}

const nary =
  (name: Name): Translate =>
  (cx, node) => {
    const values = node.inputs.map((_, i) => valueAt(cx, node, i));
    const tensors = values.flatMap((v) => (v.kind === "tensor" ? [v.tensor] : []));
    const known = values.flatMap((v) => (v.kind === "known" ? [plain(v.known, "its constant")] : []));
    if (known.length > 0) return [boundBy(cx, node, name, tensors, known)];
    if (tensors.length === 1) return [values[0]!];
    const all = tensors.slice(1).reduce<readonly Tensor[]>(
      (done, t) => {
        const { a, b } = meet(cx, done[0]!, t, false);
        return [a, ...done.slice(1).map((d) => meet(cx, a, d, false).b), b];
      },
      [tensors[0]!],
    );
    return [fresh(join(cx, name, all))];
  };

/** max(x, 0) and the like. */
function boundBy(
  cx: Context,
  node: OnnxNode,
  name: Name,
  tensors: readonly Use[],
  known: readonly OnnxTensor[],
): Value {
  const [x] = tensors;
  if (tensors.length !== 1 || known.some((k) => k.data.length !== 1) || name !== "max")
    return refuse(`${node.op} with constants other than one number`);
  return fresh(clip(cx, x!, Math.max(...known.map((k) => k.data[0]!)), Infinity));
}

const minimum: Translate = (cx, node) => {
  const values = node.inputs.map((_, i) => valueAt(cx, node, i));
  const known = values.flatMap((v) => (v.kind === "known" ? [plain(v.known, "its constant")] : []));
  const tensors = values.flatMap((v) => (v.kind === "tensor" ? [v.tensor] : []));
  if (tensors.length === 1 && known.every((k) => k.data.length === 1))
    return [fresh(clip(cx, tensors[0]!, -Infinity, Math.min(...known.map((k) => k.data[0]!))))];
  if (tensors.length !== 2 || known.length > 0) return refuse("a minimum of more than two values");
  const { a, b } = meet(
    cx,
    withNumber(cx, tensors[0]!, "*", -1),
    withNumber(cx, tensors[1]!, "*", -1),
    false,
  );
  return [fresh(withNumber(cx, join(cx, "max", [a, b]), "*", -1))];
};

const negate: Translate = (cx, node) => [fresh(withNumber(cx, tensorAt(cx, node, 0), "*", -1))];
const reciprocal: Translate = (cx, node) => [fresh(withNumber(cx, tensorAt(cx, node, 0), "/", 1, "left"))];

/** Dropout is at rest here, and stays a layer for those who train on. */
const dropout: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const ratio = hasInput(node, 1)
    ? Number(constantAt(cx, node, 1, "its ratio").data[0])
    : numberOf(node, "ratio", 0.5);
  if ((node.outputs[1] ?? "") !== "" && (cx.uses.get(node.outputs[1]!) ?? 0) > 0)
    refuse("the mask of a dropout");
  return [fresh(through(cx, x, "Dropout", [shorten(ratio)]))];
};

const softmax =
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

export const ELEMENTWISE: Readonly<Record<string, Translate>> = {
  ...Object.fromEntries(
    Object.entries({
      ...{
        Relu: "ReLU",
        Sigmoid: "Sigmoid",
        Tanh: "Tanh",
        Softplus: "Softplus",
        Softsign: "Softsign",
        HardSwish: "HardSwish",
        Mish: "Mish",
      },
      ...{ Abs: "Abs", Exp: "Exp", Log: "Log", Sqrt: "Sqrt", Sign: "Sign", Silu: "SiLU", Swish: "SiLU" },
    }).map(([op, name]) => [op, simple(name)]),
  ),
  LeakyRelu: withAlpha("LeakyReLU", "alpha", 0.01, 0.01),
  Elu: withAlpha("ELU", "alpha", 1, 1),
  ...{
    Selu: selu,
    Celu: celu,
    Gelu: gelu,
    PRelu: prelu,
    HardSigmoid: hardSigmoid,
    Clip: clipNode,
    Pow: power,
  },
  ...{ Add: binary("Add"), Sub: binary("Sub"), Mul: binary("Mul"), Div: binary("Div") },
  ...{
    Sum: nary("add"),
    Mean: nary("mean"),
    Max: nary("max"),
    Min: minimum,
    Neg: negate,
    Reciprocal: reciprocal,
  },
  ...{ Dropout: dropout, Softmax: softmax("Softmax"), LogSoftmax: softmax("LogSoftmax") },
};
