/** @file matmul: matrix products, of one right-hand matrix with all that stands left, or one for each leading index. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import type { Attributes } from "../ir/graph.ts";
import { type Dim, dimProduct, printType, sameDim, sameShape, type TensorType } from "../ir/types.ts";
import { readFlag } from "./attributes.ts";
import { applyOperator, type GradientContext, type OperatorDefinition, type Tensor } from "./define.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

const definition: OperatorDefinition = {
  name: "matmul",
  doc: "a·b: a [..., m, k] · b [k, n], or [..., k, n] with equal leading axes; transposeA, transposeB: stored as [k, m], [n, k].",
  infer: ([a, b], attrs) => [inferProduct(a!, b!, attrs)],
  meaning: {
    kind: "kernel",
    run: ([a, b], attrs, [out], { round }) => multiplyMatrices(a!, b!, attrs, out!, round),
  },
  gradient,
  samples: [
    { inputs: matrices([{ batch: 1 }, 3], [3, 4]) },
    { inputs: matrices([{ batch: 1 }, 2, 3], [3, 4]) },
    { inputs: matrices([{ batch: 1 }, 2, 3], [{ batch: 1 }, 3, 2]) },
    { inputs: matrices([3, { batch: 1 }], [3, 4]), attrs: { transposeA: true } },
    { inputs: matrices([{ batch: 1 }, 3], [4, 3]), attrs: { transposeB: true } },
    { inputs: matrices([3, 2], [4, 3]), attrs: { transposeA: true, transposeB: true } },
    { inputs: matrices([{ batch: 1 }, 3, 2], [3, 4]), attrs: { transposeA: true } },
    {
      inputs: matrices([{ batch: 1 }, 3, 2], [{ batch: 1 }, 4, 3]),
      attrs: { transposeA: true, transposeB: true },
    },
    { inputs: matrices([{ batch: 1 }, 2, 3], [{ batch: 1 }, 4, 3]), attrs: { transposeB: true } },
    { inputs: matrices([{ batch: 1 }, 3, 2], [{ batch: 1 }, 3, 4]), attrs: { transposeA: true } },
  ],
};

export default definition;

/** a·b. a: [..., m, k]; b: [k, n], or [..., k, n] with a's leading axes. Gives [..., m, n]. */
export function matmul(
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {},
): Value {
  return applyOperator(definition, [a, b], { transposeA, transposeB });
}

/** The last two axes of an operand as [rows, columns], after the transposition. */
function matrixDims(type: TensorType, transposed: boolean): readonly [Dim, Dim] {
  const [rows, columns] = type.shape.slice(-2) as [Dim, Dim];
  return transposed ? [columns, rows] : [rows, columns];
}

function inferProduct(a: TensorType, b: TensorType, attrs: Attributes): TensorType {
  const [m, k] = matrixDims(a, readFlag(attrs, "transposeA"));
  const [kOfB, columns] = matrixDims(b, readFlag(attrs, "transposeB"));
  const lead = a.shape.slice(0, -2);
  invariant(
    a.shape.length >= 2 &&
      b.shape.length >= 2 &&
      sameDim(k, kOfB) &&
      (b.shape.length === 2 || sameShape(lead, b.shape.slice(0, -2))),
    () => `matmul of ${printType(a)} and ${printType(b)}`,
  );
  return { dtype: "f32", shape: [...lead, m, columns] };
}

function multiplyMatrices(
  a: Tensor,
  b: Tensor,
  attrs: Attributes,
  out: Tensor,
  round: (x: number) => number,
): void {
  const transposeA = readFlag(attrs, "transposeA");
  const transposeB = readFlag(attrs, "transposeB");
  const [m, n] = out.shape.slice(-2) as [number, number];
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
  const bNext = b.shape.length === 2 ? 0 : k * n;
  const matrices = out.shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const sums = new Float64Array(n);
  for (let matrix = 0; matrix < matrices; matrix++) {
    for (let i = 0; i < m; i++) {
      sums.fill(0);
      for (let p = 0; p < k; p++) {
        const x = a.data[matrix * m * k + i * aRow + p * aColumn]!;
        let at = matrix * bNext + p * bRow;
        for (let j = 0; j < n; j++, at += bColumn) sums[j] = sums[j]! + x * b.data[at]!;
      }
      for (let j = 0; j < n; j++) out.data[(matrix * m + i) * n + j] = round(sums[j]!);
    }
  }
}

/** With A = op(a), B = op(b): dA = dY·Bᵀ and dB = Aᵀ·dY, each stored as its operand is. */
function gradient({ inputs, grad, attrs }: GradientContext): readonly Value[] {
  const a = inputs[0]!;
  const b = inputs[1]!;
  const transposeA = readFlag(attrs, "transposeA");
  const transposeB = readFlag(attrs, "transposeB");
  const shared = b.type.shape.length === 2 && a.type.shape.length > 2;
  if (transposeA && shared) {
    // Put upright first, so that the leading axes can be flattened below.
    const [da, db] = gradient({ inputs: [swapLast(a), b], output: grad, grad, attrs: { transposeB } });
    return [swapLast(da!), db!];
  }
  const da = transposeA
    ? matmul(b, grad, { transposeA: transposeB, transposeB: true })
    : matmul(grad, b, { transposeB: !transposeB });
  const left = shared ? flattenRows(a) : a;
  const dy = shared ? flattenRows(grad) : grad;
  const db = transposeB
    ? matmul(dy, left, { transposeA: true, transposeB: transposeA })
    : matmul(left, dy, { transposeA: !transposeA });
  return [da, db];
}

/** [..., m, k] → [...·m, k] */
function flattenRows(x: Value): Value {
  const shape = x.type.shape;
  return reshape(x, [dimProduct(shape.slice(0, -1)), shape.at(-1)!]);
}

function swapLast(x: Value): Value {
  const rank = x.type.shape.length;
  const order = x.type.shape.map((_, axis) => axis);
  return transpose(x, [...order.slice(0, -2), rank - 1, rank - 2]);
}

function matrices(a: readonly Dim[], b: readonly Dim[]): TensorType[] {
  return [
    { dtype: "f32", shape: a },
    { dtype: "f32", shape: b },
  ];
}
