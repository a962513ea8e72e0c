/** @file Sums, means and extremes along axes. A mean over many elements is what they are on average. */
import { argument, binary } from "../../ir/scalar.ts";
import { dimSize } from "../../ir/types.ts";
import { readNumbers, readShape } from "../../ops/attributes.ts";
import { expectation, scalePart } from "../algebra.ts";
import { applyFormula } from "../apply-formula.ts";
import { type AxisRole, type Field, type Group, joinGroups, mixedPart, uniformField } from "../field.ts";
import { mergePlaces, type Moments, momentsOf, variancesOf } from "../moments.ts";
import type { Part } from "../part.ts";
import { extreme } from "../extremes.ts";
import { type KnownContext, lastSize, type Rule, whenKnown } from "./define.ts";

/** Fewer elements than this fluctuate too much for their mean to be a number. */
const MANY = 8;

interface Reduction {
  /** Elements in each sum, by what they run over. */
  readonly counts: Readonly<Record<AxisRole, number>>;
  readonly reduced: ReadonlySet<AxisRole>;
  readonly left: readonly AxisRole[];
  /** The last axis is among the reduced ones. */
  readonly last: boolean;
  readonly total: number;
}

export const reduceMean = whenKnown((context) => reduceParts(context, (part, r) => meanOf(context, part, r)));

export const reduceSum = whenKnown((context) =>
  reduceParts(context, (part, r) => scalePart(context.algebra, meanOf(context, part, r), r.total)),
);

export const reduceMax = whenKnown((context) =>
  reduceParts(context, (part, r) => maximumOf(context, part, r)),
);

export const reduceMin = whenKnown((context) => {
  const { algebra } = context;
  return reduceParts(context, (part, r) =>
    scalePart(algebra, maximumOf(context, scalePart(algebra, part, -1), r), -1),
  );
});

/** How many elements a shape has. */
export const count: Rule = ({ node, algebra, examples }) => {
  const total = readShape(node.attrs, "dims").reduce<number>((p, dim) => p * dimSize(dim, examples), 1);
  return [uniformField([], 1, algebra.constant(total))];
};

function reduceParts(context: KnownContext, reduce: (part: Part, reduction: Reduction) => Part): Field {
  const [x] = context.inputs as [Field];
  const reduction = readReduction(context, x);
  const size = lastSize(context.node.types[0]!, context.examples);
  if (reduction.last)
    return uniformField(reduction.left, size, reduce(mixedPart(context.algebra, x), reduction));
  const groups = x.groups.map((g): Group => ({ size: g.size, part: reduce(g.part, reduction) }));
  return { axes: reduction.left, groups: joinGroups(groups) };
}

function readReduction({ node, types, examples }: KnownContext, x: Field): Reduction {
  const axes = readNumbers(node.attrs, "axes");
  const counts: Record<AxisRole, number> = { example: 1, place: 1, unit: 1 };
  for (const axis of axes) counts[x.axes[axis]!] *= dimSize(types[0]!.shape[axis]!, examples);
  return {
    counts,
    reduced: new Set(axes.map((axis) => x.axes[axis]!)),
    left: x.axes.filter((_, axis) => !axes.includes(axis)),
    last: axes.includes(x.axes.length - 1),
    total: counts.example * counts.place * counts.unit,
  };
}

/**
 * Over places alone (a global pool), or over few elements, what is left of chance counts. Over examples it does not.
 * Over units the mean is as one of its own elements sees it, x/k + (1 - 1/k)·E[x]: norms and softmax compare the two.
 */
function meanOf({ algebra }: KnownContext, part: Part, reduction: Reduction): Part {
  const { reduced, total, left } = reduction;
  if (part.kind === "constant" || total === 1) return part;
  if (part.kind === "wave" && part.oneOf === total) return algebra.constant(1 / total);
  const overPlaces = !reduced.has("unit") && !reduced.has("example") && !left.includes("place");
  if (total < MANY || overPlaces) return algebra.fresh(averaged(part.moments, reduction));
  if (reduced.has("example"))
    return expectation(algebra, part, { unit: !reduced.has("unit"), example: false });
  if (!reduced.has("unit")) return expectation(algebra, part, { unit: true, example: true });
  const rest = (1 - 1 / total) * part.moments.mean;
  const formula = binary("+", binary("*", argument(0), 1 / total), rest);
  return part.kind === "wave"
    ? applyFormula(algebra, `own${total}+${rest}`, formula, [part])
    : algebra.constant(part.moments.mean);
}

function averaged(moments: Moments, { counts, reduced }: Reduction): Moments {
  const own = variancesOf(moments);
  const unit = own.unit / counts.unit;
  const example = own.example / (counts.unit * counts.example);
  const place = own.place / (counts.unit * counts.example * counts.place);
  if (reduced.has("example"))
    return momentsOf(moments.mean, { unit: unit + example + place, example: 0, place: 0 });
  const kept = momentsOf(moments.mean, { unit, example, place });
  return reduced.has("place") ? mergePlaces(kept) : kept;
}

/** Over all units (the shift of a softmax) a number; over some of them (maxout) they vary as they did. */
function maximumOf({ algebra }: KnownContext, part: Part, { counts, reduced, left, total }: Reduction): Part {
  if (part.kind === "constant" || total === 1) return part;
  const kept = algebra.fresh(part.moments);
  if (kept.kind === "constant") return kept;
  const wave = part.kind === "wave" ? part : kept;
  if (!reduced.has("unit") && !reduced.has("example")) {
    return chosen(algebra.fresh(mergePlaces(extreme(wave, counts.place, "place"))), total);
  }
  const { mean, element } = extreme(wave, total, "all");
  if (!left.includes("unit")) return algebra.constant(mean);
  const before = variancesOf(part.moments);
  const ratio = (element - mean * mean) / (before.unit + before.example + before.place);
  const varied = { unit: ratio * before.unit, example: ratio * before.example, place: ratio * before.place };
  return chosen(algebra.fresh(momentsOf(mean, varied)), total);
}

function chosen(part: Part, among: number): Part {
  return part.kind === "wave" ? { ...part, among } : part;
}
