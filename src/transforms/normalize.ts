/** @file `normalize`: known means and deviations. */
import { badChannelCount } from "../diagnostics/data.ts";
import type { TransformDefinition } from "../library/data.ts";
import { type Arguments, complain, type Complaint } from "../library/define.ts";
import { printValueType, type ValueType } from "../library/types.ts";
import { constantOf, printSize } from "../sizes/size.ts";
import { requireNumbers } from "./type-rules.ts";

/** A list has one value a channel, the size of the last axis. */
function checkCounts(type: ValueType, args: Arguments): Complaint | null {
  const channels = type.axes.at(-1)?.size ?? 1;
  for (const argument of ["mean", "std"]) {
    const count = valuesOf(args, argument).length;
    if (count === 1 || count === constantOf(channels)) continue;
    const facts = {
      transform: "normalize",
      argument,
      count,
      channels: printSize(channels),
      found: printValueType(type),
    };
    return complain(badChannelCount, facts);
  }
  return null;
}

function valuesOf(args: Arguments, name: string): readonly number[] {
  return args.raw(name)?.kind === "list" ? args.numbers(name) : [args.float(name)];
}

function settings(args: Arguments): Readonly<Record<string, number>> {
  const means = valuesOf(args, "mean");
  const stds = valuesOf(args, "std");
  return {
    means: means.length,
    stds: stds.length,
    ...Object.fromEntries(means.map((mean, i) => [`mean${i}`, mean])),
    ...Object.fromEntries(stds.map((std, i) => [`std${i}`, std])),
  };
}

const normalize: TransformDefinition = {
  name: "normalize",
  doc: {
    summary: "Subtracts given means and divides by given deviations, one for all or one a channel.",
    formula: "(x - mean) / std",
  },
  arguments: [
    {
      name: "mean",
      type: { kind: "oneOf", types: [{ kind: "float" }, { kind: "list", of: { kind: "float" } }] },
      doc: "The means.",
    },
    {
      name: "std",
      type: {
        kind: "oneOf",
        types: [
          { kind: "float", min: 0, open: "min" },
          { kind: "list", of: { kind: "float", min: 0, open: "min" } },
        ],
      },
      doc: "The deviations.",
    },
  ],
  use: "prepare",
  runtime: "transforms/normalize",
  settings,
  infer: (type, args) => requireNumbers("normalize", type) ?? checkCounts(type, args),
};

export default normalize;
