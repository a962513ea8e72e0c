/** @file Defaults and accessors of arguments. */
import { describe, expect, it } from "vitest";
import { makeArguments } from "../../src/library/arguments.ts";
import type { ArgumentSpec, ArgumentType, InitializerDefinition } from "../../src/library/define.ts";
import { constant, printSize, symbol } from "../../src/sizes/size.ts";

const zeros: InitializerDefinition = {
  name: "zeros",
  doc: { summary: "Zeros." },
  arguments: [],
  fill: () => ({ kind: "constant", value: 0 }),
};
const initializers = new Map([["zeros", zeros]]);

function one(type: ArgumentType, value: ArgumentSpec["default"]) {
  return makeArguments([{ name: "a", type, doc: "", default: value }], new Map(), initializers);
}

describe("makeArguments", () => {
  it("fills a default of each type", () => {
    expect(one({ kind: "int" }, 3).int("a")).toBe(3);
    expect(one({ kind: "float" }, 0.5).float("a")).toBe(0.5);
    expect(one({ kind: "bool" }, true).bool("a")).toBe(true);
    expect(one({ kind: "string" }, "x").text("a")).toBe("x");
    expect(one({ kind: "word", words: ["same"] }, "same").word("a")).toBe("same");
    expect(one({ kind: "sizes" }, 2).sizes("a", 3)).toEqual([2, 2, 2]);
    expect(one({ kind: "list", of: { kind: "float" } }, [1, 2]).numbers("a")).toEqual([1, 2]);
    expect(one({ kind: "initializer" }, "zeros").initializer("a")?.definition).toBe(zeros);
  });

  it("takes the first type of a choice that the default fits", () => {
    const args = one({ kind: "oneOf", types: [{ kind: "word", words: ["same"] }, { kind: "sizes" }] }, 1);
    expect(args.word("a")).toBe(null);
    expect(args.sizes("a", 2)).toEqual([1, 1]);
  });

  it("leaves an argument with default null without a value", () => {
    const args = one({ kind: "tensor" }, null);
    expect(args.has("a")).toBe(false);
    expect(args.raw("a")).toBe(null);
  });

  it("prefers what was given, and keeps symbols", () => {
    const specs: ArgumentSpec[] = [{ name: "n", type: { kind: "int" }, doc: "", default: 1 }];
    const args = makeArguments(specs, new Map([["n", { kind: "size", size: symbol("t") }]]), initializers);
    expect(printSize(args.size("n"))).toBe("t");
    expect(() => args.int("n")).toThrow("symbolic");
  });

  it("reads a whole number where any number is asked for", () => {
    const specs: ArgumentSpec[] = [{ name: "lr", type: { kind: "float" }, doc: "" }];
    const args = makeArguments(specs, new Map([["lr", { kind: "size", size: constant(1) }]]), initializers);
    expect(args.float("lr")).toBe(1);
  });
});
