/** @file Everything that can be said of a spec before it runs: what is wrong with it, and what its signal will do. */
import { hasErrors } from "../core/diagnostic.ts";
import { analyse, type AnalyseOptions, type Analysis } from "../sema/analyse.ts";
import type { Model } from "../sema/model.ts";
import { predictWarnings } from "../signal/warnings.ts";

/** Uses beyond which the signal is left to `nabla inspect`: following it through more costs tenths of a second. */
const MOST_USES = 150;

/** Checks a spec; where it has no errors, predicts the signal of its models too. Never throws for any text. */
export function checkSpec(
  source: { readonly file: string; readonly text: string },
  options: AnalyseOptions = {},
): Analysis {
  const analysis = analyse(source, options);
  if (hasErrors(analysis.diagnostics)) return analysis;
  const warnings = analysis.models.filter(dependsOnInitialisation).flatMap(predictWarnings);
  return warnings.length === 0
    ? analysis
    : { ...analysis, diagnostics: [...analysis.diagnostics, ...warnings] };
}

/** Normalisation keeps a signal alive by itself; where there is none, initialisation decides. */
function dependsOnInitialisation(model: Model): boolean {
  return model.nodes.length <= MOST_USES && !model.nodes.some((n) => n.component.family === "normalising");
}
