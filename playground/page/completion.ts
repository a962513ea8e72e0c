/** @file Completion in the editor: what the compiler lists, as CodeMirror takes it. */
import {
  type Completion as Option,
  type CompletionContext,
  type CompletionResult,
  snippet,
} from "@codemirror/autocomplete";
import type { EditorState } from "@codemirror/state";
import type { Remote } from "../shared/rpc.ts";
import type { CompilerCalls } from "../workers/compiler.ts";
import type { Completion, Source } from "../workers/editor-calls.ts";
import { renderMarkdown } from "./markdown.ts";

/** Symbols of the list by what a name is. */
const TYPES: Readonly<Partial<Record<Completion["kind"], string>>> = {
  layer: "class",
  block: "class",
  cell: "class",
  model: "class",
  connection: "keyword",
  word: "keyword",
  argument: "property",
  setting: "property",
  member: "property",
  type: "type",
  const: "constant",
  parameter: "constant",
  size: "constant",
  turn: "constant",
  value: "variable",
  input: "variable",
  target: "variable",
  state: "variable",
  output: "variable",
  data: "namespace",
};

export function completeWith(
  compiler: Remote<CompilerCalls>,
  sourceOf: (state: EditorState) => Source,
): (context: CompletionContext) => Promise<CompletionResult | null> {
  return async (context) => {
    const word = context.matchBefore(/\w+/);
    const begins = context.matchBefore(/(?:->\s|\.)$/);
    if (!word && !begins && !context.explicit) return null;
    if (word && /^\d/.test(word.text)) return null;
    const found = await compiler.complete(sourceOf(context.state), context.pos);
    if (context.aborted || found.length === 0) return null;
    return { from: word?.from ?? context.pos, options: found.map(optionOf), validFor: /^\w*$/ };
  };
}

function optionOf({ label, kind, detail, doc, insert, rank }: Completion): Option {
  return {
    ...{ label, type: TYPES[kind] ?? "function", boost: -rank * 10 },
    ...(detail === "" ? {} : { detail: detail.length > 60 ? `${detail.slice(0, 59)}…` : detail }),
    ...(doc === "" ? {} : { info: () => renderMarkdown(doc) }),
    apply: insert.includes("$1") ? snippet(insert.replace("$1", "${}")) : insert,
  };
}
