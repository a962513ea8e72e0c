/** @file Plan → one WebAssembly module: a function for every planned graph, and one for each kernel that differs. */
import type { BufferId, Kernel, Plan, PlannedGraph } from "../../plan/plan.ts";
import { type Code, constantI32, type Local } from "../../wasm/code.ts";
import { f32 } from "../../wasm/f32.ts";
import { createModule, type FunctionRef, invoke } from "../../wasm/module.ts";
import { invariant } from "../../core/invariant.ts";
import { partialBytes } from "./cut-operator.ts";
import { createEmitter, emitKernels, type Emitter, hasCuts, isWorthThreads } from "./emit-kernels.ts";
import { WORTH_CUTTING } from "./kernel-cost.ts";
import { keptBytes } from "./kept-panels.ts";
import { createKernelContext } from "./kernel-context.ts";
import { callThreads, exportThreads } from "./serve.ts";
import { CONTROL_BYTES } from "./threads.ts";

export interface CompiledPlan {
  /**
   * Imports `env.memory`. Exports a function for every graph by its name:
   * (n, seed, step: i32, phase's step, learning rate: f32).
   * And for threads `join` (threads, whether it may sleep) for the main one, `serve` (thread, threads, its scratch memory)
   * for each other, which comes back after `leave` ().
   */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of 64 KiB, that the memory needs. The plan's arena lies at its start. */
  readonly pages: number;
  /** More pages for each thread besides the main one; 0 where there is nothing to share. */
  readonly threadPages: number;
}

const PAGE = 65536;
/** What addresses of 32 bits reach. */
const MOST_PAGES = 65536;
/** Vectors may be read a little beyond the last number. */
const SLACK = 256;

export interface CompilePlanOptions {
  /** Exports every kernel of a graph too, as `step #3`: runs it as the graph last ran. For profiles. */
  readonly parts?: boolean;
  /** Estimated nanoseconds from which on a kernel is cut for threads; 0 cuts whatever can be. For tests. */
  readonly cutFrom?: number;
}

/** Compiles every graph of a plan. Pure: the same plan gives the same bytes. */
export function compilePlan(plan: Plan, options: CompilePlanOptions = {}): CompiledPlan {
  const module = createModule();
  const graphs = [
    plan.predict,
    ...plan.entries,
    ...(plan.calibration ? [plan.calibration] : []),
    ...plan.phases.flatMap((phase) => [phase.step, phase.evaluate]),
  ];
  const controlStart = roundUp(4 * plan.size + SLACK);
  const partials = controlStart + roundUp(CONTROL_BYTES);
  const scratchStart = partials + roundUp(Math.max(...graphs.map(partialRoom)));
  const context = createKernelContext(module, plan.capacity, options.cutFrom ?? WORTH_CUTTING, {
    ...{ controlStart, partials, scratchStart },
    keptBytes: Math.max(...graphs.flatMap(({ kernels }) => [0, ...kernels.map(keptBytes)])),
    states: stateBuffers(plan),
  });
  const bodies: FunctionRef[] = [];
  // Where training gains nothing there are no threads at all: memory that is shared costs a little by itself.
  const trained = plan.phases.map((phase) => phase.step);
  const worthwhile = trained.length > 0 ? trained : graphs;
  const emitter = createEmitter(context, plan);
  const isThreaded = worthwhile.some(({ kernels }) => isWorthThreads(emitter, kernels));
  for (const graph of graphs) {
    const isShared = isThreaded && isWorthThreads(emitter, graph.kernels);
    compileGraph(emitter, plan, graph, isShared, bodies);
    if (options.parts) compileParts(emitter, graph, isShared, bodies);
  }
  if (bodies.length > 0) exportThreads(context, bodies);
  const scratch = context.scratch.size() + SLACK;
  const pages = Math.ceil((scratchStart + scratch) / PAGE);
  return {
    bytes: module.finish(pages, MOST_PAGES),
    pages,
    threadPages: bodies.length > 0 ? Math.ceil(scratch / PAGE) : 0,
  };
}

/** Where optimizers keep their moments. */
function stateBuffers({ buffers, phases }: Plan): ReadonlySet<BufferId> {
  const places = new Set(phases.flatMap((phase) => phase.states.map((state) => state.offset)));
  return new Set(buffers.filter((b) => b.pinned && places.has(b.offset)).map((b) => b.id));
}

/** To a cache line. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/** Bytes for partial sums: kernels of a graph use them in turn. */
function partialRoom({ kernels }: PlannedGraph): number {
  const roomOf = (kernel: Kernel): number =>
    kernel.kind === "scan" ? Math.max(0, ...kernel.body.map(roomOf)) : partialBytes(kernel);
  return Math.max(0, ...kernels.map(roomOf));
}

function compileGraph(
  emitter: Emitter,
  plan: Plan,
  graph: PlannedGraph,
  isShared: boolean,
  bodies: FunctionRef[],
): void {
  const { context } = emitter;
  const { module, n, all, seed, step } = context;
  const body = isShared
    ? module.define([], null, (scope) => ({ code: emitKernels(emitter, scope, graph.kernels, true) }))
    : null;
  const number = body && bodies.push(body) - 1;
  const ref = module.define(["i32", "i32", "i32", "f32", "f32"], null, (scope, parameters) => {
    const [count, ownSeed, ownStep] = parameters as Local<"i32">[];
    const [phaseStep, learningRate] = parameters.slice(3) as Local<"f32">[];
    const scalar = (name: string, value: Local<"f32">): Code =>
      f32.store(constantI32(4 * scalarPlace(plan, name)), value);
    return {
      code: [
        ...[n.set(count!), all.set(count!), seed.set(ownSeed!), step.set(ownStep!)],
        scalar("step", phaseStep!),
        scalar("learning_rate", learningRate!),
        ...(body && number !== null
          ? [...callThreads(context, number), invoke(body)]
          : emitKernels(emitter, scope, graph.kernels, false)),
      ],
    };
  });
  module.exportFunction(graph.name, ref);
}

function compileParts(emitter: Emitter, graph: PlannedGraph, isShared: boolean, bodies: FunctionRef[]): void {
  const { module } = emitter.context;
  graph.kernels.forEach((kernel, i) => {
    const body = module.define([], null, (scope) => ({
      code: emitKernels(emitter, scope, [kernel], isShared && hasCuts(emitter, kernel)),
    }));
    const call =
      isShared && hasCuts(emitter, kernel) ? callThreads(emitter.context, bodies.push(body) - 1) : [];
    const part = module.define([], null, () => ({ code: [...call, invoke(body)] }));
    module.exportFunction(`${graph.name} #${i}`, part);
  });
}

/** Where a number that the runtime gives is kept. */
function scalarPlace(plan: Plan, name: string): number {
  const place = plan.scalars.find((scalar) => scalar.name === name);
  invariant(place, `the plan has no place for ${name}`);
  return place.offset;
}
