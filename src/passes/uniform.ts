/** @file Finds tensors that hold one number everywhere. */
import type { Value } from "../ir/builder.ts";

/** Operators that move numbers without changing them, and add none. */
const MOVES: ReadonlySet<string> = new Set([
  "broadcast",
  "reshape",
  "transpose",
  "slice",
  "reverse",
  "stop_gradient",
]);

/** The number that stands at every place of a value, or null where that is not known. */
export function uniformValue({ builder, id }: Pick<Value, "builder" | "id">): number | null {
  let node = builder.node(id);
  while (MOVES.has(node.op)) node = builder.node(node.inputs[0]!);
  return node.op === "constant" ? (node.attrs["value"] as number) : null;
}
