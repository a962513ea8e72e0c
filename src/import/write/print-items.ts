/** @file Items → text. The layout is the formatter's part. */
import type { Argument, StepId } from "../steps.ts";
import type { Block, Head, Item, Pipeline } from "./items.ts";

/** Names of values, and of layers that keep the original's. */
export interface Names {
  readonly value: (step: StepId) => string;
  readonly layer: (step: StepId) => string | null;
}

export function printPipeline({ head, items }: Pipeline, names: Names): string {
  return printItems(items, printHead(head, names), names);
}

function printHead(head: Head, names: Names): string {
  if (head.kind === "value") return names.value(head.step);
  const operands = head.operands.map((operand) => printPipeline(operand, names));
  if (head.kind === "join")
    return `${head.name}(${[...operands, ...(head.axis === null ? [] : [`axis = ${head.axis}`])].join(", ")})`;
  return operands.map((text) => (/^\w+$/.test(text) ? text : `(${text})`)).join(` ${head.sign} `);
}

/** `head`: the text of what enters; null in a body, where it goes without saying. */
function printItems(items: readonly Item[], head: string | null, names: Names): string {
  let text = head;
  let bare = head === null || /^\w+$/.test(head);
  for (const item of items) {
    if (item.kind === "number") {
      const inner =
        text === null
          ? "it"
          : bare && !text.includes(" ")
            ? text
            : head === null && !text.startsWith("(")
              ? `(it -> ${text})`
              : `(${text})`;
      text =
        item.side === "right"
          ? `${inner} ${item.sign} ${printNumber(item.number)}`
          : `${printNumber(item.number)} ${item.sign} ${inner}`;
      text = `(${text})`;
    } else {
      const own = printItem(item, names);
      text = text === null ? own : `${text} -> ${own}`;
    }
    bare = false;
  }
  return text ?? "id";
}

function printNumber(x: number): string {
  return x < 0 ? `(${x})` : String(x);
}

function printItem(item: Exclude<Item, { kind: "number" }>, names: Names): string {
  if (item.kind === "layer") {
    const call = `${item.name}${printArguments(item.arguments)}`;
    const name = names.layer(item.step);
    return `${item.bidir ? `bidir { ${call} }` : call}${name === null ? "" : ` as ${name}`}`;
  }
  if (item.kind === "function") return item.name;
  if (item.kind === "call") return `${item.block}${printArguments(item.arguments)}`;
  if (item.kind === "repeat") return `repeat ${item.count} { ${printItems(item.body, null, names)} }`;
  if (item.kind === "loop") {
    const rows = item.rows.map((row) => (row.length === 1 ? String(row[0]) : `(${row.join(", ")})`));
    return `for ${item.names.join(", ")} in [${rows.join(", ")}] { ${printItems(item.body, null, names)} }`;
  }
  return printFork(item, names);
}

function printFork({ name, axis, arms }: Extract<Item, { kind: "fork" }>, names: Names): string {
  const texts = arms.map((arm) => printItems(arm, null, names));
  if (name === "dense") return `dense { ${texts[0]!} }`;
  if (name === "skip")
    return texts.length === 1 ? `skip { ${texts[0]!} }` : `skip(via = ${texts[1]!}) { ${texts[0]!} }`;
  return `${name}${axis === null ? "" : `(axis = ${axis})`} { ${texts.map((text) => `| ${text}`).join(" ")} }`;
}

function printArguments(args: readonly Argument[]): string {
  if (args.length === 0) return "";
  return `(${args.map(({ name, value }) => (name === null ? String(value) : `${name} = ${value}`)).join(", ")})`;
}

export function printBlock({ name, parameters, body }: Block, names: Names): string {
  const list = parameters.length === 0 ? "" : `(${parameters.map((p) => `${p}: int`).join(", ")})`;
  return `block ${name}${list} = ${printItems(body, null, names)}`;
}
