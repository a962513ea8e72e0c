import { describe, expect, test } from "vitest";
import { drawModel, drawWholeModel } from "../../src/draw/draw-model.ts";
import { layoutDrawing } from "../../src/draw/layout.ts";
import { measureText } from "../../src/draw/measure-text.ts";
import { type Box, DETAIL_SIZE, PAD, TITLE_SIZE } from "../../src/draw/sizes-of-cards.ts";
import { modelOf, modelOfZoo, RESIDUAL } from "./models.ts";

const SPECS = [
  "digits/lenet",
  "cifar/resnet",
  "cifar/densenet",
  "cifar/highway",
  "cifar/fractalnet",
  "sequences/char-lstm",
  "sequences/seq2seq",
  "sequences/tiny-gpt",
  "autoencoders/variational",
  "imagenet/googlenet",
  "transfer/siamese",
];

function overlap(a: Box, b: Box): boolean {
  // Half a pixel is rounding.
  const [gap, apart] = [
    0.5,
    (x: number, w: number, y: number, v: number) => x + w <= y + gap || y + v <= x + gap,
  ];
  return !apart(a.x, a.width, b.x, b.width) && !apart(a.y, a.height, b.y, b.height);
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x - 0.5 &&
    inner.y >= outer.y - 0.5 &&
    inner.x + inner.width <= outer.x + outer.width + 0.5 &&
    inner.y + inner.height <= outer.y + outer.height + 0.5
  );
}

describe.each(SPECS)("the layout of %s", (spec) => {
  const drawing = drawModel(modelOfZoo(spec));
  const layout = layoutDrawing(drawing);
  const page = { x: 0, y: 0, width: layout.width, height: layout.height };

  test("no two cards overlap", () => {
    for (const [i, a] of layout.nodes.entries()) {
      for (const b of layout.nodes.slice(i + 1))
        expect(overlap(a, b), `${a.node.id} and ${b.node.id}`).toBe(false);
    }
  });

  test("every card lies in its block, every block in the page", () => {
    const boxes = new Map(layout.blocks.map((b) => [b.block.id, b]));
    for (const node of layout.nodes) expect(contains(boxes.get(node.node.block) ?? page, node)).toBe(true);
    for (const block of layout.blocks)
      expect(contains(boxes.get(block.block.parent) ?? page, block)).toBe(true);
  });

  test("every text lies in its card, every label and title in the page", () => {
    for (const { node, width } of layout.nodes) {
      for (const { title, detail } of node.parts) {
        const room = width - (node.kind === "card" ? 2 * PAD : 8);
        expect(measureText(title, TITLE_SIZE)).toBeLessThanOrEqual(room);
        expect(measureText(detail, DETAIL_SIZE)).toBeLessThanOrEqual(room);
      }
    }
    for (const { label } of layout.edges) if (label) expect(contains(page, label), label.text).toBe(true);
    for (const block of layout.blocks) expect(contains(block, block.title), block.block.title).toBe(true);
  });

  test("values flow downwards", () => {
    for (const { points, kind } of layout.edges) {
      if (kind !== "carry") expect(points.at(-1)!.y).toBeGreaterThan(points[0]!.y);
    }
  });
});

test("a drawing is the same every time", () => {
  const draw = (): unknown => layoutDrawing(drawWholeModel(modelOf(RESIDUAL)));
  expect(draw()).toEqual(draw());
});
