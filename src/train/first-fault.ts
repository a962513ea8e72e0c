/** @file The first value of an update that went wrong: the update runs again on the reference engine, node by node. */
import { interpretProgram } from "../backends/interpreter/interpret-program.ts";
import type { Span } from "../core/span.ts";
import type { GraphNode } from "../ir/graph.ts";
import type { Program } from "../lower/program.ts";
import type { Tensor } from "../ops/define.ts";
import type { FitParts } from "../runtime/fit.ts";
import { createNetwork } from "../runtime/network.ts";
import { replay } from "./rewind.ts";

export interface FirstFault {
  readonly op: string;
  /** The layer it came from; "" for arithmetic and losses. */
  readonly path: string;
  readonly span: Span | null;
  /** What came out: NaN or an infinity. */
  readonly value: number;
  readonly shape: readonly number[];
  /** The least and the largest number that went in; null where nothing did. */
  readonly given: readonly [number, number] | null;
  /** The name of a field or weight that was no number already. */
  readonly input: string | null;
}

/** Nodes that write infinities on purpose: masks and borders. */
const FILLERS: ReadonlySet<string> = new Set(["constant", "pad", "select"]);

/** Looks at update `step` of a training that stands right before it; null where nothing goes wrong, or time is over. */
export async function findFirstFault(
  program: Program,
  data: FitParts,
  state: Uint8Array,
  step: number,
  hasTime: () => boolean,
): Promise<FirstFault | null> {
  let found: FirstFault | null = null;
  const enough = new Error("enough was seen");
  const observe = (node: GraphNode, operands: readonly Tensor[], results: readonly Tensor[]): void => {
    found = describeFault(node, operands, results);
    if (found || !hasTime()) throw enough;
  };
  const reference = createNetwork(interpretProgram(program, { precision: "float32", observe }));
  reference.load(state);
  try {
    await replay(reference, data, step);
  } catch (error) {
    if (error !== enough) throw error;
  }
  return found;
}

/** Whether a node made what is no number out of numbers. What it merely hands on was told before, or is meant. */
function describeFault(
  node: GraphNode,
  operands: readonly Tensor[],
  results: readonly Tensor[],
): FirstFault | null {
  const [result] = results;
  if (!result || node.op === "get_item") return null;
  const wrong = [...results].flatMap(({ data }) => findWrong(data) ?? [])[0];
  if (wrong === undefined) return null;
  const own = Number.isNaN(wrong)
    ? operands.every(({ data }) => !hasNaN(data))
    : !FILLERS.has(node.op) && operands.every(({ data }) => findWrong(data) === null);
  if (!own) return null;
  return {
    ...{ op: node.op, path: node.path, span: node.span, value: wrong, shape: result.shape },
    given: operands.length === 0 ? null : rangeOf(operands),
    input: node.op === "input" ? `${String(node.attrs["role"])} ${String(node.attrs["name"])}` : null,
  };
}

/** NaN where there is one, else an infinity, else null. */
function findWrong(data: ArrayLike<number>): number | null {
  let infinite: number | null = null;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Number.isNaN(value)) return NaN;
    if (infinite === null && !Number.isFinite(value)) infinite = value;
  }
  return infinite;
}

function hasNaN(data: ArrayLike<number>): boolean {
  return Number.isNaN(findWrong(data) ?? 0);
}

function rangeOf(operands: readonly Tensor[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { data } of operands) {
    for (let i = 0; i < data.length; i++) {
      low = Math.min(low, data[i]!);
      high = Math.max(high, data[i]!);
    }
  }
  return [low, high];
}
