/** @file What the panels ask of a text: the drawing, the layers, the generated code. */
import { hasErrors } from "../../src/core/diagnostic.ts";
import { drawWholeModel } from "../../src/draw/draw-model.ts";
import { printButtons, printFoldingDrawing } from "../../src/draw/print-page.ts";
import { compileSpec } from "../../src/driver/compile.ts";
import { summarize } from "../../src/driver/summary.ts";
import { constantOf, printSize, type Size } from "../../src/sizes/size.ts";
import { modelOf, readSpec, type Source } from "./checked.ts";

/** A drawing whose blocks fold, and its buttons; null where errors leave no model. */
export function drawingOf(source: Source, name: string | null): { svg: string; buttons: string } | null {
  const model = modelOf(source, name);
  if (!model) return null;
  const drawing = drawWholeModel(model);
  return { svg: printFoldingDrawing(drawing), buttons: printButtons(drawing) };
}

/** Everything as text, as a table shows it. */
export interface LayerTable {
  readonly totals: readonly (readonly [string, string])[];
  readonly rows: readonly {
    readonly path: string;
    readonly layer: string;
    readonly shape: string;
    readonly params: string;
    readonly macs: string;
    /** Where it stands in the text. */
    readonly from: number;
  }[];
}

/** Layers with shapes, parameters and cost. */
export function layersOf(source: Source, name: string | null): LayerTable | null {
  const model = modelOf(source, name);
  if (!model) return null;
  const { params, macs, memory, layers } = summarize(model);
  const rows = layers.map((l) => ({
    ...{ path: l.path, layer: l.layer, shape: l.shape.map(count).join(" × ") },
    ...{ params: count(l.params), macs: count(l.macs), from: l.span.file === source.file ? l.span.start : 0 },
  }));
  const totals = [
    ["parameters", count(params.total)],
    ["multiply-adds an example", count(macs)],
    [`to train on batches of ${memory.batch}`, bytes(memory.training)],
  ] as const;
  return { totals, rows };
}

function count(size: Size): string {
  const value = constantOf(size);
  return value === null ? printSize(size) : value.toLocaleString("en-US");
}

function bytes(size: Size): string {
  const value = constantOf(size);
  if (value === null) return `${printSize(size)} bytes`;
  return value < 1e6 ? `${Math.ceil(value / 1024)} kB` : `${(value / 2 ** 20).toFixed(1)} MB`;
}

export type CodeTarget = "ts" | "js" | "pytorch";

export type Code =
  | { readonly kind: "code"; readonly path: string; readonly text: string }
  | { readonly kind: "fault"; readonly message: string };

/** What `nabla build` writes, or why it does not. */
export function codeOf({ file, text }: Source, model: string | null, target: CodeTarget): Code {
  const { files, diagnostics } = compileSpec(
    { file, text },
    { target, read: readSpec, ...(model ? { model } : {}) },
  );
  const [first] = files;
  if (first) return { kind: "code", path: first.path, text: first.text };
  const fault = diagnostics.find((d) => d.severity === "error");
  const help = fault?.help.map((h) => ` ${h}`).join("") ?? "";
  const message = hasErrors(diagnostics) ? `${fault!.message}.${help}` : "The text has no model.";
  return { kind: "fault", message };
}
