/** @file All passes together. Runs between differentiation and the engines. Graph → Graph. */
import type { Graph } from "../ir/graph.ts";
import { expandComposite } from "./expand-composites.ts";
import { foldConstants } from "./fold-constants.ts";
import { keyOf } from "./merge-common.ts";
import { removeDead } from "./remove-dead.ts";
import { rewriteGraph, type Rule } from "./rewrite.ts";
import { simplify } from "./simplify.ts";

/** Every rule, in the order in which an operator is asked. */
export const RULES: readonly Rule[] = [expandComposite, foldConstants, simplify];

/** A scan that is trimmed opens chances in its body and before it; more than a few turns have not been seen to be needed. */
const TURNS = 8;

/** The graph without dead nodes, all rules applied and nothing computed twice. `watch` sees it after every step. */
export function optimise(graph: Graph, watch: (pass: string, graph: Graph) => void = () => {}): Graph {
  let current = graph;
  const apply = (pass: string, next: Graph): void => {
    current = next;
    watch(pass, current);
  };
  apply("remove-dead", removeDead(current));
  for (let turn = 0; turn < TURNS; turn++) {
    const before = current;
    apply("rewrite", rewriteGraph(current, RULES, keyOf));
    apply("remove-dead", removeDead(current));
    if (current === before || !current.nodes.some((node) => node.op === "scan")) break;
  }
  return current;
}
