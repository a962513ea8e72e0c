/**
 * @file Tells operators that give the same values: of equal name, operands and attributes (also `random` of one stream,
 * which gives the same numbers).
 */
import { remember } from "../core/remember.ts";
import { type Attributes, type AttributeValue, type Graph, isGraph } from "../ir/graph.ts";
import type { KeyOf } from "./rewrite.ts";

const COMMUTATIVE: ReadonlySet<string> = new Set(["add", "multiply", "minimum", "maximum", "equal"]);

export const keyOf: KeyOf = ({ op, attrs }, inputs) =>
  textOfNode(
    op,
    inputs.map((value) => value.id),
    attrs,
  );

function textOfNode(op: string, inputs: readonly number[], attrs: Attributes): string {
  const operands = COMMUTATIVE.has(op) ? inputs.toSorted((a, b) => a - b) : inputs;
  return `${op}(${operands.join()})${textOfAttributes(attrs)}`;
}

/** Copies of a node share their attributes, and each turn of the passes asks again. */
const textOfAttributes = remember((attrs: Attributes) => textOf(attrs));

/** A text that is equal for equal values; unlike JSON it tells -0, NaN and infinities apart. */
function textOf(value: AttributeValue | undefined): string {
  if (value === undefined) return "";
  if (isGraph(value)) return graphText(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value === "object" && value !== null) {
    // An operator's attributes are always written in one order.
    let text = "{";
    for (const name of Object.keys(value)) text += `${name}:${textOf((value as Attributes)[name])},`;
    return `${text}}`;
  }
  return Object.is(value, -0) ? "-0" : `${typeof value} ${String(value)}`;
}

function graphText({ nodes, outputs }: Graph): string {
  const lines = nodes.map(({ op, inputs, attrs }) => textOfNode(op, inputs, attrs));
  return [...lines, ...outputs.map(({ role, name, node }) => `${role} ${name} ${node}`)].join(";");
}
