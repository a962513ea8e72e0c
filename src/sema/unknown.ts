/** @file Reports names and layers that nothing has, with the nearest one that something has. */
import { findNearest } from "../core/did-you-mean.ts";
import { unknownLayer, unknownName } from "../diagnostics/names.ts";
import { LAYERS } from "../layers/registry.gen.ts";
import type { Expr, Name } from "../syntax/ast.ts";
import { type Elaboration, provenance } from "./context.ts";
import { knownNames } from "./library.ts";
import type { Env } from "./values.ts";

/** Reports a name that nothing has, with the nearest one that something has. */
export function reportUnknown(cx: Elaboration, expr: Name, env: Env): void {
  const near = nearestName(expr.name, knownNames(env));
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: expr.span, text: near }] }] : [];
  const help = near ? [`did you mean \`${near}\`?`] : [];
  cx.report(unknownName.at(expr.span, { name: expr.name }, { help, fixes, notes: provenance(cx) }));
}

/** A name of the same case that is close, or the same in another case (`relu`); one letter is close to all. */
function nearestName(name: string, known: readonly string[]): string | null {
  const same = known.find((k) => k.toLowerCase() === name.toLowerCase());
  if (same !== undefined) return same;
  return name.length > 1
    ? findNearest(
        name,
        known.filter((k) => isUpper(k) === isUpper(name)),
      )
    : null;
}

export function isUpper(name: string): boolean {
  return /^[A-Z]/.test(name);
}

/** Reports a step that nothing is called, with the nearest layer or block. */
export function reportUnknownStep(
  cx: Elaboration,
  name: string,
  expr: Extract<Expr, { kind: "name" | "call" }>,
  env: Env,
): void {
  const at = expr.kind === "call" ? expr.callee.span : expr.span;
  if (!isUpper(name)) return reportUnknown(cx, { kind: "name", name, span: at }, env);
  const layers = [...LAYERS.keys(), ...knownNames(env).filter(isUpper)];
  const near = findNearest(name, layers) ?? otherName(name);
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: at, text: near }] }] : [];
  const help = near ? [`did you mean \`${near}\`?`] : [];
  cx.report(unknownLayer.at(at, { name }, { help, fixes, notes: provenance(cx) }));
}

/** What other frameworks call our layers. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  Dense: "Linear",
  FullyConnected: "Linear",
  Conv1D: "Conv",
  Conv2D: "Conv",
  Conv3D: "Conv",
  Conv1d: "Conv",
  Conv2d: "Conv",
  Conv3d: "Conv",
  MaxPooling2D: "MaxPool",
  MaxPool2d: "MaxPool",
  AveragePooling2D: "AvgPool",
  AvgPool2d: "AvgPool",
  BatchNormalization: "BatchNorm",
  BatchNorm2d: "BatchNorm",
  Activation: "ReLU",
  Swish: "SiLU",
  InputLayer: "id",
  GlobalAveragePooling2D: "GlobalAvgPool",
  Conv2DTranspose: "ConvTranspose",
  ConvTranspose2d: "ConvTranspose",
};

function otherName(name: string): string | null {
  return OTHER_NAMES[name] ?? null;
}
