/** @file Operators on constants and sizes: what graphs compute before anything runs, such as shapes to reshape to. */
import {
  addSizes,
  constantOf,
  floorDivide,
  multiplySizes,
  sameSize,
  type Size,
  subtractSizes,
  toSize,
} from "../../sizes/size.ts";
import { refuse } from "../fault.ts";
import {
  type Context,
  hasInput,
  integersFrom,
  integersOf,
  type Known,
  knownValue,
  numberOf,
  type Value,
} from "./context.ts";
import {
  concat,
  countOf,
  type Element,
  gather,
  numbers,
  pick,
  reshape,
  slice,
  squeeze,
  stridesOf,
  transpose,
  unsqueeze,
} from "./fold-arrays.ts";
import { shapeOf } from "./layout.ts";
import type { OnnxNode } from "./model.ts";

/** Gives the node's results where they are known; null where its operands are not all constants, or it is none of these. */
export function foldNode(cx: Context, node: OnnxNode): readonly Value[] | null {
  if (node.op === "Shape" || node.op === "Size") return foldShape(cx, node);
  const fold = FOLDS[node.op];
  if (!fold) return null;
  const given = node.inputs.map((name) => (name === "" ? null : cx.values.get(name)));
  if (given.length === 0 && node.op !== "Constant") return null;
  if (given.some((v) => v !== null && v?.kind !== "known")) return null;
  const operands = given.map((v) => (v?.kind === "known" ? v.known : null));
  const results = fold(operands as readonly Known[], node, cx);
  return results.map((known) => ({ kind: "known", known }));
}

/** Sizes of anything: open ones by their names. */
function foldShape(cx: Context, node: OnnxNode): readonly Value[] | null {
  const value = cx.values.get(node.inputs[0] ?? "");
  if (!value) return null;
  const all = value.kind === "known" ? value.known.shape.map(toSize) : shapeOf(value.tensor.axes);
  if (node.op === "Size")
    return [knownValue([], [all.reduce((a, b) => multiplySizes(a, b), toSize(1))], "integer")];
  const from = numberOf(node, "start", 0);
  const sizes = all.slice(from, node.attributes.has("end") ? numberOf(node, "end", 0) : undefined);
  return [
    knownValue(
      [sizes.length],
      sizes.map((s) => constantOf(s) ?? s),
      "integer",
    ),
  ];
}

type Fold = (operands: readonly Known[], node: OnnxNode, cx: Context) => readonly Known[];

/** Reads an element of each operand, broadcast to one shape. */
function zip(operands: readonly Known[], f: (...xs: Element[]) => Element, kind: Known["kind"]): Known {
  const rank = Math.max(...operands.map((o) => o.shape.length));
  const shape = Array.from({ length: rank }, (_, i) => {
    const sizes = operands.map((o) => o.shape[i - rank + o.shape.length] ?? 1);
    const size = sizes.find((s) => s !== 1) ?? 1;
    return sizes.every((s) => s === 1 || s === size)
      ? size
      : refuse(`constants of shapes ${operands.map((o) => `[${o.shape.join(", ")}]`).join(" and ")}`);
  });
  const count = countOf(shape);
  const readers = operands.map((o) => reader(o, shape));
  const data = new Array<Element>(count);
  for (let i = 0; i < count; i++) data[i] = f(...readers.map((read) => read(i)));
  return { shape, kind, data };
}

function reader(o: Known, shape: readonly number[]): (i: number) => Element {
  if (o.data.length === 1) return () => o.data[0]!;
  const lead = shape.length - o.shape.length;
  if (lead === 0 && o.shape.every((s, i) => s === shape[i])) return (i) => o.data[i]!;
  return (i) => {
    let [rest, at, stride] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const place = rest % shape[axis]!;
      rest = (rest - place) / shape[axis]!;
      const size = axis >= lead ? o.shape[axis - lead]! : 1;
      if (size !== 1) at += place * stride;
      if (axis >= lead) stride *= size;
    }
    return o.data[at]!;
  };
}

const numeric =
  (f: (...xs: number[]) => number) =>
  (...xs: Element[]): Element =>
    f(...xs.map((x) => constantOf(x) ?? refuse("it computes with an open size")));

/** Sums, differences and products go with open sizes too. */
const arithmetic =
  (f: (a: number, b: number) => number, sizes: ((a: Size, b: Size) => Size) | null): Fold =>
  ([a, b]) => {
    const whole = a!.kind === "integer";
    const both = (x: Element, y: Element): Element => {
      if (typeof x === "number" && typeof y === "number") return f(x, y);
      if (!sizes) return numeric(f)(x, y);
      const size = sizes(toSize(x), toSize(y));
      return constantOf(size) ?? size;
    };
    return [zip([a!, b!], both, whole ? "integer" : a!.kind)];
  };

const unary =
  (f: (x: number) => number): Fold =>
  ([x]) => [zip([x!], numeric(f), x!.kind)];

const compare =
  (f: (a: number, b: number) => boolean): Fold =>
  ([a, b]) => {
    const equal = f(0, 0) && !f(0, 1);
    return [
      zip(
        [a!, b!],
        (x, y) => {
          // An open size is never -1 or 0, which is what graphs ask for.
          if (equal && (typeof x !== "number" || typeof y !== "number"))
            return sameSize(toSize(x), toSize(y)) ? 1 : 0;
          return numeric((p, q) => (f(p, q) ? 1 : 0))(x, y);
        },
        "bool",
      ),
    ];
  };

function cast(x: Known, to: number): Known {
  if (to === 9) return { ...zip([x], (v) => (typeof v === "number" ? Number(v !== 0) : 1), "bool") };
  const whole = [2, 3, 4, 5, 6, 7, 12, 13].includes(to);
  if (!whole) return { ...x, kind: "float" };
  return x.kind === "float"
    ? zip([x], (v) => (typeof v === "number" ? Math.trunc(v) : v), "integer")
    : { ...x, kind: "integer" };
}

function divide(a: number, b: number, whole: boolean): number {
  return whole ? Math.trunc(a / b) : a / b;
}

const FOLDS: Readonly<Record<string, Fold>> = {
  Add: arithmetic((a, b) => a + b, addSizes),
  Sub: arithmetic((a, b) => a - b, subtractSizes),
  Mul: arithmetic((a, b) => a * b, multiplySizes),
  Div: (operands, node, cx) => {
    const whole = operands[0]!.kind === "integer";
    return arithmetic((a, b) => divide(a, b, whole), whole ? floorDivide : null)(operands, node, cx);
  },
  Mod: arithmetic((a, b) => ((a % b) + b) % b, null),
  Pow: arithmetic((a, b) => a ** b, null),
  Min: arithmetic(Math.min, null),
  Max: arithmetic(Math.max, null),
  ...Object.fromEntries(
    Object.entries({
      Neg: (x: number) => -x,
      Abs: Math.abs,
      Sqrt: Math.sqrt,
      Exp: Math.exp,
      Log: Math.log,
      Reciprocal: (x: number) => 1 / x,
      Not: (x: number) => Number(x === 0),
    }).map(([op, f]) => [op, unary(f)]),
  ),
  // A size that was cast to a number and rounded is still that size.
  ...Object.fromEntries(
    Object.entries({ Floor: Math.floor, Ceil: Math.ceil, Round: Math.round }).map(
      ([op, f]): [string, Fold] => [
        op,
        ([x]) => [zip([x!], (v) => (typeof v === "number" ? f(v) : v), x!.kind)],
      ],
    ),
  ),
  Equal: compare((a, b) => a === b),
  Less: compare((a, b) => a < b),
  LessOrEqual: compare((a, b) => a <= b),
  Greater: compare((a, b) => a > b),
  GreaterOrEqual: compare((a, b) => a >= b),
  And: compare((a, b) => a !== 0 && b !== 0),
  Or: compare((a, b) => a !== 0 || b !== 0),
  Where: ([condition, a, b]) => [zip([condition!, a!, b!], (c, x, y) => (c !== 0 ? x : y), a!.kind)],
  Cast: ([x], node) => [cast(x!, numberOf(node, "to", 1))],
  Identity: ([x]) => [x!],
  Dropout: ([x]) => [x!],
  Constant: (_, node) => [readConstant(node)],
  ConstantOfShape: ([shape], node) => {
    const value = node.attributes.get("value");
    const filled =
      value && typeof value === "object" && "data" in value ? value : { data: [0], kind: "float" as const };
    const sizes = Array.from(shape!.data, (s) => constantOf(s) ?? 1);
    // Of an open size every element is the same: one stands for all.
    return [
      { shape: sizes, kind: filled.kind, data: new Array<number>(countOf(sizes)).fill(filled.data[0] ?? 0) },
    ];
  },
  Transpose: ([x], node) => [
    transpose(x!, integersOf(node, "perm") ?? x!.shape.map((_, i) => x!.shape.length - 1 - i)),
  ],
  Reshape: ([x, shape], node) => [
    reshape(
      x!,
      shape ? numbers(shape, "a shape") : (integersOf(node, "shape") ?? []),
      numberOf(node, "allowzero", 0) === 0,
    ),
  ],
  Flatten: ([x], node) => {
    const axis = numberOf(node, "axis", 1);
    const lead = x!.shape.slice(0, axis).reduce((a, b) => a * b, 1);
    return [reshape(x!, [lead, x!.data.length / lead], false)];
  },
  Unsqueeze: ([x], node, cx) => [unsqueeze(x!, integersFrom(cx, node, "axes", 1) ?? [])],
  Squeeze: ([x], node, cx) => [squeeze(x!, integersFrom(cx, node, "axes", 1))],
  Concat: (operands, node) => [concat(operands, node)],
  Gather: (operands, node) => [gather(operands, node)],
  Slice: (operands, node, cx) => [slice(operands, node, cx)],
  Expand: ([x, shape]) => [
    zip(
      [x!, { shape: Array.from(shape!.data, (s) => constantOf(s) ?? 1), kind: x!.kind, data: [0] }],
      (v) => v,
      x!.kind,
    ),
  ],
  Tile: ([x, repeats]) => {
    const times = numbers(repeats, "repeats");
    const strides = stridesOf(x!.shape);
    return [
      pick(
        x!,
        x!.shape.map((s, i) => s * times[i]!),
        (index) => index.reduce((sum, at, i) => sum + (at % x!.shape[i]!) * strides[i]!, 0),
      ),
    ];
  },
  Range: (operands) => {
    const [from, to, by] = operands.map((o) => numbers(o, "a range")[0]!) as [number, number, number];
    const count = countOf([Math.max(0, Math.ceil((to - from) / by))]);
    return [
      {
        shape: [count],
        kind: operands[0]!.kind,
        data: Array.from({ length: count }, (_, i) => from + i * by),
      },
    ];
  },
  ReduceProd: ([x], node) => {
    if (hasInput(node, 1) || (node.attributes.has("axes") && x!.shape.length > 1))
      refuse("a product over some axes of a constant");
    const product = Array.from(x!.data).reduce<Size>((a, b) => multiplySizes(a, b), toSize(1));
    return [
      {
        ...x!,
        shape: numberOf(node, "keepdims", 1) === 1 ? x!.shape.map(() => 1) : [],
        data: [constantOf(product) ?? product],
      },
    ];
  },
};

function readConstant(node: OnnxNode): Known {
  for (const name of ["value", "value_float", "value_int", "value_floats", "value_ints"]) {
    const value = node.attributes.get(name);
    if (value === undefined) continue;
    const kind = name.includes("int") ? "integer" : "float";
    if (typeof value === "number") return { shape: [], kind, data: [value] };
    if (typeof value === "object" && "data" in value) return value;
    if (Array.isArray(value)) return { shape: [value.length], kind, data: value as number[] };
  }
  return refuse("a constant of a text or of a sparse tensor");
}
