/** @file The worker that knows the language: it answers what the editor and the panels ask about a text. */
import { answerCalls, type Port } from "../shared/rpc.ts";
import { completeAt, findFixes, formatText, hoverAt, type Source } from "./editor-calls.ts";
import { codeOf, drawingOf, layersOf } from "./panel-calls.ts";
import { colourText } from "./colours.ts";
import { replaceData } from "./replace-data.ts";

const CALLS = {
  colour: colourText,
  check: findFixes,
  complete: completeAt,
  hover: hoverAt,
  format: formatText,
  draw: drawingOf,
  layers: layersOf,
  code: codeOf,
  replaceData,
} as const;

export type CompilerCalls = typeof CALLS;
export type { Source };

answerCalls(globalThis as unknown as Port, CALLS);
