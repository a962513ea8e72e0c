/** @file `offset`: every value plus a number. */
import type { TransformDefinition } from "../library/data.ts";
import { requireNumbers } from "./type-rules.ts";

const offset: TransformDefinition = {
  name: "offset",
  doc: {
    summary: "Adds a number to every value; `scale(1 / 127.5) -> offset(-1)` takes bytes to -1…1.",
    formula: "x + by",
  },
  arguments: [{ name: "by", type: { kind: "float" }, doc: "The number." }],
  use: "prepare",
  runtime: "transforms/offset",
  settings: (args) => ({ by: args.float("by") }),
  infer: (type) => requireNumbers("offset", type),
};

export default offset;
