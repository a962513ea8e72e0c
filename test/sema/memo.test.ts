/** @file What is remembered over changes of a text is what a fresh check finds. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { analyseProject, type Analysis } from "../../src/sema/analyse.ts";
import { createMemo, type Memo } from "../../src/sema/memo.ts";
import { openProject, type ParseMemos } from "../../src/sema/project.ts";

const FILE = "a.nn";
const PARTS = "block Wide(c: int) = Linear(c) -> ReLU\n";
const TEXT = `import { Wide } from "./b.nn"
const width = 8

/// A residual unit.
block Unit(c: int, s: int = 1) =
  skip(via = pad) { Conv(c, 3, stride = s) -> BatchNorm -> ReLU -> Conv(c, 3) } -> ReLU

block Lonely(c: int) = skip { Conv(c, 3) }

model Net(n: int in 1..4 = 2) {
  input image: f32[8, 8, 3]
  target label: index(5)
  output logits = image -> Unit(width) -> repeat n { Unit(width) } -> GlobalAvgPool -> Linear(5)
  train { loss = cross_entropy(logits, label)  optimizer = sgd(lr = 0.1)  epochs = 1 }
}

model Other {
  input x: f32[4]
  a = x -> Linaer(3)
  output y = x -> Wide(c = 2) -> Linear(width)
}

model Small = Net(n = 1)
`;

function check(text: string, memo?: Memo, parsed?: ParseMemos): Analysis {
  const read = (path: string): string | null => (path === "b.nn" ? PARTS : null);
  return analyseProject(openProject(FILE, text, read, parsed), { memo });
}

/** What an editor shows: diagnostics, and where each use stands with its shapes. */
function shown({ diagnostics, models, proofs }: Analysis): unknown {
  const uses = models.map(({ name, nodes, values, fields }) => ({
    name,
    nodes: nodes.map((n) => [n.span, n.path, n.outputs.map((id) => values[id]!.type.axes.length)]),
    fields: fields.map((f) => [f.name, f.span]),
  }));
  return { diagnostics, uses, proofs };
}

function expectSame(texts: readonly string[]): void {
  const memo = createMemo();
  const parsed: ParseMemos = new Map();
  for (const text of texts) {
    const found = check(text, memo, parsed);
    const afresh = check(text);
    expect(found.ast).toEqual(afresh.ast);
    expect(shown(found)).toEqual(shown(afresh));
  }
}

test("a change far from a fault leaves it, moved", () => {
  expectSame([TEXT, `\n\n${TEXT}`, TEXT.replace("const", "// a comment\nconst"), TEXT]);
});

test("a change of a block reaches the models that use it", () => {
  expectSame([
    TEXT,
    TEXT.replace("Conv(c, 3) }", "Conv(c, 3, stride = 2) }"),
    TEXT.replace("GlobalAvgPool", "Id"),
    TEXT,
  ]);
});

test("a new name reaches faults that it is near to", () => {
  expectSame([TEXT, `${TEXT}block Linaer2 = ReLU\n`, `${TEXT}block Linaer(n: int) = Linear(n)\n`]);
});

test("a model that stays the same is not made anew", () => {
  const memo = createMemo();
  const [before] = check(TEXT, memo).models;
  expect(check(`${TEXT}// end\n`, memo).models[0]).toBe(before);
  expect(check(TEXT.replace("width = 8", "width = 9"), memo).models[0]).not.toBe(before);
});

test("however a text is changed, what is remembered is what is found afresh", () => {
  const resnet = readFileSync("specs/cifar/resnet.nn", "utf8");
  const snippets = [
    "",
    " ",
    "\n",
    "x",
    "3",
    "}",
    "{",
    "(",
    ")",
    " -> ReLU",
    "// c\n",
    "Conv(4, 3)",
    "block B = ReLU\n",
    "width",
  ];
  const change = fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.constantFrom(...snippets));
  const property = fc.property(
    fc.constantFrom(TEXT, resnet),
    fc.array(change, { minLength: 1, maxLength: 6 }),
    (start, changes) => {
      const texts = [start];
      for (const [at, length, text] of changes) {
        const last = texts.at(-1)!;
        const from = at % (last.length + 1);
        texts.push(last.slice(0, from) + text + last.slice(from + length));
      }
      expectSame([...texts, start]);
    },
  );
  fc.assert(property, { numRuns: 25 });
});
