/** @file Which words of a text say where the training data comes from: the edit that puts other data in. */
import type { TrainStatement } from "../../src/syntax/ast.ts";
import { checkedOf, type Source } from "./checked.ts";
import type { TextEdit } from "./editor-calls.ts";

/** Sets `data =` in the first train block of a model; null where there is none. */
export function replaceData(source: Source, model: string, value: string): TextEdit | null {
  const { items } = checkedOf(source).ast;
  const declaration = items.find((i) => i.kind === "model" && i.name.name === model);
  if (declaration?.kind !== "model" || declaration.body.kind !== "braces") return null;
  const train = declaration.body.statements.find((s) => s.kind === "train");
  if (train?.kind !== "train") return null;
  const span = train.body.flatMap(dataValue)[0];
  return span ? { from: span.start, to: span.end, insert: value } : null;
}

function dataValue(statement: TrainStatement): { start: number; end: number }[] {
  return statement.kind === "binding" && statement.names[0]?.name === "data" ? [statement.value.span] : [];
}
