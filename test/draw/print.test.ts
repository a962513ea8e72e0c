import { describe, expect, test } from "vitest";
import { drawModel, drawWholeModel } from "../../src/draw/draw-model.ts";
import { printDot } from "../../src/draw/print-dot.ts";
import { printMermaid } from "../../src/draw/print-mermaid.ts";
import { printPage } from "../../src/draw/print-page.ts";
import { printSvg } from "../../src/draw/print-svg.ts";
import { modelOf, modelOfZoo, RESIDUAL } from "./models.ts";

const ESCAPED = `/// Less < more & "quotes".
model M {
  input x: f32[2]
  output y = x -> Linear(1)
}
`;

describe("DOT and Mermaid", () => {
  test("print a residual network as before", async () => {
    const drawing = drawModel(modelOf(RESIDUAL));
    await expect(printDot(drawing)).toMatchFileSnapshot("golden/residual.dot");
    await expect(printMermaid(drawing)).toMatchFileSnapshot("golden/residual.mmd");
  });

  test("print LeNet as before", async () => {
    const drawing = drawModel(modelOfZoo("digits/lenet"));
    await expect(printDot(drawing)).toMatchFileSnapshot("golden/lenet.dot");
    await expect(printMermaid(drawing)).toMatchFileSnapshot("golden/lenet.mmd");
  });
});

describe("SVG", () => {
  test("is well-formed: every element is closed, every text escaped", () => {
    for (const model of [modelOf(ESCAPED), modelOf(RESIDUAL), modelOfZoo("sequences/tiny-gpt")]) {
      expect(unclosed(printSvg(drawModel(model)))).toEqual([]);
    }
    expect(printSvg(drawModel(modelOf(ESCAPED)))).toContain("Less &lt; more &amp; &quot;quotes&quot;.");
  });

  test("loads nothing", () => {
    const page = printPage(drawWholeModel(modelOf(RESIDUAL)));
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|\bsrc=|@import|<link/);
  });

  test("on a page, repeats of a block are folded to begin with", () => {
    const page = printPage(drawWholeModel(modelOf(RESIDUAL)));
    expect([...page.matchAll(/data-block="(\w+)" data-folded/g)].map((m) => m[1])).toEqual(["unit2"]);
  });
});

/** Names of elements that are opened and not closed in their place. */
function unclosed(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, name, own] of svg.matchAll(/<(\/?)([\w-]+)[^<>]*?(\/?)>/g)) {
    if (own === "/") continue;
    if (close !== "/") open.push(name!);
    else if (open.pop() !== name) return [name!];
  }
  return open;
}
