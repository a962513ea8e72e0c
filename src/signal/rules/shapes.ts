/** @file Operators that move elements: what a value is does not change, only what its axes run over. */
import { type Dim, dimSize, isBatchDim } from "../../ir/types.ts";
import { readNumber, readNumbers, readShape } from "../../ops/attributes.ts";
import { independentCopy } from "../algebra.ts";
import {
  type AxisRole,
  cutGroups,
  type Field,
  type Group,
  joinGroups,
  mixedPart,
  uniformField,
} from "../field.ts";
import { mergePlaces, mixMoments, splitPlaces } from "../moments.ts";
import { type KnownContext, lastSize, whenKnown } from "./define.ts";

/** New axes run over examples where they are the batch's, over units where they stand last, else over places. */
export const broadcast = whenKnown(({ node, inputs, algebra, examples }) => {
  const [x] = inputs as [Field];
  const shape = readShape(node.attrs, "shape");
  const axes = readNumbers(node.attrs, "axes");
  const roles = shape.map((dim, axis): AxisRole => {
    const own = axes.indexOf(axis);
    if (own >= 0) return x.axes[own]!;
    return isBatchDim(dim) ? "example" : axis === shape.length - 1 ? "unit" : "place";
  });
  const keeps = axes.length > 0 && axes.at(-1) === shape.length - 1;
  if (keeps) return { axes: roles, groups: x.groups };
  return uniformField(roles, lastSize(node.types[0]!, examples), mixedPart(algebra, x));
});

export const transpose = whenKnown(({ node, inputs, algebra, examples }) => {
  const [x] = inputs as [Field];
  const permutation = readNumbers(node.attrs, "permutation");
  const axes = permutation.map((axis) => x.axes[axis]!);
  if (permutation.at(-1) === permutation.length - 1) return { axes, groups: x.groups };
  return uniformField(axes, lastSize(node.types[0]!, examples), mixedPart(algebra, x));
});

export const reverse = whenKnown(({ inputs, algebra }) =>
  uniformGroups(inputs[0]!, mixedPart(algebra, inputs[0]!)),
);

function uniformGroups(x: Field, part: Group["part"]): Field {
  return { axes: x.axes, groups: [{ size: x.groups.reduce((sum, g) => sum + g.size, 0), part }] };
}

/**
 * Axes that are joined with one of places take the places along: they differ as examples or units do. Units that are
 * split into three axes or more (the gradient of a flattened image) are places again.
 */
export const reshape = whenKnown(({ node, inputs, types, algebra, examples }) => {
  const [x] = inputs as [Field];
  const to = readShape(node.attrs, "shape");
  let moved: "joined" | "split" | null = null;
  const axes: AxisRole[] = [];
  for (const { before, after } of matchAxes(types[0]!.shape, to, examples)) {
    const roles = before.map((axis) => x.axes[axis]!);
    if (before.length === after.length) axes.push(...roles);
    else {
      const main = roles.includes("unit")
        ? "unit"
        : roles.includes("example")
          ? "example"
          : (roles[0] ?? "unit");
      if (main !== "place" && roles.includes("place")) moved = "joined";
      if (main === "unit" && before.length === 1 && after.length > 2) moved = "split";
      axes.push(...after.map((axis) => splitRole(main, axis, to, moved)));
    }
  }
  const size = lastSize(node.types[0]!, examples);
  if (moved === null && x.groups.reduce((sum, g) => sum + g.size, 0) === size)
    return { axes, groups: x.groups };
  const part = mixedPart(algebra, x);
  if (moved === null || part.kind === "constant") return uniformField(axes, size, part);
  const change = moved === "joined" ? mergePlaces : splitPlaces;
  const changed = algebra.once(`${moved}[${part.id}]`, () => algebra.fresh(change(part.moments)));
  return uniformField(axes, size, changed);
});

function splitRole(
  main: AxisRole,
  axis: number,
  to: readonly Dim[],
  moved: "joined" | "split" | null,
): AxisRole {
  const last = axis === to.length - 1;
  if (main === "example") return isBatchDim(to[axis]!) ? "example" : last ? "unit" : "place";
  return main === "unit" && moved === "split" && !last ? "place" : main;
}

/** Runs of axes before and after a reshape that hold the same elements. Axes that are left at the end (of size 1) join the last run. */
function matchAxes(
  from: readonly Dim[],
  to: readonly Dim[],
  examples: number,
): { readonly before: readonly number[]; readonly after: readonly number[] }[] {
  const runs: { before: number[]; after: number[] }[] = [];
  let [i, j] = [0, 0];
  while (i < from.length && j < to.length) {
    const run = { before: [i], after: [j] };
    let [a, b] = [dimSize(from[i++]!, examples), dimSize(to[j++]!, examples)];
    while (a !== b) {
      if (a < b) {
        a *= dimSize(from[i]!, examples);
        run.before.push(i++);
      } else {
        b *= dimSize(to[j]!, examples);
        run.after.push(j++);
      }
    }
    runs.push(run);
  }
  const last = runs.at(-1) ?? { before: [], after: [] };
  if (runs.length === 0) runs.push(last);
  while (i < from.length) last.before.push(i++);
  while (j < to.length) last.after.push(j++);
  return runs;
}

/** Elements of other units, or at other places, are other draws. */
export const slice = whenKnown((context) => {
  const { node, inputs, types, algebra } = context;
  const [x] = inputs as [Field];
  const start = readShape(node.attrs, "start");
  const size = readShape(node.attrs, "size");
  const last = size.length - 1;
  const from = (start[last] as number | undefined) ?? 0;
  const groups = cutGroups(x.groups, from, lastSize(node.types[0]!, context.examples));
  const whole = new Set(x.groups.map((g) => g.part.id));
  const tag = JSON.stringify([start, size]);
  const cut = groups.map((g): Group => {
    const before = x.groups.filter((o) => o.part.id === g.part.id).reduce((sum, o) => sum + o.size, 0);
    const entire = whole.has(g.part.id) && before === g.size && spatiallyWhole(types[0]!.shape, size);
    return entire ? g : { size: g.size, part: independentCopy(algebra, g.part, tag) };
  });
  return { axes: x.axes, groups: cut };
});

function spatiallyWhole(shape: readonly Dim[], size: readonly Dim[]): boolean {
  return shape.slice(0, -1).every((dim, axis) => JSON.stringify(dim) === JSON.stringify(size[axis]));
}

export const pad = whenKnown((context) => {
  const { node, inputs, algebra } = context;
  const [low, high] = [readShape(node.attrs, "low"), readShape(node.attrs, "high")];
  const border = algebra.constant(readNumber(node.attrs, "value"));
  const last = low.length - 1;
  const inner = thinned(context, inputs[0]!, shapeOf(context), border);
  const groups = [
    { size: low[last] as number, part: border },
    ...inner.groups,
    { size: high[last] as number, part: border },
  ];
  return { axes: inner.axes, groups: joinGroups(groups) };
});

/** What slice reads, in zeros. */
export const place = whenKnown((context) => {
  const { node, inputs, types, algebra } = context;
  const shape = readShape(node.attrs, "shape");
  const start = readShape(node.attrs, "start");
  const zero = algebra.constant(0);
  const inner = thinned(context, inputs[0]!, shapeOf(context), zero);
  const last = shape.length - 1;
  const own = types[0]!.shape[last] as number;
  const whole = shape[last] as number;
  const before = start[last] as number;
  const step = readNumbers(node.attrs, "step")[last]!;
  if (step !== 1) return null;
  const groups = [{ size: before, part: zero }, ...inner.groups, { size: whole - own - before, part: zero }];
  return { axes: inner.axes, groups: joinGroups(groups) };
});

function shapeOf({ node }: KnownContext): readonly Dim[] {
  return node.types[0]!.shape;
}

/** A field whose other axes have grown, filled up with a number: a mixture, by chance of where. */
function thinned(
  { types, algebra, examples }: KnownContext,
  x: Field,
  to: readonly Dim[],
  border: Group["part"],
): Field {
  const share = types[0]!.shape
    .slice(0, -1)
    .reduce<number>(
      (product, dim, axis) => (product * dimSize(dim, examples)) / dimSize(to[axis]!, examples),
      1,
    );
  if (share === 1) return x;
  const groups = x.groups.map(({ size, part }): Group => {
    const mixed = mixMoments([
      { share, moments: part.moments },
      { share: 1 - share, moments: border.moments },
    ]);
    const example = share ** 2 * part.moments.example + (1 - share ** 2) * border.moments.example;
    const unit = share ** 2 * part.moments.unit + (1 - share ** 2) * border.moments.unit;
    return { size, part: algebra.fresh({ ...mixed, unit, example }) };
  });
  return { axes: x.axes, groups };
}

/** On the last axis the parts stand side by side; along another one they mix. */
export const concat = whenKnown(({ node, inputs, types, algebra, examples }) => {
  const axis = readNumber(node.attrs, "axis");
  const { axes } = inputs[0]!;
  if (axis === axes.length - 1) return { axes, groups: joinGroups(inputs.flatMap((f) => f.groups)) };
  const sizes = types.map((type) => dimSize(type.shape[axis]!, examples));
  const total = sizes.reduce((sum, s) => sum + s, 0);
  const parts = inputs.map((field, i) => ({
    share: sizes[i]! / total,
    moments: mixedPart(algebra, field).moments,
  }));
  return uniformField(axes, lastSize(node.types[0]!, examples), algebra.fresh(mixMoments(parts)));
});
