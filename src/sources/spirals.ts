/** @file `spirals`: interleaved spiral arms in the plane, one a class. */
import type { Dataset, SourceContext, SourceDefinition } from "../library/data.ts";
import {
  LABELS,
  N,
  SEED,
  chooseClasses,
  createDraws,
  labelledPoints,
  planeShape,
  syntheticFields,
} from "./synthetic.ts";

function load(context: SourceContext): Dataset {
  const { input, target } = syntheticFields(context);
  const shape = planeShape("spirals", input);
  const n = context.args.int("n");
  const arms = chooseClasses(context, target);
  const draws = createDraws(context.args.int("seed"), context.part);
  const classes = Int32Array.from({ length: n }, (_, i) => i % arms);
  const data = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const radius = draws.uniform();
    const angle = 2 * Math.PI * (classes[i]! / arms + context.args.float("turns") * radius);
    data[2 * i] = radius * Math.cos(angle) + context.args.float("noise") * draws.normal();
    data[2 * i + 1] = radius * Math.sin(angle) + context.args.float("noise") * draws.normal();
  }
  return labelledPoints(context, { data, shape, classes });
}

const spirals: SourceDefinition = {
  name: "spirals",
  doc: {
    summary: "Makes points on interleaved spiral arms in the unit circle, one arm a class.",
    formula: "r = u, angle = 2π(class / classes + turns · r), u uniform in [0, 1)",
  },
  arguments: [
    N,
    {
      name: "classes",
      type: { kind: "int", min: 1 },
      doc: "Number of arms; else what the target can tell apart, or 2.",
      default: null,
    },
    { name: "noise", type: { kind: "float", min: 0 }, doc: "Deviation of the points.", default: 0.02 },
    {
      name: "turns",
      type: { kind: "float", min: 0 },
      doc: "How often an arm winds round the centre.",
      default: 0.75,
    },
    LABELS,
    SEED,
  ],
  fieldArguments: false,
  synthetic: true,
  load,
};

export default spirals;
