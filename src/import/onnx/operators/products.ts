/** @file Products with constant matrices: Linear, or a 1×1 convolution of an image. */
import { constantOf } from "../../../sizes/size.ts";
import { addLayer, numbers } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import type { Numbers } from "../../steps.ts";
import {
  constantAt,
  type Context,
  fresh,
  hasInput,
  numberOf,
  tensorAt,
  type Translate,
  type Use,
  valueAt,
} from "../context.ts";
import { transposeKnown } from "../fold-arrays.ts";
import { axisSize, newAxis, shapeOf, storedOrder, type Tensor } from "../layout.ts";
import type { OnnxTensor } from "../model.ts";
import { storeLast } from "../store.ts";

/** x[..., in] · w[in, units] + bias. The rows of w follow the order in which x lies, so that Flatten suffices. */
export function multiplyBy(cx: Context, x: Use, w: OnnxTensor, bias: ArrayLike<number> | null): Tensor {
  const [size, units] = w.shape as [number, number];
  const last = x.axes.at(-1)!;
  if (constantOf(axisSize(last)) !== size)
    refuse(
      `a matrix [${w.shape.join(", ")}] for ${constantOf(axisSize(last)) ?? "an open number of"} channels`,
    );
  const lead = x.axes.slice(0, -1);
  const places = lead.map((p) => p.filter((q) => !q.batch)).filter((p) => p.length > 0);
  // A sequence stays one; an image [h, w, c] is gone over by a 1×1 convolution; more axes are joined.
  const own = storeLast(cx.to, x, places.length > 3 ? [places.flat()] : places, last);
  const order = storedOrder(last, own.stored.at(-1)!);
  const data = new Float32Array(size * units);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < units; k++) data[i * units + k] = w.data[(order ? order[i]! : i) * units + k]!;
  const pieces = newAxis(units);
  const stored = [...own.stored.slice(0, -1), pieces];
  const image = own.stored.length > 2;
  const weights: Record<string, Numbers> = {
    weight: numbers(image ? [...own.stored.slice(1).map(() => 1), size, units] : [size, units], data),
  };
  if (bias) weights["bias"] = numbers([units], bias);
  const without = ["bias", bias ? undefined : "false"] as const;
  const step = image
    ? addLayer(cx.to, "Conv", [units, 1, without], own.step, shapeOf(stored), weights)
    : addLayer(cx.to, "Linear", [units, without], own.step, shapeOf(stored), weights);
  return { step, axes: [...lead, pieces], stored, integers: false };
}

const gemm: Translate = (cx, node) => {
  const left = valueAt(cx, node, 0);
  if (left.kind === "known") return refuse("a constant times a value");
  const x = tensorAt(cx, node, 0);
  if (numberOf(node, "transA", 0) === 1) refuse("transA: it multiplies along the batch");
  const alpha = numberOf(node, "alpha", 1);
  const raw = constantAt(cx, node, 1, "its matrix");
  const w = numberOf(node, "transB", 0) === 1 ? transposeKnown(raw, [1, 0]) : raw;
  const scaled = alpha === 1 ? w : { ...w, data: Float32Array.from(w.data, (v) => v * alpha) };
  return [
    fresh(
      multiplyBy(
        cx,
        x,
        scaled,
        hasInput(node, 2)
          ? biasOf(constantAt(cx, node, 2, "its bias"), w.shape[1]!, numberOf(node, "beta", 1))
          : null,
      ),
    ),
  ];
};

/** One number a unit; a single one is for all. */
function biasOf(c: OnnxTensor, units: number, beta: number): Float32Array {
  if (c.data.length !== 1 && c.data.length !== units)
    refuse(`a bias of shape [${c.shape.join(", ")}] for ${units} units`);
  return Float32Array.from({ length: units }, (_, i) => beta * c.data[c.data.length === 1 ? 0 : i]!);
}

const matmul: Translate = (cx, node) => {
  const right = valueAt(cx, node, 1);
  if (right.kind === "tensor")
    return refuse("a product of two computed values outside of an attention that is known");
  const x = tensorAt(cx, node, 0);
  const w = constantAt(cx, node, 1, "its matrix");
  if (w.shape.length === 2) return [fresh(multiplyBy(cx, x, w, null))];
  if (w.shape.length === 1) {
    const product = multiplyBy(cx, x, { ...w, shape: [w.shape[0]!, 1] }, null);
    return [fresh({ ...product, axes: product.axes.slice(0, -1) })];
  }
  const flat = w.shape.slice(0, -2).every((s) => s === 1)
    ? { ...w, shape: w.shape.slice(-2) }
    : refuse(`a stack of matrices [${w.shape.join(", ")}]`);
  return [fresh(multiplyBy(cx, x, flat, null))];
};

export const PRODUCTS: Readonly<Record<string, Translate>> = { Gemm: gemm, MatMul: matmul };
