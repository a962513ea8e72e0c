/** @file Transposing and reshaping: other lists of the same pieces, which cost nothing. */
import { constantOf, productOf, sameSize, type Size, toSize } from "../../../sizes/size.ts";
import { refuse } from "../../fault.ts";
import {
  axisOf,
  type Context,
  hasInput,
  integersFrom,
  integersOf,
  numberOf,
  sizesAt,
  tensorAt,
  textOf,
  type Translate,
  type Use,
  type Value,
} from "../context.ts";
import {
  type Axes,
  axisSize,
  divideExactly,
  type Piece,
  regroup,
  shapeOf,
  substitutePieces,
  type Tensor,
} from "../layout.ts";
import { writeSize } from "../store.ts";

export function moved(x: Use, axes: Axes): Value {
  return { kind: "tensor", tensor: { ...x, axes } };
}

export const transpose: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const perm = integersOf(node, "perm") ?? x.axes.map((_, i) => x.axes.length - 1 - i);
  if ([...perm].sort((a, b) => a - b).some((axis, i) => axis !== i) || perm.length !== x.axes.length)
    refuse(`perm = [${perm.join(", ")}] of ${x.axes.length} axes`);
  return [
    moved(
      x,
      perm.map((axis) => x.axes[axis]!),
    ),
  ];
};

/** The value with axes of other sizes; a size that the file fixes for the batch is the batch. */
export function reshapeTo(x: Use, wanted: readonly Size[]): Use {
  const pieces = x.axes.flat();
  const sizes = resolveRest(wanted, pieces);
  const found = regroup(pieces, sizes);
  if (!found)
    return refuse(
      `a reshape of ${print(shapeOf(x.axes))} to ${print(wanted)}: the sizes do not fit, or the batch would be cut`,
    );
  return { ...x, axes: found.axes, stored: substitutePieces(x.stored, found.by) };
}

function print(shape: readonly Size[]): string {
  return `[${shape.map(writeSize).join(", ")}]`;
}

/** -1 is what is left. */
function resolveRest(wanted: readonly Size[], pieces: readonly Piece[]): readonly Size[] {
  const open = wanted.findIndex((s) => constantOf(s) === -1);
  if (open < 0) return wanted;
  const rest = divideExactly(axisSize(pieces), productOf(wanted.filter((_, i) => i !== open)));
  return wanted.map((s, i) =>
    i === open ? (rest ?? refuse(`a reshape of ${print(pieces.map((p) => p.size))} to ${print(wanted)}`)) : s,
  );
}

export const reshape: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const wanted = hasInput(node, 1)
    ? sizesAt(cx, node, 1, "the shape")
    : (integersOf(node, "shape") ?? []).map(toSize);
  const own = shapeOf(x.axes);
  const copied = wanted.map((s, i) =>
    constantOf(s) === 0 && numberOf(node, "allowzero", 0) === 0 ? (own[i] ?? s) : s,
  );
  return [{ kind: "tensor", tensor: reshapeTo(x, fixBatch(cx, x, copied)) }];
};

/** Files for one batch size write it as a number where the batch stands: `[1, 512]`. */
function fixBatch(cx: Context, x: Tensor, wanted: readonly Size[]): readonly Size[] {
  const batch = x.axes.findIndex((pieces) => pieces.some((p) => p.batch));
  if (batch < 0 || wanted.some((s) => hasName(s, "n"))) return wanted;
  const fixed = cx.graph.inputs
    .map((i) => i.shape.find((s) => typeof s === "number"))
    .find((s) => s !== undefined);
  const lead = x.axes.slice(0, batch).flat().length === 0;
  const [first, ...others] = wanted;
  if (!lead || first === undefined || constantOf(first) === -1) return wanted;
  const size = x.axes[batch]!.find((p) => p.batch)!.size;
  const number = constantOf(first);
  if (number === null || !others.some((s) => constantOf(s) === -1)) {
    // Everything else has to be of one example.
    const total = productOf(
      x.axes
        .flat()
        .filter((p) => !p.batch)
        .map((p) => p.size),
    );
    return number === fixed && sameSize(productOf(others), total) ? [size, ...others] : wanted;
  }
  return number === fixed ? [size, ...others] : wanted;
}

export function hasName(size: Size, name: string): boolean {
  return size.terms.some((t) => t.atoms.some((a) => a.kind === "symbol" && a.name === name));
}

export const flatten: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const axis = numberOf(node, "axis", 1);
  const at = axis < 0 ? axis + x.axes.length : axis;
  return [moved(x, [x.axes.slice(0, at).flat(), x.axes.slice(at).flat()])];
};

export const squeeze: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const axes = integersFrom(cx, node, "axes", 1)?.map((axis) => axisOf(axis, x.axes.length));
  const gone = axes ?? x.axes.flatMap((pieces, i) => (pieces.length === 0 ? [i] : []));
  const wrong = gone.find((i) => x.axes[i]!.length > 0);
  if (wrong !== undefined) refuse(`axis ${wrong} of size ${writeSize(axisSize(x.axes[wrong]!))} cannot go`);
  return [
    moved(
      x,
      x.axes.filter((_, i) => !gone.includes(i)),
    ),
  ];
};

export const unsqueeze: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const axes = integersFrom(cx, node, "axes", 1) ?? [];
  const rank = x.axes.length + axes.length;
  const added = axes.map((axis) => axisOf(axis, rank));
  const rest = [...x.axes];
  return [
    moved(
      x,
      Array.from({ length: rank }, (_, i) => (added.includes(i) ? [] : (rest.shift() ?? []))),
    ),
  ];
};

export const depthToSpace: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const [n, c, h, w] = shapeOf(x.axes) as [Size, Size, Size, Size];
  const b = numberOf(node, "blocksize", 2);
  const channels = divideExactly(c, toSize(b * b)) ?? refuse("channels that the block does not divide");
  const rows = textOf(node, "mode", "DCR") === "DCR";
  const cutUp = reshapeTo(
    x,
    rows ? [n, toSize(b), toSize(b), channels, h, w] : [n, channels, toSize(b), toSize(b), h, w],
  );
  const order = rows ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  const turned = order.map((i) => cutUp.axes[i]!);
  return [
    {
      kind: "tensor",
      tensor: { ...cutUp, axes: [turned[0]!, turned[1]!, turned.slice(2, 4).flat(), turned.slice(4).flat()] },
    },
  ];
};

export const spaceToDepth: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const [n, c, h, w] = shapeOf(x.axes) as [Size, Size, Size, Size];
  const b = toSize(numberOf(node, "blocksize", 2));
  const halve = (s: Size): Size => divideExactly(s, b) ?? refuse("places that the block does not divide");
  const cutUp = reshapeTo(x, [n, c, halve(h), b, halve(w), b]);
  const turned = [0, 3, 5, 1, 2, 4].map((i) => cutUp.axes[i]!);
  return [
    {
      kind: "tensor",
      tensor: { ...cutUp, axes: [turned[0]!, turned.slice(1, 4).flat(), turned[4]!, turned[5]!] },
    },
  ];
};
