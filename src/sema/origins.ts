/** @file Says in words what a use did to the sizes that came in: "h and w halve here (stride = s = 2)". */
import { axisNames, type ValueType } from "../library/types.ts";
import { constantOf, printSize, sameSize } from "../sizes/size.ts";
import type { Bound } from "./context.ts";

/** What changed from the first operand to the result; empty if nothing did. */
export function describeChange(before: ValueType | null, after: ValueType | null, bound: Bound): string {
  if (!after) return "";
  if (!before || before.axes.length !== after.axes.length)
    return `${shapeWords(after)} here${argumentWords(bound)}`;
  const names = axisNames(after);
  const groups = new Map<string, string[]>();
  after.axes.forEach((a, i) => {
    const old = before.axes[i]!.size;
    if (sameSize(old, a.size)) return;
    const change = changeWords(constantOf(old), constantOf(a.size), printSize(a.size));
    groups.set(change, [...(groups.get(change) ?? []), names[i]!]);
  });
  if (groups.size === 0) return "";
  const parts = [...groups].map(
    ([change, axes]) => `${listWords(axes)} ${axes.length > 1 ? plural(change) : change}`,
  );
  return `${parts.join("; ")} here${argumentWords(bound)}`;
}

function changeWords(before: number | null, after: number | null, text: string): string {
  if (before !== null && after !== null && after * 2 === before) return `halves to ${text}`;
  if (before !== null && after !== null && after === before * 2) return `doubles to ${text}`;
  return `becomes ${text}`;
}

function plural(change: string): string {
  return change.replace("halves", "halve").replace("doubles", "double").replace("becomes", "become");
}

function listWords(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]!}`;
}

function shapeWords(type: ValueType): string {
  const names = axisNames(type);
  return type.axes.map((a, i) => `${names[i]} = ${printSize(a.size)}`).join(", ") || "a number";
}

/** `(stride = s = 2)`: arguments whose text is not their value. */
function argumentWords(bound: Bound): string {
  const parts: string[] = [];
  for (const [name, text] of bound.written) {
    const value = bound.args.raw(name);
    if (value?.kind !== "size" && value?.kind !== "number" && value?.kind !== "sizes") continue;
    const print =
      value.kind === "size"
        ? printSize(value.size)
        : value.kind === "number"
          ? String(value.value)
          : value.values.join("x");
    parts.push(text === print ? `${name} = ${text}` : `${name} = ${text} = ${print}`);
  }
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
