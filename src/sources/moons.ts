/** @file `moons`: two half circles in the plane, each reaching into the other. */
import type { Dataset, SourceContext, SourceDefinition } from "../library/data.ts";
import { LABELS, N, SEED, createDraws, labelledPoints, planeShape, syntheticFields } from "./synthetic.ts";

function load(context: SourceContext): Dataset {
  const { input } = syntheticFields(context);
  const shape = planeShape("moons", input);
  const n = context.args.int("n");
  const noise = context.args.float("noise");
  const draws = createDraws(context.args.int("seed"), context.part);
  const classes = Int32Array.from({ length: n }, (_, i) => i % 2);
  const data = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const angle = Math.PI * draws.uniform();
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    // Both moons together have their middle at (0, 0).
    data[2 * i] = (classes[i] === 0 ? x - 0.5 : 0.5 - x) + noise * draws.normal();
    data[2 * i + 1] = (classes[i] === 0 ? y - 0.25 : 0.25 - y) + noise * draws.normal();
  }
  return labelledPoints(context, { data, shape, classes });
}

const moons: SourceDefinition = {
  name: "moons",
  doc: {
    summary: "Makes points on two half circles of radius 1, each reaching into the other; one is a class.",
    formula: "class 0: (cos a − ½, sin a − ¼), class 1: (½ − cos a, ¼ − sin a), a uniform in [0, π)",
  },
  arguments: [
    N,
    { name: "noise", type: { kind: "float", min: 0 }, doc: "Deviation of the points.", default: 0.1 },
    LABELS,
    SEED,
  ],
  fieldArguments: false,
  synthetic: true,
  load,
};

export default moons;
