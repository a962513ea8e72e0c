/** @file Warns about what nothing uses: bindings, inputs, parameters, imports. Works on syntax alone. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { unusedName } from "../diagnostics/names.ts";
import type { Block, Braces, Cell, Identifier, ModelDecl, SpecAst, Statement } from "../syntax/ast.ts";
import { mentions } from "./mentions.ts";

/** One warning for each name that its scope never reads, but for `forgiven` kinds. */
export function findUnused(ast: SpecAst, forgiven: readonly string[] = []): Diagnostic[] {
  const found: Diagnostic[] = [];
  const warn = (what: string, name: Identifier) => {
    if (!forgiven.includes(what)) found.push(unusedName.at(name.span, { what, name: name.name }));
  };
  for (const item of ast.items) {
    if (item.kind === "import") {
      for (const { name, alias } of item.names) {
        const local = alias ?? name;
        if (!mentions(others(ast, item), local.name)) warn("the import", local);
      }
    } else if (item.kind === "block" || item.kind === "cell" || item.kind === "model") unusedIn(item, warn);
  }
  return found;
}

function others(ast: SpecAst, item: object): readonly unknown[] {
  return ast.items.filter((other) => other !== item);
}

type Warn = (what: string, name: Identifier) => void;

function unusedIn(item: Block | Cell | ModelDecl, warn: Warn): void {
  for (const param of item.params ?? []) {
    const rest = (item.params ?? []).filter((p) => p !== param);
    if (param.name.name !== "" && !mentions([rest, item.body], param.name.name))
      warn("the parameter", param.name);
  }
  if (item.body.kind === "braces") unusedStatements(item.body, item.kind === "model", warn);
}

function unusedStatements(body: Braces, isModel: boolean, warn: Warn): void {
  for (const statement of body.statements) {
    if (statement.kind === "binding") {
      for (const name of statement.names) if (!usedIn(body, name.name, statement)) warn("the value", name);
    } else if (statement.kind === "input" && !usedIn(body, statement.name.name, statement))
      warn("the input", statement.name);
    else if (
      statement.kind === "target" &&
      isModel &&
      hasTrain(body) &&
      !usedIn(body, statement.name.name, statement)
    ) {
      warn("the target", statement.name);
    }
  }
}

function hasTrain(body: Braces): boolean {
  return body.statements.some((s) => s.kind === "train");
}

/** Reads of a name: in expressions, as an entry's value, as `output name` without a value. */
function usedIn(body: Braces, name: string, except: Statement): boolean {
  for (const statement of body.statements) {
    if (statement === except) continue;
    if (
      statement.kind === "entry" &&
      [...statement.inputs, ...statement.outputs].some((i) => i.name === name)
    )
      return true;
    if (statement.kind === "output" && !statement.value && statement.name.name === name) return true;
    if (mentions(statement, name)) return true;
  }
  return false;
}
