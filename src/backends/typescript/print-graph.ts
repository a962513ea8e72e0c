/** @file A planned graph as functions: one a kernel, and one that runs them in order. */
import type { Span } from "../../core/span.ts";
import { printType } from "../../ir/types.ts";
import type { Kernel, Plan, PlannedGraph } from "../../plan/plan.ts";
import type { Names } from "./names.ts";
import { type PrintedKernel, printKernel } from "./print-kernel.ts";

/** Where a span is, as `digits.nn:9`; null where the text is not known. */
export type Locate = (span: Span) => string | null;

/** What all graphs of a module share. */
export interface ModuleContext {
  readonly plan: Plan;
  readonly names: Names;
  readonly locate: Locate;
  readonly typed: boolean;
  /** Functions by their text, so that equal ones are written once. */
  readonly functions: Map<string, string>;
  readonly lines: string[];
  /** Names of window tables by their arguments. */
  readonly tables: Map<string, string>;
  scratch: number;
}

/** Writes the functions of a graph; gives back the name of the one that runs them all. */
export function printGraph(context: ModuleContext, graph: PlannedGraph): string {
  const name = context.names.take(`run ${graph.name}`);
  const annotate = context.typed
    ? ["m: Float32Array", "n: number", "seed: number", "step: number"]
    : ["m", "n", "seed", "step"];
  const body = printCalls(context, graph.kernels, 1, []);
  const doc = `/** ${graph.name}: ${body.count} ${body.count === 1 ? "kernel" : "kernels"}. */`;
  const needed = annotate.slice(0, body.lines.some((l) => /\bseed\b/.test(l)) ? 4 : 2);
  const returns = context.typed ? ": void" : "";
  context.lines.push("", doc, `function ${name}(${needed.join(", ")})${returns} {`, ...body.lines, "}");
  return name;
}

function printCalls(
  context: ModuleContext,
  kernels: readonly Kernel[],
  indent: number,
  turns: readonly string[],
): { lines: string[]; count: number } {
  const lines: string[] = [];
  const pad = "  ".repeat(indent);
  let total = 0;
  for (const kernel of kernels) {
    if (kernel.kind !== "scan") {
      lines.push(`${pad}${printFunction(context, kernel, turns)};`);
      total++;
      continue;
    }
    const t = `t${kernel.depth}`;
    const { length } = kernel;
    lines.push(
      kernel.reverse
        ? `${pad}for (let ${t} = ${length - 1}; ${t} >= 0; ${t}--) {`
        : `${pad}for (let ${t} = 0; ${t} < ${length}; ${t}++) {`,
    );
    const inside = printCalls(context, kernel.body, indent + 1, [...turns, t]);
    lines.push(...inside.lines, `${pad}}`);
    total += inside.count;
  }
  return { lines, count: total };
}

/** Writes a kernel's function unless an equal one is there; gives back the call. */
function printFunction(
  context: ModuleContext,
  kernel: Exclude<Kernel, { kind: "scan" }>,
  turns: readonly string[],
): string {
  const printed: PrintedKernel = printKernel(kernel, context.plan, (args) => tableName(context, args));
  context.scratch = Math.max(context.scratch, printed.scratch);
  const text = printed.lines.join("\n");
  const args = [
    "m",
    "n",
    ...["seed", "step", ...turns].filter((name) => new RegExp(`\\b${name}\\b`).test(text)),
  ];
  const known = context.functions.get(text);
  if (known) return `${known}(${args.join(", ")})`;
  const name = context.names.take(kernel.origin.path);
  const parameters = args.map((arg) =>
    context.typed ? `${arg}: ${arg === "m" ? "Float32Array" : "number"}` : arg,
  );
  const returns = context.typed ? ": void" : "";
  const body = printed.lines.map((l) => `  ${l}`);
  context.lines.push(
    "",
    comment(context, kernel),
    `function ${name}(${parameters.join(", ")})${returns} {`,
    ...body,
    "}",
  );
  context.functions.set(text, name);
  return `${name}(${args.join(", ")})`;
}

/** `// linear1 matmul · digits.nn:9 · f32[n, 784] · f32[784, 256]` */
function comment(context: ModuleContext, kernel: Kernel): string {
  const { path, span, types } = kernel.origin;
  const place = span ? context.locate(span) : null;
  const shapes = [...new Set(types.map(printType))];
  const parts = [path.length > 60 ? `${path.slice(0, 59)}…` : path, ...(place ? [place] : []), ...shapes];
  const text = parts.join(" · ");
  return `// ${text.length > 105 ? `${text.slice(0, 104)}…` : text}`;
}

function tableName(context: ModuleContext, args: string): string {
  const known = context.tables.get(args);
  if (known) return known;
  const name = context.names.take(`windows ${context.tables.size + 1}`);
  context.tables.set(args, name);
  return name;
}
