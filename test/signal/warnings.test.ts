/** @file Warnings of a lost signal: their examples, their remedies, and the zoo, which has none. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as signal from "../../src/diagnostics/signal.ts";
import { predictWarnings } from "../../src/signal/warnings.ts";
import { modelOf, modelOfFile } from "./models.ts";

for (const entry of Object.values(signal)) {
  describe(`${entry.code} ${entry.title}`, () => {
    test("its example yields this code alone", () => {
      expect(predictWarnings(modelOf(entry.bad!)).map((d) => d.code)).toEqual([entry.code]);
    });
    test("its repaired example yields nothing", () => {
      expect(predictWarnings(modelOf(entry.good!))).toEqual([]);
    });
  });
}

test("the remedy is an initializer that was predicted to help, with the figure that it gives", () => {
  const [warning] = predictWarnings(modelOf(signal.activationsVanish.bad!));
  expect(warning!.message).toMatch(/^after 11 layers activations have shrunk to a deviation of \d\.\de-8 /);
  expect(warning!.help).toEqual(["init = lecun_normal keeps a deviation of 0.23 after 11 layers"]);
  const remedied = signal.activationsVanish.bad!.replace("normal(0.01)", "lecun_normal");
  expect(predictWarnings(modelOf(remedied))).toEqual([]);
});

test("where no initializer helps, none is named", () => {
  expect(predictWarnings(modelOf(signal.gradientsVanish.bad!))[0]!.help).toEqual([]);
});

test("the study's small weights are told of", () => {
  const codes = (model: string, set = {}): string[] =>
    predictWarnings(modelOfFile("specs/digits/initialisation.nn", { model, set })).map((d) => d.code);
  expect(codes("GaussianTanh", { std: "0.01" })).toEqual(["NN5001"]);
  expect(codes("GaussianTanh")).toEqual([]);
  expect(codes("HeReLU")).toEqual([]);
  expect(codes("GlorotTanh")).toEqual([]);
});

const ZOO = readdirSync("specs", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".nn"))
  .sort();

test.each(ZOO)("%s starts well", (file) => {
  expect(predictWarnings(modelOfFile(`specs/${file}`)).map((d) => `${d.code} ${d.message}`)).toEqual([]);
});
