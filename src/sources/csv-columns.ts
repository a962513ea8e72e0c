/** @file Which columns of a table each field takes, and how their cells become numbers. */
import type { FieldArgument, SourceContext } from "../library/data.ts";
import type { ValueType } from "../library/types.ts";
import { isWanted, printFieldArgument } from "./field-files.ts";
import { mismatch, quote, unknownName } from "./faults.ts";

export interface Header {
  readonly file: string;
  readonly names: readonly string[];
  /** False: the names are the columns' numbers. */
  readonly named: boolean;
  /** What else the first line tells a user whose columns are not found; empty if nothing. */
  readonly hint: string;
}

/** One column of a field. */
export interface ColumnUse {
  readonly column: number;
  /** number, truth: one number a cell. class: its number among the field's classes. one_hot: as many as there are classes. */
  readonly kind: "number" | "truth" | "class" | "one_hot";
}

export interface FieldColumns {
  readonly field: string;
  readonly type: ValueType;
  readonly uses: readonly ColumnUse[];
}

/** The wanted fields' columns; `"*"` stands for all that no other field takes. Throws DataFault. */
export function chooseColumns(header: Header, context: SourceContext): readonly FieldColumns[] {
  const given = new Map(context.fieldArgs);
  for (const { name } of context.wanted) {
    if (!given.has(name) && header.names.includes(name)) given.set(name, name);
  }
  const chosen = new Map<string, readonly ColumnUse[]>();
  const rest: string[] = [];
  for (const [field, argument] of given) {
    const type = context.wanted.find((f) => f.name === field)?.type;
    if (argument === "*") rest.push(field);
    else if (!type) chosen.set(field, presentColumns(header, argument));
    else chosen.set(field, columnsOf(header, field, argument, kindOf(type)));
  }
  const taken = new Set([...chosen.values()].flat().map((use) => use.column));
  const left = header.names.map((_, i) => i).filter((i) => !taken.has(i));
  return [...given.keys()].flatMap((field): FieldColumns[] => {
    const wanted = context.wanted.find((f) => f.name === field);
    if (!wanted || !isWanted(context, field)) return [];
    const kind = kindOf(wanted.type);
    const uses = rest.includes(field) ? left.map((column) => ({ column, kind })) : chosen.get(field)!;
    return [{ field, type: wanted.type, uses }];
  });
}

function kindOf(type: ValueType): ColumnUse["kind"] {
  return type.dtype === "index" ? "class" : type.dtype === "bool" ? "truth" : "number";
}

/** Columns of a field that is not needed here: they may be absent, but are no part of `"*"`. */
function presentColumns(header: Header, argument: FieldArgument): readonly ColumnUse[] {
  if (typeof argument === "object" && "call" in argument)
    return argument.args.flatMap((inner) => presentColumns(header, inner));
  if (typeof argument === "object") return argument.flatMap((inner) => presentColumns(header, inner));
  const column = typeof argument === "number" ? argument - 1 : header.names.indexOf(argument);
  return column < 0 ? [] : [{ column, kind: "number" }];
}

function columnsOf(
  header: Header,
  field: string,
  argument: FieldArgument,
  kind: ColumnUse["kind"],
): readonly ColumnUse[] {
  if (typeof argument === "object" && "call" in argument) {
    if (argument.call === "one_hot" && kind === "number" && argument.args.length > 0)
      return argument.args.flatMap((inner) => columnsOf(header, field, inner, "one_hot"));
    throw mismatch(
      `field ${field} = ${printFieldArgument(argument)}: a column's name was needed, a list of names, one_hot("name") for an f32 field, or "*"`,
      "NN6105",
    );
  }
  if (typeof argument === "object") return argument.flatMap((item) => columnsOf(header, field, item, kind));
  if (typeof argument === "number") return [{ column: numberedColumn(header, field, argument), kind }];
  return [{ column: namedColumn(header, field, argument), kind }];
}

function numberedColumn(header: Header, field: string, number: number): number {
  if (Number.isInteger(number) && number >= 1 && number <= header.names.length) return number - 1;
  throw mismatch(
    `field ${field} asks for column ${number}, but ${header.file} has columns 1 to ${header.names.length}${header.hint}`,
    "NN6105",
  );
}

function namedColumn(header: Header, field: string, name: string): number {
  const column = header.names.indexOf(name);
  if (column < 0) {
    const what = unknownName("column", name, header.names);
    throw mismatch(`field ${field}: ${what} (${header.file})${header.hint}`, "NN6105");
  }
  const again = header.names.indexOf(name, column + 1);
  if (again < 0) return column;
  throw mismatch(
    `field ${field}: ${header.file} has two columns ${quote(name)}, number ${column + 1} and ${again + 1}: take one by its number`,
    "NN6105",
  );
}
