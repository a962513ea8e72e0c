/** @file Sums, means and extremes over axes: a global pool of what is put before the rest. */
import { constantOf, type Size } from "../../../sizes/size.ts";
import { addLayer } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import {
  axisOf,
  type Context,
  fresh,
  integersFrom,
  numberOf,
  tensorAt,
  type Translate,
  type Use,
} from "../context.ts";
import { axisSize, type Tensor } from "../layout.ts";
import { store } from "../store.ts";
import { through, withNumber } from "./activations.ts";

type Pool = "GlobalAvgPool" | "GlobalMaxPool";

/** The pool over the pieces of some axes; what is left is a vector. */
function poolOver(
  cx: Context,
  x: Tensor,
  axes: readonly number[],
  keep: boolean,
  pool: Pool,
): { readonly y: Use; readonly count: Size } {
  const gone = axes.flatMap((axis) => x.axes[axis]!);
  if (gone.some((p) => p.batch)) refuse("it reduces over the batch");
  const left = x.axes.flatMap((p, i) => (axes.includes(i) ? (keep ? [[]] : []) : [p]));
  const rest = x.stored.flat().filter((p) => !gone.includes(p));
  const last = x.stored.at(-1) ?? [];
  // An image loses its places: its channels stand last already.
  const lies = x.stored.length > 1 && rest.length === last.length && rest.every((p) => last.includes(p));
  const own = lies ? x : store(cx.to, x, [x.stored.flat().filter((p) => gone.includes(p)), rest]);
  const step = addLayer(cx.to, pool, [], own.step, [axisSize(rest)]);
  const y: Use = { ...own, step, axes: left, stored: [own.stored.at(-1)!], integers: false, exclusive: true };
  return { y, count: axisSize(gone) };
}

const reduce =
  (
    pool: Pool,
    around: { before?: (cx: Context, x: Use) => Use; after?: (cx: Context, y: Use, count: Size) => Use } = {},
  ): Translate =>
  (cx, node) => {
    const given = tensorAt(cx, node, 0);
    const listed = integersFrom(cx, node, "axes", 1);
    if (listed?.length === 0 || (!listed && numberOf(node, "noop_with_empty_axes", 0) === 1))
      return [fresh(given)];
    const axes = (listed ?? refuse("it reduces over all axes, the batch among them")).map((axis) =>
      axisOf(axis, given.axes.length),
    );
    const x = around.before?.(cx, given) ?? given;
    const { y, count } = poolOver(cx, x, axes, numberOf(node, "keepdims", 1) === 1, pool);
    return [fresh(around.after?.(cx, y, count) ?? y)];
  };

function total(cx: Context, y: Use, count: Size): Use {
  return withNumber(cx, y, "*", constantOf(count) ?? refuse("a sum over an open number of places"));
}

const square = (cx: Context, x: Use): Use => through(cx, x, "Square");
const negate = (cx: Context, x: Use): Use => withNumber(cx, x, "*", -1);

export const REDUCTIONS: Readonly<Record<string, Translate>> = {
  ReduceMean: reduce("GlobalAvgPool"),
  ReduceSum: reduce("GlobalAvgPool", { after: total }),
  ReduceMax: reduce("GlobalMaxPool"),
  ReduceMin: reduce("GlobalMaxPool", { before: negate, after: negate }),
  ReduceL1: reduce("GlobalAvgPool", { before: (cx, x) => through(cx, x, "Abs"), after: total }),
  ReduceL2: reduce("GlobalAvgPool", {
    before: square,
    after: (cx, y, count) => through(cx, total(cx, y, count), "Sqrt"),
  }),
  ReduceSumSquare: reduce("GlobalAvgPool", { before: square, after: total }),
};
