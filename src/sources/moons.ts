/** @file `moons`: two half circles in the plane, each reaching into the other. */
import type { Dataset, SourceContext, SourceDefinition } from "../library/data.ts";
import { printValueType } from "../library/types.ts";
import { elementCountOf } from "./arrays.ts";
import { mismatch } from "./faults.ts";
import {
  createDraws,
  LABELS,
  N,
  requireFloats,
  SEED,
  shapeOfType,
  syntheticFields,
  writeClasses,
} from "./synthetic.ts";

function load(context: SourceContext): Dataset {
  const { input, target } = syntheticFields(context);
  requireFloats("moons", input);
  const shape = shapeOfType(input.type);
  if (elementCountOf(shape) !== 2) {
    throw mismatch(
      `moons makes points of the plane, f32[2], but input ${input.name} is ${printValueType(input.type)}`,
    );
  }
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
  const labels = context.args.has("labels") ? context.args.numbers("labels") : null;
  const fields = { [input.name]: { data, shape } };
  return {
    count: n,
    fields: target ? { ...fields, [target.name]: writeClasses(target, classes, labels) } : fields,
  };
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
