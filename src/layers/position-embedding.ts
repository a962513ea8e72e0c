/** @file PositionEmbedding: a learned vector for each place in a sequence. */
import { positionProblem } from "../diagnostics/layers.ts";
import { complain, type Component } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { slice } from "../ops/slice.ts";
import { printSize } from "../sizes/size.ts";
import { checkInput } from "./input.ts";
import { INIT } from "./shared-arguments.ts";

const layer: Component = {
  kind: "layer",
  name: "PositionEmbedding",
  family: "weighted",
  doc: {
    summary: "Adds a learned vector for each place in the sequence.",
    formula: "y[t] = x[t] + weight[t], x: [t, c], weight: [positions, c], t ≤ positions",
    source: "Gehring et al. 2017; Devlin et al. 2018",
  },
  arguments: [
    { name: "positions", type: { kind: "int" }, doc: "Places that it knows: the longest sequence." },
    INIT,
  ],
  infer({ operands, args, weight, isWithin }) {
    const x = operands[0]!;
    const complaint = checkInput(x, { layer: "PositionEmbedding", ranks: [2], takes: "a sequence [t, c]" });
    if (complaint) return complaint;
    const [steps, channels] = x.axes.map((a) => a.size);
    const positions = args.size("positions");
    if (!isWithin(steps!, positions)) {
      return complain(
        positionProblem,
        { steps: printSize(steps!), positions: printSize(positions) },
        { help: [`PositionEmbedding(${printSize(steps!)})`] },
      );
    }
    weight("weight", {
      shape: [positions, channels!],
      role: "weight",
      fanIn: positions,
      fanOut: channels,
      init: "init",
    });
    return [x];
  },
  expand({ operands, weight }) {
    const x = operands[0]!;
    const [, steps, channels] = x.type.shape;
    return [add(x, broadcastLike(slice(weight("weight"), [0, 0], [steps!, channels!]), x))];
  },
  samples: [
    { source: "PositionEmbedding(3)", inputs: ["f32[3, 2]"] },
    { source: "PositionEmbedding(4)", inputs: ["f32[2, 3]"] },
  ],
};

export default layer;
