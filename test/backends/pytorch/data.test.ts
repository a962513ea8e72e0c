/** @file What a script reads is what the spec says, or it is told at build time. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compileSpec } from "../../../src/driver/compile.ts";
import { hasTorch, PYTHON } from "./agreement.ts";

const specOf = (data: string, type = "index(3)"): string => `model M {
  input  x: f32[2]
  target classes: ${type}
  output y = x -> Linear(3)
  train { data = ${data}  loss = cross_entropy(y, classes)  metrics = [accuracy(y, classes)]  optimizer = sgd(lr = 1)  epochs = 1  batch = 2 }
}`;

const compile = (data: string): ReturnType<typeof compileSpec> =>
  compileSpec({ file: "m.nn", text: specOf(data) }, { target: "pytorch" });

describe("data of a script", () => {
  test("of a source that it does not read is told: it takes arrays from other files", () => {
    const { diagnostics, files } = compile("blobs(n = 30)");
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([["NN8002", "warning"]]);
    expect(diagnostics[0]!.message).toContain("the script does not read blobs: it takes train.npz");
    expect(files[0]!.text).toContain("train.npz");
  });

  test("of text is other files' too, whatever the fields are", () => {
    const { diagnostics } = compile('text("a.txt", x = window(2), classes = shift(1))');
    expect(diagnostics.map((d) => d.code)).toEqual(["NN8002"]);
  });

  test("that it cannot read as the spec says is an error", () => {
    const { diagnostics, files } = compile('csv("a.csv", x = one_hot("colour"), classes = "kind")');
    expect(diagnostics.map((d) => d.code)).toEqual(["NN8001"]);
    expect(diagnostics[0]!.message).toContain("the data of the field x");
    expect(files).toEqual([]);
  });

  describe.skipIf(!hasTorch())(`of a table (skipped where ${PYTHON} has no torch)`, () => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-data-"));
    afterAll(() => rmSync(folder, { recursive: true }));

    test("has names of classes in alphabetical order, quoted cells, and rows with holes left out", () => {
      writeFileSync(join(folder, "a.csv"), 'b;a;kind\n"1,5";2;pear\n3;?;fig\n4;5;fig\n6;7;"apple"\n');
      const { files } = compile(
        'csv("a.csv", x = ["a", "b"], classes = "kind", separator = ";", decimal = ",", missing = skip)',
      );
      writeFileSync(join(folder, "script.py"), files[0]!.text);
      const code =
        "import script, json, torch\ndata = script.split(script.load_data('.'), 1)\n" +
        "b = script.batch_of(data['train'], [0, 1, 2], torch.device('cpu'), {})\n" +
        "loss, terms = script.Training(script.MODEL())(b)\n" +
        "print(json.dumps([b['x'].tolist(), b['classes'].tolist(), len(terms['accuracy'])]))";
      const run = spawnSync(PYTHON, ["-c", code], { cwd: folder, encoding: "utf8" });
      expect(run.stderr).toBe("");
      const expected = [
        [
          [2, 1.5],
          [5, 4],
          [7, 6],
        ],
        [2, 1, 0],
        2,
      ];
      expect(JSON.parse(run.stdout)).toEqual(expected);
    });

    test("that does not fit the spec is told before the first step", () => {
      writeFileSync(join(folder, "b.csv"), "a,b,kind\n1,2,0\n3,4,7\n");
      const { files } = compile('csv("b.csv", x = ["a", "b"], classes = "kind")');
      writeFileSync(join(folder, "other.py"), files[0]!.text);
      const run = spawnSync(PYTHON, ["other.py"], { cwd: folder, encoding: "utf8" });
      expect([run.status, run.stderr.trim()]).toEqual([
        1,
        "classes of train must hold whole numbers from 0 to 2.",
      ]);
    });
  });
});
