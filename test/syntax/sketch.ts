/** @file Expressions as short text in which every grouping shows, for tests. */
import type { Arg, Expr } from "../../src/syntax/ast.ts";
import { parse } from "../../src/syntax/parse.ts";

/** The sketch of an expression given as text; what is reported stands behind. */
export function sketchText(text: string): string {
  const { ast, diagnostics } = parse({ file: "a.nn", text: `const k = ${text}` });
  const [item] = ast.items;
  const tree = item?.kind === "const" ? sketch(item.value) : "?";
  return [tree, ...diagnostics.map((d) => d.code)].join(" ");
}

export function sketch(e: Expr): string {
  switch (e.kind) {
    case "number":
      return e.percent ? `${e.value}(percent)` : String(e.value);
    case "size":
      return e.values.join("x");
    case "string":
      return JSON.stringify(e.value);
    case "bool":
      return String(e.value);
    case "name":
      return e.name;
    case "member":
      return `${sketch(e.object)}.${e.name.name}`;
    case "index":
      return `${sketch(e.object)}[${sketch(e.index)}]`;
    case "call":
      return `${sketch(e.callee)}${e.args ? `(${e.args.map(sketchArg).join(", ")})` : ""}${sketchBody(e)}`;
    case "list":
      return `[${e.items.map(sketch).join(", ")}]`;
    case "tuple":
      return `(${e.items.map(sketch).join(", ")})`;
    case "unary":
      return `{${e.op} ${sketch(e.operand)}}`;
    case "binary":
      return `{${sketch(e.left)} ${e.op} ${sketch(e.right)}}`;
    case "range":
      return `{${sketch(e.from)}..${sketch(e.to)}}`;
    case "flow":
      return `<${e.steps.map(sketch).join(" -> ")}>`;
    case "as":
      return `{${sketch(e.value)} as ${e.name.name}}`;
    case "if":
      return `if ${sketch(e.condition)} then ${sketch(e.then)}${e.otherwise ? ` else ${sketch(e.otherwise)}` : ""}`;
    case "for":
      return `for ${e.names.map((n) => n.name).join(", ")} in ${sketch(e.list)} do ${sketch(e.body)}`;
    case "repeat":
      return `repeat ${sketch(e.count)} do ${sketch(e.body)}`;
    case "missing":
      return "_";
  }
}

function sketchArg({ name, value }: Arg): string {
  return `${name ? `${name.name} = ` : ""}${sketch(value)}`;
}

function sketchBody(e: Expr & { kind: "call" }): string {
  if (!e.body) return "";
  const arms = e.body.arms.map(sketch);
  return e.body.barred ? ` {| ${arms.join(" | ")}}` : ` {${arms.join(" | ")}}`;
}
