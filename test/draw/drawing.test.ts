import { describe, expect, test } from "vitest";
import { buildDrawing } from "../../src/draw/build-drawing.ts";
import { drawModel, drawWholeModel } from "../../src/draw/draw-model.ts";
import type { Drawing } from "../../src/draw/drawing.ts";
import { layoutDrawing } from "../../src/draw/layout.ts";
import { foldBlocks } from "../../src/draw/fold.ts";
import { modelOf, modelOfZoo, RESIDUAL } from "./models.ts";

const titles = (drawing: Drawing): string[] =>
  drawing.nodes.map((n) => n.parts.map((p) => p.title).join("/"));

describe("a drawing of a model", () => {
  test("joins layers in a row to one card and draws alike blocks once", () => {
    const drawing = drawModel(modelOf(RESIDUAL));
    expect(titles(drawing)).toEqual(["x", "Linear/BatchNorm/ReLU", "+", "Linear", "y"]);
    expect(drawing.blocks).toMatchObject([{ id: "unit1", title: "unit1 … unit2", count: 2 }]);
  });

  test("keeps every block for a page that folds by itself", () => {
    expect(drawWholeModel(modelOf(RESIDUAL)).blocks.map((b) => b.id)).toEqual(["unit1", "unit2"]);
  });

  test("marks what goes round a block as a skip", () => {
    const { edges } = buildDrawing(modelOf(RESIDUAL));
    expect(edges.filter((e) => e.kind === "skip")).toHaveLength(2);
  });

  test("leaves targets, losses and metrics out", () => {
    const names = titles(buildDrawing(modelOfZoo("digits/lenet")));
    expect(names).not.toContain("label");
    expect(names).not.toContain("cross_entropy");
  });

  test("shows a highway's mix as one gate, with the kept value as a skip", () => {
    const drawing = drawModel(modelOfZoo("cifar/highway"));
    const gate = drawing.nodes.find((n) => n.parts[0]!.title === "gate")!;
    const into = drawing.edges.filter((e) => e.to === gate.id).map((e) => e.kind);
    expect(into.sort()).toEqual(["flow", "flow", "skip"]);
    expect(titles(drawing)).not.toContain("subtract");
  });

  test("shows a dense block as concatenation past each unit, twelve units once", () => {
    const { blocks, nodes } = drawModel(modelOfZoo("cifar/densenet"));
    expect(blocks.filter((b) => b.count === 12)).toHaveLength(3);
    expect(nodes.filter((n) => n.parts[0]!.title === "concat")).toHaveLength(3);
  });

  test("draws tied weights as edges of their own kind", () => {
    const { edges } = drawModel(modelOfZoo("sequences/char-lstm"));
    expect(edges.filter((e) => e.kind === "tied")).toHaveLength(2);
  });

  test("draws a step of a cell once, and what it hands on to the next step", () => {
    const spec = `cell Sum(n: int) {
  input x
  state s: f32[n]
  next = s + x
  update s = next
  output next
}
model M(t: dim) {
  input x: f32[t, 4]
  output y = x -> Sum(4) -> Last
}
`;
    const drawing = drawModel(modelOf(spec));
    expect(drawing.blocks.map((b) => b.title)).toEqual(["sum1: one step"]);
    expect(drawing.edges.map((e) => [e.kind, e.shape])).toContainEqual(["flow", "t×4"]);
    const carried = drawing.edges.filter((e) => e.kind === "carry");
    expect(carried).toMatchObject([{ shape: "4" }]);
    expect(carried[0]!.from).toBe(carried[0]!.to);
    expect(layoutDrawing(drawing).edges.some((e) => e.kind === "carry")).toBe(true);
  });

  test("puts whole blocks on single cards where it would be too large", () => {
    const small = foldBlocks(buildDrawing(modelOfZoo("cifar/resnet")), 20);
    expect(small.nodes.length).toBeLessThanOrEqual(20);
    expect(small.nodes.some((n) => n.parts[0]!.category === "block")).toBe(true);
  });
});
