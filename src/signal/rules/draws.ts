/** @file Where numbers come from: constants, random numbers, indices and what is looked up by them. */
import { isBatchDim } from "../../ir/types.ts";
import { readNumber, readShape, readText } from "../../ops/attributes.ts";
import { type AxisRole, mixedPart, uniformField } from "../field.ts";
import { momentsOf } from "../moments.ts";
import { lastSize, type Rule, whenKnown } from "./define.ts";

export const constant: Rule = ({ node, algebra }) => [
  uniformField([], 1, algebra.constant(readNumber(node.attrs, "value"))),
];

/** Every element a draw of its own. */
export const random: Rule = ({ node, algebra, examples }) => {
  const shape = readShape(node.attrs, "shape");
  const axes = shape.map((dim, axis): AxisRole =>
    isBatchDim(dim) ? "example" : axis === shape.length - 1 ? "unit" : "place",
  );
  const level = axes.includes("place") ? "place" : axes.includes("example") ? "example" : "unit";
  const variances = { unit: 0, example: 0, place: 0, [level]: 1 };
  const normal = readText(node.attrs, "distribution") === "normal";
  const part = normal ? algebra.fresh(momentsOf(0, variances)) : algebra.uniform(level);
  return [uniformField(axes, lastSize(node.types[0]!, examples), part)];
};

/** Taken as any of the numbers, by chance. */
export const iota: Rule = ({ node, algebra, examples }) => {
  const size = lastSize(node.types[0]!, examples);
  const part = algebra.fresh(
    momentsOf((size - 1) / 2, { unit: 0, example: 0, place: (size * size - 1) / 12 }),
  );
  return [uniformField(["place"], size, part)];
};

/** Indices are even over their classes: 1 with probability 1 / classes. */
export const oneHot = whenKnown(({ node, inputs, algebra }) => {
  const classes = readNumber(node.attrs, "classes");
  const p = 1 / classes;
  const places = inputs[0]!.axes.includes("place");
  const part = algebra.fresh({ mean: p, unit: p * p, example: places ? p * p : p, element: p });
  return uniformField([...inputs[0]!.axes, "unit"], classes, part);
});

/** Rows of a table: two examples have the same row with probability 1 / rows. */
export const gather = whenKnown(({ node, inputs, types, algebra, examples }) => {
  const [table, indices] = inputs as [(typeof inputs)[number], (typeof inputs)[number]];
  const { mean, element } = mixedPart(algebra, table).moments;
  const rows = types[0]!.shape[0] as number;
  const variance = element - mean * mean;
  const own = (variance * (rows - 1)) / rows;
  const places = indices.axes.includes("place");
  const varied = { unit: variance / rows, example: places ? 0 : own, place: places ? own : 0 };
  const axes = [...indices.axes, ...table.axes.slice(1)];
  return uniformField(axes, lastSize(node.types[0]!, examples), algebra.fresh(momentsOf(mean, varied)));
});
