/** @file Upsample: every place repeated. */
import { axisCountProblem } from "../diagnostics/layers.ts";
import { complain, type Component } from "../library/define.ts";
import { axis, floatType, printShape } from "../library/types.ts";
import { broadcast } from "../ops/broadcast.ts";
import { reshape } from "../ops/reshape.ts";
import { multiplySizes } from "../sizes/size.ts";
import type { Dim } from "../ir/types.ts";
import { checkInput } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "Upsample",
  family: "shape",
  doc: {
    summary: "Repeats every place `factor` times along each spatial axis (nearest neighbour).",
    formula: "y[p] = x[⌊p / factor⌋], x: [...in, c], y: [...in·factor, c]",
  },
  arguments: [
    {
      name: "factor",
      type: { kind: "sizes" },
      default: 2,
      doc: "How many times larger: one number, or one an axis.",
    },
  ],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    const complaint = checkInput(x, {
      layer: "Upsample",
      ranks: [2, 3, 4],
      takes: "a sequence [t, c], an image [h, w, c] or a video [t, h, w, c]",
    });
    if (complaint) return complaint;
    const axes = x.axes.length - 1;
    const raw = args.raw("factor");
    const count = raw?.kind === "sizes" ? raw.values.length : 1;
    if (count !== 1 && count !== axes) {
      return complain(axisCountProblem, {
        layer: "Upsample",
        argument: "factor",
        count,
        axes,
        found: printShape(x),
      });
    }
    const factors = args.sizes("factor", axes);
    return [
      floatType(
        x.axes.map((a, i) => ((factors[i] ?? 1) === 1 ? a : axis(multiplySizes(a.size, factors[i]!)))),
      ),
    ];
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const { shape } = x.type;
    const factors = args.sizes("factor", shape.length - 2);
    // [n, h, w, c] → [n, h, factor, w, factor, c] → [n, h·factor, w·factor, c]
    const spread: Dim[] = [shape[0]!];
    const places = [0];
    factors.forEach((factor, i) => {
      places.push(spread.length);
      spread.push(shape[i + 1]!, factor);
    });
    places.push(spread.length);
    spread.push(shape.at(-1)!);
    const grown = factors.map((factor, i) => factor * (shape[i + 1] as number));
    return [reshape(broadcast(x, spread, places), [shape[0]!, ...grown, shape.at(-1)!])];
  },
  samples: [
    { source: "Upsample(2)", inputs: ["f32[2, 3, 2]"] },
    { source: "Upsample(1x3)", inputs: ["f32[2, 2, 1]"] },
    { source: "Upsample(2)", inputs: ["f32[3, 2]"] },
  ],
};

export default layer;
