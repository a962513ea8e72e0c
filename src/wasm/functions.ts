/**
 * @file The functions of a module as they are put together: those that differ in integer constants alone become one that
 * takes them as parameters. What calls them comes after them.
 */
import { TYPE_BYTES, type ValueType } from "./code.ts";
import { createWriter, type Mark, type Writer, writeSigned, writeUnsigned } from "./writer.ts";

/** A function as it was written. */
export interface WrittenFunction {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | null;
  readonly locals: readonly ValueType[];
  readonly bytes: readonly number[];
  readonly marks: readonly Mark[];
  /** Called from outside: its parameters stay. */
  readonly exported: boolean;
}

export interface FinishedFunction {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | null;
  readonly body: readonly number[];
  /** Where in the body products stand that may be fused with a sum. */
  readonly fused: readonly number[];
}

/** Where a written function went: which finished one, and what constants it is called with besides its arguments. */
interface Resolved {
  readonly index: number;
  readonly constants: readonly number[];
}

/** A written function, and its body with the constants that merged functions take. */
interface Member {
  readonly index: number;
  readonly body: WrittenFunction;
}

/** More parameters than this would cost more than they save. */
const MOST_PARAMETERS = 200;

/** The finished functions, and which of them each written one became. */
export function finishFunctions(written: readonly WrittenFunction[]): {
  functions: FinishedFunction[];
  indices: number[];
} {
  const resolved: Resolved[] = [];
  const functions: FinishedFunction[] = [];
  const levels = levelsOf(written);
  for (let level = 0; level <= Math.max(-1, ...levels); level++) {
    const groups = new Map<string, Member[]>();
    written.forEach((f, index) => {
      if (levels[index] !== level) return;
      const member = { index, body: expandCalls(f, resolved) };
      const key = f.exported ? `exported ${index}` : shapeOf(member.body);
      const group = groups.get(key);
      if (group) group.push(member);
      else groups.set(key, [member]);
    });
    for (const members of groups.values()) finishGroup(members, resolved, functions);
  }
  return { functions, indices: resolved.map((r) => r.index) };
}

/** 0 for a function that calls none; otherwise one more than those that it calls. */
function levelsOf(written: readonly WrittenFunction[]): number[] {
  const levels: number[] = [];
  for (const { marks } of written) {
    levels.push(Math.max(0, ...marks.map((mark) => (mark.kind === "call" ? levels[mark.callee]! + 1 : 0))));
  }
  return levels;
}

/** The constants that a merged function takes stand before its call; the callee is its final index. */
function expandCalls(f: WrittenFunction, resolved: readonly Resolved[]): WrittenFunction {
  const marks: Mark[] = [];
  for (const mark of f.marks) {
    if (mark.kind !== "call") {
      marks.push(mark);
      continue;
    }
    const { index, constants } = resolved[mark.callee]!;
    for (const value of constants) marks.push({ kind: "constant", at: mark.at, value });
    marks.push({ kind: "call", at: mark.at, callee: index });
  }
  return { ...f, marks };
}

/** Equal for functions that differ in constants alone. */
function shapeOf({ parameters, result, locals, bytes, marks }: WrittenFunction): string {
  let places = "";
  for (const mark of marks) {
    const which = mark.kind === "local" ? mark.index : mark.kind === "call" ? mark.callee : "";
    places += `${mark.at} ${mark.kind} ${which},`;
  }
  return `${parameters.join()} ${result} ${locals.join()} ${places} ${textOf(bytes)}`;
}

/** More arguments than a call takes are given in pieces. */
const PIECE = 4096;

/** Bytes as characters. */
function textOf(bytes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode(...bytes.slice(at, at + PIECE));
  return text;
}

function finishGroup(members: readonly Member[], resolved: Resolved[], functions: FinishedFunction[]): void {
  const values = members.map(({ body }) => constantsOf(body));
  const { parameterOf, constants } = findParameters(values);
  const { body } = members[0]!;
  const added = constants[0]?.length ?? 0;
  if (added + body.parameters.length > MOST_PARAMETERS) {
    const known = new Map<string, Resolved>();
    members.forEach((member, m) => {
      const key = values[m]!.join();
      const own = known.get(key) ?? {
        index: functions.push(finishFunction(member.body, [], 0)) - 1,
        constants: [],
      };
      known.set(key, own);
      resolved[member.index] = own;
    });
    return;
  }
  const index = functions.push(finishFunction(body, parameterOf, added)) - 1;
  members.forEach((member, m) => (resolved[member.index] = { index, constants: constants[m]! }));
}

function constantsOf({ marks }: WrittenFunction): readonly number[] {
  const values: number[] = [];
  for (const mark of marks) if (mark.kind === "constant") values.push(mark.value);
  return values;
}

/** Which constants differ between members; those that differ alike share a parameter. */
function findParameters(values: readonly (readonly number[])[]): {
  /** By constant: the number of its parameter, or null where it is the same in all. */
  readonly parameterOf: readonly (number | null)[];
  /** By member: the parameters' values. */
  readonly constants: readonly (readonly number[])[];
} {
  const columns: string[] = [];
  const constants: number[][] = values.map(() => []);
  const parameterOf = values[0]!.map((first, place) => {
    const column = values.map((list) => list[place]!);
    if (column.every((value) => value === first)) return null;
    const known = columns.indexOf(column.join());
    if (known >= 0) return known;
    column.forEach((value, m) => constants[m]!.push(value));
    return columns.push(column.join()) - 1;
  });
  return { parameterOf, constants };
}

function finishFunction(
  f: WrittenFunction,
  parameterOf: readonly (number | null)[],
  added: number,
): FinishedFunction {
  const out = createWriter();
  const fused: number[] = [];
  writeLocals(out, f.locals);
  let from = 0;
  let constant = 0;
  for (const mark of f.marks) {
    for (; from < mark.at; from++) out.bytes.push(f.bytes[from]!);
    if (mark.kind === "local") {
      writeUnsigned(out, mark.index < f.parameters.length ? mark.index : mark.index + added);
    } else if (mark.kind === "call") {
      out.bytes.push(0x10);
      writeUnsigned(out, mark.callee);
    } else if (mark.kind === "fused") {
      fused.push(out.bytes.length);
    } else {
      const parameter = parameterOf[constant++] ?? null;
      out.bytes.push(parameter === null ? 0x41 : 0x20);
      if (parameter === null) writeSigned(out, mark.value);
      else writeUnsigned(out, f.parameters.length + parameter);
    }
  }
  for (; from < f.bytes.length; from++) out.bytes.push(f.bytes[from]!);
  out.bytes.push(0x0b);
  const extra = new Array<ValueType>(added).fill("i32");
  return { parameters: [...f.parameters, ...extra], result: f.result, body: out.bytes, fused };
}

/** Runs of one type. */
function writeLocals(out: Writer, locals: readonly ValueType[]): void {
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  writeUnsigned(out, runs.length);
  for (const { type, count } of runs) {
    writeUnsigned(out, count);
    out.bytes.push(TYPE_BYTES[type]);
  }
}
