/** @file A matmul node as a kernel: leading axes are folded into the rows where memory allows it. */
import type { GraphNode } from "../ir/graph.ts";
import { type Dim, sameDim, type TensorType } from "../ir/types.ts";
import { readFlag } from "../ops/attributes.ts";
import { multiplyDims } from "./affine.ts";
import { type Layout, rootSlot } from "./layout.ts";
import type { MatmulKernel, Origin } from "./plan.ts";
import type { SlotNumber } from "./state.ts";

/** a: [..., m, k], b: [k, n] or [..., k, n], both possibly stored transposed; out: [..., m, n]. */
export function matmulKernel(
  node: GraphNode,
  [aType, bType]: readonly [TensorType, TensorType],
  { a, b, out }: { a: Layout; b: Layout; out: Layout },
  number: SlotNumber,
  origin: Origin,
): MatmulKernel {
  const transposeA = readFlag(node.attrs, "transposeA");
  const transposeB = readFlag(node.attrs, "transposeB");
  const shape = node.types[0]!.shape;
  const rank = shape.length;
  let lead = shape.slice(0, -2);
  let m = shape[rank - 2]!;
  let aStrides = matrixStrides(a.strides, transposeA);
  const bLead = bType.shape.length > 2 ? b.strides.slice(0, -2) : lead.map(() => 0);
  let bStrides = [...bLead, ...matrixStrides(b.strides.slice(-2), transposeB)];
  let outStrides = [...out.strides];
  // The rows of all leading indices are one long matrix if they follow each other evenly and share b.
  while (
    lead.length > 0 &&
    bType.shape.length === 2 &&
    rowsFollow(aStrides, m) &&
    rowsFollow(outStrides, m)
  ) {
    m = multiplyDims(m, lead[lead.length - 1]!);
    lead = lead.slice(0, -1);
    aStrides = withoutLast(aStrides);
    outStrides = withoutLast(outStrides);
    bStrides = bStrides.slice(1);
  }
  const place = ({ slot, offset }: Layout, strides: readonly Dim[]) => ({
    buffer: number(rootSlot(slot)),
    offset,
    strides,
  });
  return {
    kind: "matmul",
    lead,
    m,
    k: transposeA ? aType.shape.at(-2)! : aType.shape.at(-1)!,
    n: shape[rank - 1]!,
    a: place(a, aStrides),
    b: place(b, bStrides),
    out: place(out, outStrides),
    origin,
  };
}

/** Strides [..., row, column] as they are after the transposition. */
function matrixStrides(strides: readonly Dim[], transposed: boolean): Dim[] {
  if (!transposed) return [...strides];
  return [...strides.slice(0, -2), strides.at(-1)!, strides.at(-2)!];
}

/** True if the last leading axis steps over exactly m rows. */
function rowsFollow(strides: readonly Dim[], m: Dim): boolean {
  return sameDim(strides.at(-3)!, multiplyDims(m, strides.at(-2)!));
}

/** [..., lead, row, column] → [..., row, column] */
function withoutLast(strides: readonly Dim[]): Dim[] {
  return [...strides.slice(0, -3), strides.at(-2)!, strides.at(-1)!];
}
