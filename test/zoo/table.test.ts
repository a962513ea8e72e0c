/** @file docs/generated/zoo.md: every network of the zoo with what it costs. `npx vitest run test/zoo -u` rewrites it. */
import { expect, it } from "vitest";
import { figuresOf } from "../../src/sema/figures.ts";
import type { Model } from "../../src/sema/model.ts";
import { constantOf, printSize, type Size } from "../../src/sizes/size.ts";
import { analyseSpec, FILES } from "./specs.ts";

const HEAD = `<!-- Written by test/zoo/table.test.ts. -->

# The zoo

Every model of \`specs/\` at its defaults. Multiply-adds are those of one example's forward pass, convolutions and products of
matrices alone; \`t\` is the number of steps of a sequence.

| model | file | what it is | parameters | multiply-adds |
| --- | --- | --- | ---: | ---: |
`;

it("has an up-to-date table in the documentation", async () => {
  const rows = FILES.flatMap((file) => analyseSpec(file).models.map((model) => printRow(file, model)));
  await expect(HEAD + rows.join("\n") + "\n").toMatchFileSnapshot("../../docs/generated/zoo.md");
});

function printRow(file: string, model: Model): string {
  const { params, macs } = figuresOf(model);
  const summary = model.doc.split("\n")[0]!.trim();
  return `| \`${model.name}\` | [${file}](../../specs/${file}) | ${summary} | ${printFigure(params)} | ${printFigure(macs)} |`;
}

/** 61,706; sizes that hang on a sequence's length as they are. */
function printFigure(size: Size): string {
  return constantOf(size)?.toLocaleString("en-US") ?? printSize(size);
}
