/** @file Keeps grammar/cst.gen.ts in step with the parser; `npx vitest run test/grammar -u` rewrites it. */
import { generateCstDts } from "chevrotain";
import { expect, test } from "vitest";
import { NablaParser } from "../../grammar/parser.ts";

test("grammar/cst.gen.ts is up to date", async () => {
  const types = generateCstDts(new NablaParser("validated").getGAstProductions(), {
    includeVisitorInterface: false,
  });
  const text = `/** @file Generated from grammar/parser.ts by test/grammar/cst-types.test.ts: the shapes of the concrete syntax tree. */\n${types.replace("ICstVisitor, ", "")}`;
  await expect(text).toMatchFileSnapshot("../../grammar/cst.gen.ts");
});
