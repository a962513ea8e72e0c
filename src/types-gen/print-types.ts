/** @file Typed declarations for imports of a spec: the module's own, with shapes as literals. Model → `digits.d.nn.ts`. */
import { invariant } from "../core/invariant.ts";
import { printDeclarations } from "../backends/typescript/print-module.ts";
import { constantOf, printSize, type Size } from "../sizes/size.ts";
import type { Model } from "../sema/model.ts";
import { lower } from "../lower/lower.ts";

const PARAMETERS = "readonly parameters: Record<string, { shape: readonly number[]; data: Float32Array }>;";

/** Declarations of the module that `import "./digits.nn"` gives. Every size of the model must be known. */
export function printTypes(model: Model, base: string): string {
  const module = `${printDeclarations(lower(model), base).join("\n").trimEnd()}\n`;
  invariant(module.includes(PARAMETERS), "a network declares its parameters");
  return [
    module.replace(PARAMETERS, "readonly parameters: Parameters;"),
    printShapes(model),
    printParameters(model),
  ].join("\n");
}

/** Shapes of one example. */
function printShapes(model: Model): string {
  const fields = model.fields.map((f) => ({ name: f.name, shape: f.type.axes.map((a) => a.size) }));
  const outputs = model.outputs.map((o) => ({
    name: o.name,
    shape: model.values[o.value]!.type.axes.map((a) => a.size),
  }));
  const all = new Map([...fields, ...outputs].map(({ name, shape }) => [name, printTuple(shape)]));
  return [
    "/** Shapes of one example: of inputs, targets and outputs. */",
    "export interface Shapes {",
    ...[...all].map(([name, tuple]) => `  readonly ${name}: ${tuple};`),
    "}",
    "",
  ].join("\n");
}

function printParameters(model: Model): string {
  return [
    "export interface Parameters {",
    ...model.weights.map(
      ({ path, shape }) =>
        `  readonly ${JSON.stringify(path)}: { readonly shape: ${printTuple(shape)}; readonly data: Float32Array };`,
    ),
    "}",
    "",
  ].join("\n");
}

function printTuple(shape: readonly Size[]): string {
  return `readonly [${shape.map((size) => (constantOf(size) === null ? `number /* ${printSize(size)} */` : printSize(size))).join(", ")}]`;
}
