/** @file Every problem of data that a file can show: its example yields the code, the repaired one none. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type DataProblem, DataFault } from "../../src/library/data.ts";
import * as dataFiles from "../../src/diagnostics/data-files.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { type LoadedData, loadData } from "../../src/train/load-data.ts";

type Files = Readonly<Record<string, string>>;

/** Reads the data of a spec whose files lie in a folder for the time being. */
function load(spec: string, files: Files): LoadedData {
  const { models, diagnostics } = analyse({ file: "a.nn", text: spec });
  expect(diagnostics.filter((d) => d.severity === "error")).toEqual([]);
  const model = models.at(-1)!;
  const folder = mkdtempSync(join(tmpdir(), "nabla-data-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return loadData(model, model.train!.data!, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function problemsOf(spec: string, files: Files): readonly DataProblem[] & { more?: number } {
  try {
    load(spec, files);
  } catch (error) {
    if (!(error instanceof DataFault)) throw error;
    return Object.assign([...error.problems], { more: error.more });
  }
  return [];
}

for (const entry of Object.values(dataFiles)) {
  describe.skipIf(entry.data === null)(`${entry.code} ${entry.title}`, () => {
    const { spec, bad, good, goodSpec } = entry.data ?? { spec: "", bad: {}, good: {} };

    test("its example yields this code and no other", () => {
      const found = problemsOf(spec, bad);
      expect(new Set(found.map((p) => p.code))).toEqual(new Set([entry.code]));
      for (const { message } of found) expect(message).not.toMatch(/[\n\r]/);
    });

    test("its repaired example is read", () => {
      expect(load(goodSpec ?? spec, good ?? bad).train.count).toBeGreaterThan(0);
    });
  });
}

const SPEC = `model M {
  input x: f32[2]
  target y: index(2)
  output z = x -> Linear(2)
  train {
    data = D
    loss = cross_entropy(z, y)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
data D {
  train = csv("a.csv", x = ["a", "b"], y = "c")
  test = csv("t.csv", x = ["a", "b"], y = "c")
}
`;

describe("data with many problems", () => {
  test("is told all at once, in the order of the file, for all parts", () => {
    const files = {
      "a.csv": "a,b,c\n1,x,0\n1,2,5\n1,,1\n1,2\n1,2,one\n",
      "t.csv": "a,b,c\n1,2,0\n1,2,3\n",
    };
    const found = problemsOf(SPEC, files);
    expect(found.map((p) => p.message)).toEqual([
      'row 1 (line 2) of a.csv, column "b" is "x", but field x takes numbers',
      'row 3 (line 4) of a.csv, column "b" is missing (field x): csv(missing = 0) would put a number there, csv(missing = skip) leave the row out',
      "line 5 of a.csv has 2 cells, but the header has 3",
      'row 5 (line 6) of a.csv, column "c" is "one", but field y takes whole numbers',
      "line 3 of a.csv: y is 5, but index(2) takes whole numbers from 0 to 1",
      "row 2 (line 3) of t.csv: y is 3, but index(2) takes whole numbers from 0 to 1",
    ]);
  });

  test("lists twenty problems and counts the rest", () => {
    const rows = Array.from({ length: 50 }, () => "1,no,0\n").join("");
    const found = problemsOf(SPEC, { "a.csv": `a,b,c\n${rows}`, "t.csv": "a,b,c\n1,2,0\n" });
    expect(found.length).toBe(20);
    expect(found.more).toBe(30);
  });
});
