/** @file Declarations and statements: what each gives in the tree. */
import { expect, test } from "vitest";
import { parse } from "../../src/syntax/parse.ts";
import type { Item, SpecAst } from "../../src/syntax/ast.ts";
import { MNIST } from "./examples.ts";

function read(text: string): SpecAst {
  const { ast, diagnostics } = parse({ file: "a.nn", text });
  expect(diagnostics).toEqual([]);
  return ast;
}

function only<K extends Item["kind"]>(text: string, kind: K): Extract<Item, { kind: K }> {
  const [item] = read(text).items;
  if (item?.kind !== kind) throw new Error(`expected ${kind}`);
  return item as Extract<Item, { kind: K }>;
}

/** A tree without spans. */
function bare(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, v: unknown) => (key === "span" || key === "doc" ? undefined : v)),
  );
}

test("an import has names, aliases and a path", () => {
  expect(bare(only('import { Basic, Wide as W, } from "./resnet.nn"', "import"))).toEqual({
    kind: "import",
    names: [
      { name: { name: "Basic" }, alias: null },
      { name: { name: "Wide" }, alias: { name: "W" } },
    ],
    path: { kind: "string", value: "./resnet.nn" },
  });
});

test("a parameter has a type, a domain and a default", () => {
  const { params } = only(
    "block A(hidden: [int] = [1], f: layer, drop: float in 0..1 = 0.2, t: dim in 8..512,) = id",
    "block",
  );
  const told = params!.map((p) => [
    p.name.name,
    p.type && (p.type.list ? `[${p.type.name}]` : p.type.name),
    p.domain?.kind ?? null,
    p.default?.kind ?? null,
  ]);
  expect(told).toEqual([
    ["hidden", "[int]", null, "list"],
    ["f", "layer", null, null],
    ["drop", "float", "range", "number"],
    ["t", "dim", "range", null],
  ]);
});

test("a declaration without parentheses has no parameters at all", () => {
  expect(only("block A = ReLU", "block").params).toBe(null);
});

test("a model can be derived from another", () => {
  const { body } = only("model R110 = ResNet(depth = 110)", "model");
  expect(body.kind).toBe("call");
});

test("a model's statements are told apart", () => {
  const { body } = only(
    `model M {
      assert n > 1, "why"
      defaults Conv(bias = false)
      input x: f32[4]
      input u
      target y: index(10)[t]
      a, b = x -> Split
      state h: f32[]
      update h = a
      output y = b
      output h
      entry encode(x, u) -> a, b
      train { loss = mse(a, b) }
      train quick { phase one { data = Mnist  val = 10% } prepare x = scale(2) }
    }`,
    "model",
  );
  if (body.kind !== "braces") throw new Error("expected braces");
  expect(body.statements.map((s) => s.kind)).toEqual([
    ...["assert", "defaults", "input", "input", "target", "binding", "state", "update", "output", "output"],
    ...["entry", "train", "train"],
  ]);
  const [, , , untyped, target, binding, state, , , given, entry, , quick] = bare(body.statements) as never[];
  expect(untyped).toEqual({ kind: "input", name: { name: "u" }, type: null });
  expect(target).toMatchObject({
    type: { dtype: { name: "index" }, bound: { value: 10 }, shape: [{ kind: "name", name: "t" }] },
  });
  expect(binding).toMatchObject({ names: [{ name: "a" }, { name: "b" }], value: { kind: "flow" } });
  expect(state).toMatchObject({ type: { dtype: { name: "f32" }, bound: null, shape: [] } });
  expect(given).toEqual({ kind: "output", name: { name: "h" }, value: null });
  expect(entry).toMatchObject({
    inputs: [{ name: "x" }, { name: "u" }],
    outputs: [{ name: "a" }, { name: "b" }],
  });
  expect(quick).toMatchObject({
    name: { name: "quick" },
    body: [
      {
        kind: "phase",
        name: { name: "one" },
        body: [
          { kind: "binding", names: [{ name: "data" }] },
          { kind: "binding", names: [{ name: "val" }], value: { percent: true, value: 0.1 } },
        ],
      },
      { kind: "prepare", field: { name: "x" } },
    ],
  });
});

test("words before `=` are names of settings", () => {
  const data = read(MNIST).items[1];
  if (data?.kind !== "data") throw new Error("expected data");
  expect(data.body.map((s) => (s.kind === "binding" ? s.names[0]!.name : s.kind))).toEqual([
    "train",
    "test",
    "val",
    "prepare",
  ]);
});

test("documentation goes to the declaration or the statement below", () => {
  const { doc, body } = only("/// A model.\nmodel M {\n  /// An image.\n  input x: f32[4]\n}\n", "model");
  expect(doc).toBe("A model.");
  if (body.kind !== "braces" || body.statements[0]?.kind !== "input") throw new Error("expected an input");
  expect(body.statements[0].doc).toBe("An image.");
});
