/** @file The passes in their order. Runs between differentiation and the engines. Graph → Graph. */
import type { Graph } from "../ir/graph.ts";
import { expandComposites } from "./expand-composites.ts";
import { foldConstants } from "./fold-constants.ts";
import { mergeCommon } from "./merge-common.ts";
import { removeDead } from "./remove-dead.ts";
import { simplify } from "./simplify.ts";

export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

/** Every pass, in order. Each gives back the same object where it changes nothing. */
export const PASSES: readonly Pass[] = [
  { name: "remove-dead", run: removeDead },
  // Early, for gradients repeat much of the forward pass, and the other passes are then done sooner.
  { name: "merge-common", run: mergeCommon },
  { name: "expand-composites", run: expandComposites },
  { name: "fold-constants", run: foldConstants },
  { name: "simplify", run: simplify },
];

/** A round opens chances for the next; more than a few rounds have not been seen to be needed. */
const ROUNDS = 8;

/** The graph after all passes, repeated until nothing changes. `watch` sees the graph after every pass. */
export function optimise(graph: Graph, watch: (pass: string, graph: Graph) => void = () => {}): Graph {
  let current = graph;
  /** How many passes in a row have changed nothing. */
  let idle = 0;
  for (let turn = 0; turn < ROUNDS * PASSES.length && idle < PASSES.length; turn++) {
    const { name, run } = PASSES[turn % PASSES.length]!;
    const before = current;
    current = run(current);
    idle = current === before ? idle + 1 : 0;
    watch(name, current);
  }
  return removeDead(current);
}
