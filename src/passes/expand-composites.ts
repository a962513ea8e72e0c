/** @file Replaces composite operators by what they consist of, until none is left. Graph → Graph. */
import type { Graph } from "../ir/graph.ts";
import { operatorOf, rewriteGraph } from "./rewrite.ts";

export function expandComposites(graph: Graph): Graph {
  const expanded = rewriteGraph(graph, expandComposites, (node, inputs) => {
    const meaning = operatorOf(node)?.meaning;
    return meaning?.kind === "composite" ? meaning.expand(inputs, node.attrs) : null;
  });
  // A composite may consist of composites.
  return expanded === graph ? graph : expandComposites(expanded);
}
