/** @file Replaces composite operators by what they consist of, until none is left. */
import type { Graph } from "../ir/graph.ts";
import { operatorOf, rewriteGraph, type Rule } from "./rewrite.ts";

export const expandComposite: Rule = (draft, inputs) => {
  const meaning = operatorOf(draft)?.meaning;
  return meaning?.kind === "composite" ? meaning.expand(inputs, draft.attrs) : null;
};

/** Graph → Graph, nothing else changed. */
export function expandComposites(graph: Graph): Graph {
  return rewriteGraph(graph, [expandComposite]);
}
