/** @file `blobs`: one cloud of points a class. */
import type { Dataset, SourceContext, SourceDefinition } from "../library/data.ts";
import { elementCountOf } from "./arrays.ts";
import {
  LABELS,
  N,
  SEED,
  chooseClasses,
  createDraws,
  labelledPoints,
  requireFloats,
  shapeOfType,
  syntheticFields,
  type Draws,
} from "./synthetic.ts";

const EXTENT = 4;
const CANDIDATES = 32;

/** Centres in [−4, 4]^width, each the farthest of some candidates from those before (Mitchell's best candidate). */
function chooseCentres(count: number, width: number, draws: Draws): Float64Array[] {
  const centres: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    let best: Float64Array | null = null;
    let bestDistance = -1;
    for (let i = 0; i < CANDIDATES; i++) {
      const candidate = Float64Array.from({ length: width }, () => (2 * draws.uniform() - 1) * EXTENT);
      const distance = Math.min(Infinity, ...centres.map((c) => squaredDistance(c, candidate)));
      if (distance > bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    centres.push(best!);
  }
  return centres;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);
}

function load(context: SourceContext): Dataset {
  const { input, target } = syntheticFields(context);
  requireFloats("blobs", input);
  const n = context.args.int("n");
  const noise = context.args.float("noise");
  const seed = context.args.int("seed");
  const shape = shapeOfType(input.type);
  const width = elementCountOf(shape);
  const centres = chooseCentres(chooseClasses(context, target), width, createDraws(seed, "shared"));
  const draws = createDraws(seed, context.part);
  const classes = Int32Array.from({ length: n }, (_, i) => i % centres.length);
  const data = new Float32Array(n * width);
  for (let i = 0; i < n; i++) {
    const centre = centres[classes[i]!]!;
    for (let j = 0; j < width; j++) data[i * width + j] = centre[j]! + noise * draws.normal();
  }
  return labelledPoints(context, { data, shape, classes });
}

const blobs: SourceDefinition = {
  name: "blobs",
  doc: { summary: "Makes one normal cloud of points a class, with centres spread over [-4, 4]." },
  arguments: [
    N,
    {
      name: "classes",
      type: { kind: "int", min: 1 },
      doc: "Number of clouds; else what the target can tell apart, or 2.",
      default: null,
    },
    { name: "noise", type: { kind: "float", min: 0 }, doc: "Deviation of a cloud.", default: 1 },
    LABELS,
    SEED,
  ],
  fieldArguments: false,
  synthetic: true,
  load,
};

export default blobs;
