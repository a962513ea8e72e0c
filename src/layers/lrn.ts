/** @file LRN: local response normalisation across channels. */
import type { Component } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { filled } from "../ops/filled.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { pad } from "../ops/pad.ts";
import { power } from "../ops/power.ts";
import { slice } from "../ops/slice.ts";
import type { Value } from "../ir/builder.ts";
import { checkInput } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "LRN",
  family: "normalising",
  doc: {
    summary: "Divides every value by the strength of its neighbouring channels.",
    formula: "y = x / (k + alpha / size·Σ x²)^beta, the sum over `size` channels around each",
    source: "Krizhevsky et al. 2012, with alpha divided by size as PyTorch and Caffe have it",
  },
  arguments: [
    { name: "size", type: { kind: "int" }, default: 5, doc: "Channels in the sum." },
    {
      name: "alpha",
      type: { kind: "float", min: 0 },
      default: 1e-4,
      doc: "Weight of the sum; divided by size.",
    },
    { name: "beta", type: { kind: "float", min: 0 }, default: 0.75, doc: "Exponent." },
    { name: "k", type: { kind: "float", min: 0 }, default: 2, doc: "Added to the sum." },
  ],
  transparent: true,
  infer({ operands }) {
    const x = operands[0]!;
    const complaint = checkInput(x, {
      layer: "LRN",
      ranks: [1, 2, 3, 4],
      takes: "a value with channels [c], [t, c], [h, w, c] or [t, h, w, c]",
    });
    return complaint ?? [x];
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const size = args.int("size");
    const base = shiftBy(
      scaleBy(sumOfNeighbours(multiply(x, x), size), args.float("alpha") / size),
      args.float("k"),
    );
    return [multiply(x, power(base, filled(base, -args.float("beta"))))];
  },
  samples: [
    { source: "LRN", inputs: ["f32[2, 2, 7]"] },
    { source: "LRN(4, alpha = 1, beta = 0.5, k = 1)", inputs: ["f32[3]"] },
  ],
};

export default layer;

/** Sums of `size` neighbours along the last axis, ⌊size / 2⌋ of them before. */
function sumOfNeighbours(x: Value, size: number): Value {
  const { shape } = x.type;
  const before = Math.floor(size / 2);
  const lastOnly = (n: number): number[] => shape.map((_, i) => (i === shape.length - 1 ? n : 0));
  const padded = pad(x, lastOnly(before), lastOnly(size - 1 - before));
  return Array.from({ length: size }, (_, k) => slice(padded, lastOnly(k), shape)).reduce((sum, part) =>
    add(sum, part),
  );
}
