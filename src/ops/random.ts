/** @file random: numbers drawn by counter, the same in every engine. */
import type { GraphBuilder, Value } from "../ir/builder.ts";
import type { Dim } from "../ir/types.ts";
import { randomNormal, randomUniform } from "../runtime/random.ts";
import { readNumber, readShape, readText, shapeAttribute } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";

const definition: OperatorDefinition = {
  name: "random",
  doc: "Uniform in [0, 1) or standard normal; element i is a function of (seed, stream, step, i) alone.",
  infer: (_, attrs) => [{ dtype: "f32", shape: readShape(attrs, "shape") }],
  meaning: {
    kind: "kernel",
    run: (_, attrs, [out], { seed, step, round }) => {
      const draw = readText(attrs, "distribution") === "normal" ? randomNormal : randomUniform;
      const stream = readNumber(attrs, "stream");
      for (let i = 0; i < out!.data.length; i++) out!.data[i] = round(draw(seed, stream, step, i));
    },
  },
  gradient: "none",
  samples: [
    { inputs: [], attrs: { shape: [{ batch: 1 }, 3], distribution: "uniform", stream: 1 } },
    { inputs: [], attrs: { shape: [{ batch: 1 }, 3], distribution: "normal", stream: 2 } },
  ],
};

export default definition;

/**
 * Random numbers of a shape. In a scan's body every turn draws the same ones (as recurrent dropout needs): draw
 * before the scan and hand the numbers in as a slice where they have to differ.
 */
export function random(
  builder: GraphBuilder,
  shape: readonly Dim[],
  { distribution, stream }: { distribution: "uniform" | "normal"; stream: number },
): Value {
  return applyOperator(definition, [], { shape: shapeAttribute(shape), distribution, stream }, builder);
}
