/** @file What completion offers by place; `|` marks the cursor. */
import { expect, test } from "vitest";
import { listCompletions } from "../../src/lsp/features/completion.ts";
import { createWorkspace } from "../../src/lsp/workspace.ts";

const OTHER = "block Wide(c: int) = Linear(c)\n";

function complete(marked: string): string[] {
  const offset = marked.indexOf("|");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const texts = new Map([
    ["a.nn", text],
    ["b.nn", OTHER],
  ]);
  const workspace = createWorkspace(
    (file) => texts.get(file) ?? null,
    () => [...texts.keys()],
  );
  return listCompletions(workspace, workspace.check("a.nn"), offset).map((c) => c.label);
}

const HEAD =
  "block B(c: int) = Linear(c)\nmodel M(n: int = 2) { input x: f32[2] target y: f32[2] e = Linear(2) ";

const CASES: readonly (readonly [
  where: string,
  text: string,
  offered: readonly string[],
  absent: readonly string[],
])[] = [
  ["at the top of a file declarations", "|", ["model", "block", "import"], ["Linear", "input"]],
  ["at the start of a statement its words", `${HEAD} |`, ["input", "output", "train"], ["Linear", "state"]],
  ["in a cell its own words", "cell C { input x |", ["state", "update"], ["train"]],
  [
    "after an arrow layers, blocks, instances and connections",
    `${HEAD} output z = x -> |`,
    ["Linear", "B", "e", "skip", "for"],
    ["adam", "f32"],
  ],
  ["at the start of a body the same", `${HEAD} output z = x -> skip { |`, ["Linear", "B"], ["adam"]],
  ["in parentheses names of arguments", `${HEAD} output z = x -> Linear(3, |`, ["bias", "init"], ["ReLU"]],
  ["no argument that was given", `${HEAD} output z = x -> Linear(3, bias = true, |`, ["init"], ["bias"]],
  [
    "after an argument's name what its type takes",
    `${HEAD} output z = x -> Linear(3, init = |`,
    ["he", "zeros"],
    ["true", "x"],
  ],
  ["for a switch true and false", `${HEAD} output z = x -> Linear(3, bias = |`, ["true", "false"], ["he"]],
  [
    "words for an argument that takes words",
    `${HEAD} output z = x -> Conv(3, 3, pad = |`,
    ["same", "valid"],
    ["he"],
  ],
  ["parameters of a block", `${HEAD} output z = x -> B(|`, ["c", "n"], []],
  ["ways of a shortcut", `${HEAD} output z = x -> skip(via = |`, ["pad", "proj"], []],
  ["settings in a train block", `${HEAD} train { | } }`, ["loss", "optimizer", "phase"], ["Linear"]],
  ["settings behind a setting", `${HEAD} train { epochs = 3 | } }`, ["batch", "seed"], ["Linear"]],
  ["optimizers", `${HEAD} train { optimizer = | } }`, ["adam", "sgd"], ["mse", "x"]],
  ["losses and names", `${HEAD} train { loss = | } }`, ["mse", "x", "y"], ["adam"]],
  ["metrics in a list", `${HEAD} train { metrics = [| ] } }`, ["accuracy"], ["adam"]],
  ["sources and data blocks", `data D { } ${HEAD} train { data = | } }`, ["csv", "D"], ["adam", "x"]],
  ["transforms", `${HEAD} train { augment x = | } }`, ["flip", "pad_crop"], ["adam"]],
  ["fields of a source", `${HEAD} train { data = csv("a.csv", | } }`, ["x", "y"], []],
  ["figures to watch", `${HEAD} train { loss = mse(x, y) stop = early(| } }`, ["val.loss"], []],
  ["axes of a value", `${HEAD} output z = x -> Linear(x.| } `, ["c"], ["h"]],
  ["types of inputs", "model M { input x: |", ["f32", "index", "bool"], ["int"]],
  ["types of parameters", "model M(n: |", ["int", "layer", "dim"], ["f32"]],
  ["declarations of an imported file", 'import { | } from "./b.nn"', ["Wide"], ["Linear"]],
  ["nothing in a comment", "// a |", [], ["model"]],
  ["nothing where a name is chosen", "model |", [], ["Linear", "model"]],
  ["nothing in a string", 'import { A } from "./|b.nn"', [], ["model", "Linear"]],
];

test.each(CASES)("offers %s", (_, text, offered, absent) => {
  const found = complete(text);
  expect(found).toEqual(expect.arrayContaining([...offered]));
  for (const name of absent) expect(found).not.toContain(name);
});
