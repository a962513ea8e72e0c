/** @file What `lsuv` measures: the variance of each layer's output, in one graph. Model → Program's calibration. */
import type { Value } from "../ir/builder.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { multiply } from "../ops/multiply.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { subtract } from "../ops/subtract.ts";
import type { Model, ModelNode, ValueId } from "../sema/model.ts";
import { createLowering, type Dims, lowerValues } from "./graph-lowering.ts";
import type { ProgramCalibration } from "./program.ts";

/**
 * Weights that are scaled on the first batch, from the input to the output, and a graph with the variance of the output
 * of each one's first use, at rest. Null where no weight is. One graph for all, for its size grows with the depth; a
 * graph for each would make that its square.
 */
export function lowerCalibration(model: Model, dims: Dims): ProgramCalibration | null {
  const measured = findMeasured(model);
  if (measured.size === 0) return null;
  const lowering = createLowering(model, { dims, mode: "infer", trains: new Set(), given: new Map() });
  lowerValues(lowering, [...measured.values()]);
  for (const [path, id] of measured) {
    lowering.builder.output("output", path, varianceOf(lowering.values.get(id)!));
  }
  return { parameters: [...measured.keys()], graph: lowering.builder.finish() };
}

/** The first output of the first use of each weight with `init = lsuv`; of a scan's cell that of the whole scan. */
function findMeasured(model: Model): Map<string, ValueId> {
  const scaled = new Set(
    model.weights.filter((w) => w.role === "weight" && w.init.definition.name === "lsuv").map((w) => w.path),
  );
  const measured = new Map<string, ValueId>();
  const inside = new Set(model.nodes.flatMap((node) => node.body?.nodes ?? []));
  for (const [index, node] of model.nodes.entries()) {
    if (inside.has(index)) continue;
    for (const path of weightsOf(model, node)) {
      if (scaled.has(path) && !measured.has(path)) measured.set(path, node.outputs[0]!);
    }
  }
  return measured;
}

/** Paths of a use's own weights, those of a scan's steps too. */
function weightsOf(model: Model, node: ModelNode): string[] {
  const own = [...node.weights.values()].filter((w): w is string => typeof w === "string");
  return [...own, ...(node.body?.nodes ?? []).flatMap((i) => weightsOf(model, model.nodes[i]!))];
}

/** Over the batch and all elements: the mean of (x - mean)², one number. */
function varianceOf(x: Value): Value {
  const { shape } = x.type;
  const axes = shape.map((_, axis) => axis);
  const centred = subtract(x, broadcastTo(reduceMean(x, axes), shape));
  return reduceMean(multiply(centred, centred), axes);
}
