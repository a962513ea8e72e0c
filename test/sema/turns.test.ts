/** @file A copied turn of `repeat` is what elaborating it gives: `for` over as many numbers never copies. */
import { describe, expect, test } from "vitest";
import { printShape } from "../../src/library/types.ts";
import type { Model } from "../../src/sema/model.ts";
import { cleanModel, spec } from "./helpers.ts";

/** Everything about a model but the words on origins. */
function outline(model: Model): unknown {
  return {
    values: model.values.map((v) => [v.id, printShape(v.type), v.origin]),
    nodes: model.nodes.map((n) => ({
      name: n.component.name,
      operands: n.operands,
      outputs: n.outputs,
      path: n.path,
      weights: [...n.weights],
      buffers: [...n.buffers],
      body: n.body && [
        n.body.nodes,
        n.body.stacked,
        n.body.slices,
        n.body.carries.map((c) => [c.start, c.inside, c.next]),
      ],
    })),
    weights: model.weights.map((w) => [w.path, w.init.definition.name, w.shape]),
    buffers: model.buffers.map((b) => b.path),
    outputs: model.outputs.map((o) => o.value),
  };
}

const CELL =
  "cell C(n: int) {\n input x\n state h: f32[n]\n update h = concat(x, h) -> Linear(n) -> Tanh\n output h\n}\n";
const BODIES: readonly (readonly [input: string, before: string, body: string])[] = [
  ["f32[4]", "", "Linear(4) -> ReLU"],
  ["f32[8, 8, 3]", "Conv(6, 3) ->", "skip { Conv(6, 3) -> BatchNorm -> ReLU -> Conv(6, 3) } -> ReLU"],
  ["f32[8, 8, 3]", "", "Conv(5, 3) -> BatchNorm"],
  ["f32[4]", "", "highway { Linear(4) -> ReLU }"],
  ["f32[4]", "", "Linear(4) as h -> Tanh -> add(h)"],
  ["f32[4]", "", "enc -> Tanh -> Linear(4) -> Tanh"],
  ["f32[4]", "", "repeat 3 { Linear(4) -> Tanh }"],
  ["f32[4]", "", "add(it, x) -> Linear(4) -> Tanh"],
  ["f32[5, 4]", "", "each { Linear(4) -> Tanh }"],
  ["f32[5, 4]", "", "bidir { LSTM(2) }"],
  ["f32[5, 4]", "", "C(4)"],
  ["f32[6, 6, 4]", "", "dense { Conv(2, 3) }"],
];

describe("a repeated turn", () => {
  test.each(BODIES)("on %s after `%s`: { %s } is as if it were written out", (input, before, body) => {
    const text = (loop: string): string => {
      const enc = body.includes("enc") ? "enc = Linear(4)" : "";
      const head = spec(`input x: ${input}`, enc, `output y = x -> ${before} ${loop} { ${body} }`);
      return body.startsWith("C(") ? CELL + head : head;
    };
    expect(outline(cleanModel(text("repeat 5")))).toEqual(
      outline(cleanModel(text("for i in [1, 2, 3, 4, 5]"))),
    );
  });
});
