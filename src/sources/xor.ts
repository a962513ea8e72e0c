/** @file `xor`: corners of a cube and the parity of their bits. */
import type { Dataset, SourceContext, SourceDefinition } from "../library/data.ts";
import { elementCountOf } from "./arrays.ts";
import {
  LABELS,
  N,
  SEED,
  createDraws,
  labelledPoints,
  requireFloats,
  shapeOfType,
  syntheticFields,
} from "./synthetic.ts";

function load(context: SourceContext): Dataset {
  const { input } = syntheticFields(context);
  requireFloats("xor", input);
  const n = context.args.int("n");
  const shape = shapeOfType(input.type);
  const width = elementCountOf(shape);
  const draws = createDraws(context.args.int("seed"), context.part);
  const data = new Float32Array(n * width);
  const classes = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < width; j++) {
      const bit = Math.floor(i / 2 ** j) % 2;
      classes[i]! ^= bit;
      data[i * width + j] = bit + context.args.float("noise") * draws.normal();
    }
  }
  return labelledPoints(context, { data, shape, classes });
}

const xor: SourceDefinition = {
  name: "xor",
  doc: {
    summary:
      "Makes the corners of the unit cube in turn, and the parity of their bits; f32[2] gives exclusive or.",
  },
  arguments: [
    { ...N, default: 4 },
    {
      name: "noise",
      type: { kind: "float", min: 0 },
      doc: "Deviation of the points from the corners.",
      default: 0,
    },
    LABELS,
    SEED,
  ],
  fieldArguments: false,
  synthetic: true,
  load,
};

export default xor;
