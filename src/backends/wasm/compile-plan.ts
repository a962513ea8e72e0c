/** @file Plan → one WebAssembly module: a function for every planned graph, and one for each kernel that differs. */
import type { Kernel, Plan, PlannedGraph } from "../../plan/plan.ts";
import { type Code, constantI32, type Local } from "../../wasm/code.ts";
import { f32 } from "../../wasm/f32.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat } from "../../wasm/loops.ts";
import { createModule, type FunctionScope, invoke } from "../../wasm/module.ts";
import { invariant } from "../../core/invariant.ts";
import { createKernelContext, type KernelContext } from "./kernel-context.ts";
import { emitLoop, type KernelFunction } from "./loop.ts";
import { emitMatmul } from "./matmul.ts";
import { emitOperator } from "./operators.ts";
import { type CallSite, placeOf } from "./place.ts";

export interface CompiledPlan {
  /**
   * Imports `env.memory`. Exports a function for every graph by its name:
   * (n, seed, step: i32, phase's step, learning rate: f32).
   */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of 64 KiB, that the memory needs. The plan's arena lies at its start. */
  readonly pages: number;
}

const PAGE = 65536;
/** Vectors may be read a little beyond the last number. */
const SLACK = 256;

export interface CompilePlanOptions {
  /** Exports every kernel of a graph too, as `step #3`: runs it as the graph last ran. For profiles. */
  readonly parts?: boolean;
}

/** Compiles every graph of a plan. Pure: the same plan gives the same bytes. */
export function compilePlan(plan: Plan, options: CompilePlanOptions = {}): CompiledPlan {
  const module = createModule();
  const scratchStart = 4 * plan.size + SLACK;
  const context = createKernelContext(module, plan.capacity, scratchStart);
  const graphs = [
    plan.predict,
    ...plan.entries,
    ...(plan.calibration ? [plan.calibration] : []),
    ...plan.phases.flatMap((phase) => [phase.step, phase.evaluate]),
  ];
  for (const graph of graphs) {
    compileGraph(context, plan, graph);
    if (options.parts) compileParts(context, plan, graph);
  }
  const pages = Math.ceil((scratchStart + context.scratch.size() + SLACK) / PAGE);
  return { bytes: module.finish(pages), pages };
}

function compileGraph(context: KernelContext, plan: Plan, graph: PlannedGraph): void {
  const buffers = new Map(plan.buffers.map((buffer) => [buffer.id, buffer]));
  const ref = context.module.define(["i32", "i32", "i32", "f32", "f32"], null, (scope, parameters) => {
    const [n, seed, step, phaseStep, learningRate] = parameters as [
      Local<"i32">,
      Local<"i32">,
      Local<"i32">,
      Local<"f32">,
      Local<"f32">,
    ];
    const scalar = (name: string, value: Local<"f32">): Code =>
      f32.store(constantI32(4 * scalarPlace(plan, name)), value);
    return {
      code: [
        context.n.set(n),
        context.seed.set(seed),
        context.step.set(step),
        scalar("step", phaseStep),
        scalar("learning_rate", learningRate),
        ...graph.kernels.flatMap((kernel) => emitKernel({ context, buffers, turns: [] }, scope, kernel)),
      ],
    };
  });
  context.module.exportFunction(graph.name, ref);
}

function compileParts(context: KernelContext, plan: Plan, graph: PlannedGraph): void {
  const buffers = new Map(plan.buffers.map((buffer) => [buffer.id, buffer]));
  graph.kernels.forEach((kernel, i) => {
    const part = context.module.define([], null, (scope) => ({
      code: emitKernel({ context, buffers, turns: [] }, scope, kernel),
    }));
    context.module.exportFunction(`${graph.name} #${i}`, part);
  });
}

/** Where a number that the runtime gives is kept. */
function scalarPlace(plan: Plan, name: string): number {
  const place = plan.scalars.find((scalar) => scalar.name === name);
  invariant(place, `the plan has no place for ${name}`);
  return place.offset;
}

function emitKernel(site: CallSite, scope: FunctionScope, kernel: Kernel): readonly Code[] {
  const { context } = site;
  switch (kernel.kind) {
    case "loop":
      return [callKernel(site, emitLoop(context, kernel))];
    case "matmul":
      return [callKernel(site, emitMatmul(context, kernel))];
    case "operator":
      return [callKernel(site, emitOperator(context, kernel))];
    case "scan": {
      const turn = scope.local("i32");
      const { length, reverse, depth } = kernel;
      invariant(depth === site.turns.length, "a scan at the wrong depth");
      const inside = { ...site, turns: [...site.turns, turn] };
      const body = kernel.body.flatMap((inner) => emitKernel(inside, scope, inner));
      const step = i32.constant(reverse ? -1 : 1);
      return [
        turn.set(constantI32(reverse ? length - 1 : 0)),
        ...repeat(scope.local("i32"), constantI32(length), [...body, turn.set(i32.add(turn, step))]),
      ];
    }
  }
}

function callKernel(site: CallSite, { ref, given }: KernelFunction): Code {
  return invoke(ref, ...given.map((place) => placeOf(site, place)));
}
