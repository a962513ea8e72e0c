/** @file How PyTorch's recurrent layers are said here: stacks, both directions, first and last states. */
import { LSTM } from "../../src/layers/lstm.ts";
import { runRecurrent } from "../../src/layers/recurrent.ts";
import type { Component } from "../../src/library/define.ts";
import { type Net, tensor, type Tracked } from "./harness.ts";
import { flow, type Plan, type TorchCase, use, type WeightPlan } from "./torch-case.ts";
import { asIs, type Layout, matrix } from "./torch-layouts.ts";
import { readUse } from "./written-use.ts";

/** LSTM, GRU or RNN with `layers` of them in a row, one direction or two. */
export function planRecurrent({ layer: kind, attributes: a, inputs, outputs, params }: TorchCase): Plan {
  const name = kind.toUpperCase();
  const directions = a["bidirectional"] === true ? ["", "_reverse"] : [""];
  const weights: WeightPlan[] = [];
  for (let k = 0; k < Number(a["layers"]); k++) {
    for (const direction of directions) weights.push(...recurrentWeights(kind, `l${k}${direction}`, params));
  }
  const build = (net: Net, [x, h0, c0]: readonly Tracked[]) => {
    const units = Number(a["hidden"]);
    const source = `${name}(${units}, bias = ${a["bias"]}${h0 ? `, state = y${c0 ? ", cell = z" : ""}` : ""})`;
    let sequence = x!;
    const last: Tracked[] = [];
    const cells: Tracked[] = [];
    for (let k = 0; k < Number(a["layers"]); k++) {
      const ways = directions.map((direction) => {
        const turned = direction ? use(net, "reverse_time(x)", [sequence])[0]! : sequence;
        const read = readUse(source, ["f32[]", "f32[]", "f32[]"]);
        const expand = kind === "lstm" ? expandWithCell : undefined;
        const [steps, cell] = net.apply(
          read,
          [turned, h0 ?? null, ...(kind === "lstm" ? [c0 ?? null] : [])],
          `l${k}${direction}.`,
          expand,
        );
        last.push(flow(net, "Last", steps!));
        if (cell) cells.push(cell);
        return direction ? use(net, "reverse_time(x)", [steps!])[0]! : steps!;
      });
      sequence = ways.length > 1 ? use(net, "concat(x, y)", ways)[0]! : ways[0]!;
    }
    // [layers, n, units] is joined as [n, layers·units] here.
    const joined = (states: readonly Tracked[]) =>
      states.length > 1 ? use(net, "concat(x, y)", states)[0]! : states[0]!;
    const results: Record<string, () => Tracked> = {
      output: () => (a["return"] === "last" ? flow(net, "Last", sequence) : sequence),
      h_n: () => joined(last),
      c_n: () => joined(cells),
    };
    return Object.keys(outputs).map((output) => results[output]!());
  };
  const n = inputs["input"]!.shape[0]!;
  // First and last states: [layers, n, units] → [n, layers·units].
  const stateLayout: Layout = (x) => {
    if (x.shape[0] === n && x.shape.length === 3 && x.shape[1] === inputs["input"]!.shape[1]) return x;
    if (x.shape.length !== 3) return x;
    const [layers, , units] = x.shape as [number, number, number];
    return tensor([n, layers * units], (i) => {
      const [example, k, u] = [Math.floor(i / (layers * units)), Math.floor(i / units) % layers, i % units];
      return x.data[(k * n + example) * units + u]!;
    });
  };
  return { layout: stateLayout, weights, build };
}

/** An LSTM's steps and its last cell, which no spec can name. */
const expandWithCell: Component["expand"] = (context) => {
  const { sequence, last } = runRecurrent(LSTM, context);
  return [sequence, last[1]!];
};

function recurrentWeights(kind: string, path: string, params: TorchCase["params"]): readonly WeightPlan[] {
  const own = (name: string) => `${name}_${path}`;
  const weights: WeightPlan[] = [
    { name: `${path}.input_weight`, from: [own("weight_ih")], layout: matrix },
    { name: `${path}.state_weight`, from: [own("weight_hh")], layout: matrix },
  ];
  if (!(own("bias_ih") in params)) return weights;
  if (kind !== "gru")
    return [...weights, { name: `${path}.bias`, from: [own("bias_ih"), own("bias_hh")], layout: asIs }];
  return [
    ...weights,
    { name: `${path}.bias`, from: [own("bias_ih")], layout: asIs },
    { name: `${path}.state_bias`, from: [own("bias_hh")], layout: asIs },
  ];
}
