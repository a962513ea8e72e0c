/** @file Arithmetic of two or more values, or of a value and a constant. */
import { repeatOver } from "./joins.ts";
import { addStep } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import { type Context, fresh, plain, type Translate, type Use, type Value, valueAt } from "../context.ts";
import { sameAxes, samePieces, shapeOf, type Tensor } from "../layout.ts";
import type { OnnxNode, OnnxTensor } from "../model.ts";
import { store, withoutBatch } from "../store.ts";
import {
  by,
  celu,
  clip,
  clipNode,
  dropout,
  gelu,
  hardSigmoid,
  join,
  type Name,
  negate,
  power,
  prelu,
  reciprocal,
  selu,
  simple,
  softmax,
  withAlpha,
  withNumber,
} from "./activations.ts";
import { applyConstant } from "./affine.ts";
import { unify } from "./align.ts";

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
