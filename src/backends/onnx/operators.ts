/** @file Operators of the graph as nodes of ONNX, opset 17. Sizes of the batch are read at run time. */
import type { GraphNode } from "../../ir/graph.ts";
import type { TensorType } from "../../ir/types.ts";
import { readFlag, readNumber, readNumbers, readText } from "../../ops/attributes.ts";
import { constantOf, emit, type Emitter, integers, scalarOf, shapeOf, sizeOf } from "./emit.ts";
import { addOpen, hasOpenNumber, isFixed, openShape, readOpenShape, sameOpen } from "./open-sizes.ts";

/** A printer: names of the operands in, the name of the result out; null for what ONNX cannot do. */
export type Print = (
  to: Emitter,
  inputs: readonly string[],
  node: GraphNode,
  types: readonly TensorType[],
) => string | null;

/** Operators whose sizes may be open; the others' numbers must be fixed. */
const WITH_OPEN_SIZES = new Set(["reshape", "broadcast", "slice", "pad", "iota", "conv_input_gradient"]);

/** Writes a node, and gives the name of its result; null where ONNX, or this printer, has nothing that does the same. */
export function printOperator(
  to: Emitter,
  inputs: readonly string[],
  node: GraphNode,
  types: readonly TensorType[],
): string | null {
  const print = OPERATORS[node.op];
  if (print === undefined || (!WITH_OPEN_SIZES.has(node.op) && hasOpenNumber(node.attrs))) return null;
  to.place.path = node.path;
  return print(to, inputs, node, types);
}

const direct =
  (op: string): Print =>
  (to, inputs) =>
    emit(to, op, inputs);

/** -1 for one size that is open; several are computed. */
const reshape: Print = (to, [x], { attrs }) => {
  const shape = readOpenShape(attrs, "shape");
  const open = shape.filter((dim) => !isFixed(dim)).length;
  return emit(to, "Reshape", [
    x!,
    open > 1
      ? shapeOf(to, shape)
      : integers(
          to,
          shape.map((dim) => (isFixed(dim) ? dim : -1)),
        ),
  ]);
};

const broadcast: Print = (to, [x], { attrs }) => {
  const shape = readOpenShape(attrs, "shape");
  const axes = readNumbers(attrs, "axes");
  const order = axes.map((_, i) => i).sort((a, b) => axes[a]! - axes[b]!);
  const sorted = order.every((axis, i) => axis === i) ? x! : emit(to, "Transpose", [x!], { perm: order });
  const added = shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const wide = added.length === 0 ? sorted : emit(to, "Unsqueeze", [sorted, integers(to, added)]);
  // An axis that x has keeps its size under Expand to 1.
  return emit(to, "Expand", [
    wide,
    shapeOf(
      to,
      shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
    ),
  ]);
};

const slice: Print = (to, [x], { attrs }, types) => {
  const [start, size] = [readOpenShape(attrs, "start"), readOpenShape(attrs, "size")];
  const step = readNumbers(attrs, "step");
  const whole = openShape(types[0]!);
  const axes = size
    .map((_, i) => i)
    .filter((i) => !(start[i] === 0 && step[i] === 1 && sameOpen(size[i]!, whole[i]!)));
  if (axes.length === 0) return x!;
  if (axes.some((i) => step[i]! > 1 && !isFixed(size[i]!))) return null;
  const starts = axes.map((i) => start[i]!);
  const ends = axes.map((i, k) =>
    isFixed(size[i]!) ? addOpen(starts[k]!, (size[i] - 1) * step[i]! + 1) : addOpen(starts[k]!, size[i]!),
  );
  return emit(to, "Slice", [
    x!,
    shapeOf(to, starts),
    shapeOf(to, ends),
    integers(to, axes),
    integers(
      to,
      axes.map((i) => step[i]!),
    ),
  ]);
};

const pad: Print = (to, [x], { attrs }) => {
  const sides = [...readOpenShape(attrs, "low"), ...readOpenShape(attrs, "high")];
  return emit(to, "Pad", [x!, shapeOf(to, sides), scalarOf(to, readNumber(attrs, "value"))]);
};

/** ReduceSum takes its axes as an operand, the others as an attribute. */
const reduce =
  (op: string): Print =>
  (to, [x], { attrs }) => {
    const axes = readNumbers(attrs, "axes");
    if (axes.length === 0) return x!;
    return op === "ReduceSum"
      ? emit(to, op, [x!, integers(to, axes)], { keepdims: 0 })
      : emit(to, op, [x!], { axes, keepdims: 0 });
  };

const matmul: Print = (to, [a, b], { attrs }, types) => {
  const swap = (x: string, type: TensorType, wanted: boolean): string => {
    const rank = type.shape.length;
    const perm = [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2];
    return wanted ? emit(to, "Transpose", [x], { perm }) : x;
  };
  return emit(to, "MatMul", [
    swap(a!, types[0]!, readFlag(attrs, "transposeA")),
    swap(b!, types[1]!, readFlag(attrs, "transposeB")),
  ]);
};

/** Channels first for ONNX's windows, and last again. */
function channelsFirst(to: Emitter, x: string, rank: number): string {
  return emit(to, "Transpose", [x], {
    perm: [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)],
  });
}

function channelsLast(to: Emitter, x: string, rank: number): string {
  return emit(to, "Transpose", [x], { perm: [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1] });
}

function window({ attrs }: GraphNode) {
  return {
    strides: readNumbers(attrs, "strides"),
    pads: [...readNumbers(attrs, "low"), ...readNumbers(attrs, "high")],
    dilations: readNumbers(attrs, "dilations"),
  };
}

/** A filter [...kernel, in, out] → [out, in, ...kernel]: stored so where it is a weight, transposed where it is computed. */
function filters(to: Emitter, w: string, rank: number): string {
  return to.filters.has(w) ? w : emit(to, "Transpose", [w], { perm: filterOrder(rank) });
}

export function filterOrder(rank: number): number[] {
  return [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, i) => i)];
}

const conv: Print = (to, [x, w], node, types) => {
  const rank = types[0]!.shape.length;
  const kernel = types[1]!.shape.slice(0, -2) as readonly number[];
  const operands = [channelsFirst(to, x!, rank), filters(to, w!, rank)];
  const options = { ...window(node), group: readNumber(node.attrs, "groups"), kernel_shape: kernel };
  return channelsLast(to, emit(to, "Conv", operands, options), rank);
};

/** The transposed convolution; output_padding makes up for what the strides leave open. */
const convInputGradient: Print = (to, [dy, w], node, types) => {
  const rank = types[0]!.shape.length;
  const kernel = types[1]!.shape.slice(0, -2) as readonly number[];
  const { strides, pads, dilations } = window(node);
  const input = openShape(types[0]!);
  const extra = openShape(node.types[0]!)
    .slice(1, -1)
    .map((size, i) => {
      const around = (kernel[i]! - 1) * dilations[i]! + 1 - strides[i]! - pads[i]! - pads[i + kernel.length]!;
      return addOpen(addOpen(size, input[i + 1]!, -strides[i]!), -around);
    });
  if (!extra.every((e) => isFixed(e) && e >= 0)) return null;
  const operands = [channelsFirst(to, dy!, rank), filters(to, w!, rank)];
  const options = {
    strides,
    pads,
    dilations,
    group: readNumber(node.attrs, "groups"),
    kernel_shape: kernel,
    output_padding: extra as number[],
  };
  return channelsLast(to, emit(to, "ConvTranspose", operands, options), rank);
};

const maxPool: Print = (to, [x], node, types) => {
  const rank = types[0]!.shape.length;
  const options = { ...window(node), kernel_shape: readNumbers(node.attrs, "kernel") };
  return channelsLast(to, emit(to, "MaxPool", [channelsFirst(to, x!, rank)], options), rank);
};

const averagePool: Print = (to, [x], node, types) => {
  const rank = types[0]!.shape.length;
  const { strides, pads, dilations } = window(node);
  if (dilations.some((d) => d > 1)) return null;
  const options = {
    strides,
    pads,
    kernel_shape: readNumbers(node.attrs, "kernel"),
    count_include_pad: readFlag(node.attrs, "countPadding") ? 1 : 0,
  };
  return channelsLast(to, emit(to, "AveragePool", [channelsFirst(to, x!, rank)], options), rank);
};

const TYPE_NUMBERS = { f32: 1, index: 7, bool: 9 } as const;

const OPERATORS: Readonly<Record<string, Print>> = {
  ...Object.fromEntries(
    Object.entries({
      ...{
        add: "Add",
        subtract: "Sub",
        multiply: "Mul",
        divide: "Div",
        power: "Pow",
        minimum: "Min",
        maximum: "Max",
      },
      ...{
        negate: "Neg",
        abs: "Abs",
        sign: "Sign",
        exp: "Exp",
        log: "Log",
        sqrt: "Sqrt",
        tanh: "Tanh",
        sin: "Sin",
        cos: "Cos",
      },
      ...{
        erf: "Erf",
        floor: "Floor",
        sigmoid: "Sigmoid",
        softplus: "Softplus",
        relu: "Relu",
        stop_gradient: "Identity",
      },
      ...{
        less: "Less",
        less_equal: "LessOrEqual",
        greater: "Greater",
        greater_equal: "GreaterOrEqual",
        equal: "Equal",
        select: "Where",
      },
    }).map(([name, op]) => [name, direct(op)]),
  ),
  expm1: (to, [x]) => emit(to, "Sub", [emit(to, "Exp", [x!]), scalarOf(to, 1)]),
  log1p: (to, [x]) => emit(to, "Log", [emit(to, "Add", [x!, scalarOf(to, 1)])]),
  cast: (to, [x], { attrs }) =>
    emit(to, "Cast", [x!], { to: TYPE_NUMBERS[readText(attrs, "dtype") as keyof typeof TYPE_NUMBERS] }),
  constant: (to, _, { attrs }) => scalarOf(to, readNumber(attrs, "value")),
  iota(to, _, { attrs }) {
    const [size] = readOpenShape(attrs, "shape");
    if (isFixed(size!))
      return integers(
        to,
        Array.from({ length: size }, (__, i) => i),
      );
    const [from, by] = [constantOf(to, "index", [], [0]), constantOf(to, "index", [], [1])];
    return emit(to, "Range", [from, emit(to, "Squeeze", [sizeOf(to, size!)]), by]);
  },
  reshape,
  transpose: (to, [x], { attrs }) => emit(to, "Transpose", [x!], { perm: readNumbers(attrs, "permutation") }),
  concat: (to, inputs, { attrs }) => emit(to, "Concat", inputs, { axis: readNumber(attrs, "axis") }),
  reverse(to, [x], { attrs }) {
    const axis = readNumber(attrs, "axis");
    return emit(to, "Slice", [
      x!,
      integers(to, [-1]),
      integers(to, [-(2 ** 31)]),
      integers(to, [axis]),
      integers(to, [-1]),
    ]);
  },
  broadcast,
  slice,
  pad,
  matmul,
  conv,
  conv_input_gradient: convInputGradient,
  max_pool: maxPool,
  average_pool: averagePool,
  reduce_sum: reduce("ReduceSum"),
  reduce_max: reduce("ReduceMax"),
  reduce_min: reduce("ReduceMin"),
  reduce_mean: reduce("ReduceMean"),
  gather: (to, [table, indices]) => emit(to, "Gather", [table!, indices!], { axis: 0 }),
  one_hot: (to, [x], { attrs }) =>
    emit(
      to,
      "OneHot",
      [x!, integers(to, [readNumber(attrs, "classes")]), constantOf(to, "f32", [2], [0, 1])],
      { axis: -1 },
    ),
  argmax: (to, [x], { attrs }) => emit(to, "ArgMax", [x!], { axis: readNumber(attrs, "axis"), keepdims: 0 }),
};
