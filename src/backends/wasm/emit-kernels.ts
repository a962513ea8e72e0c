/**
 * @file A list of kernels as code: large ones in chunks that all threads share, what stands between them by the main
 * thread alone.
 */
import { invariant } from "../../core/invariant.ts";
import { runsByExample } from "../../plan/by-example.ts";
import type { Buffer, BufferId, Kernel, Plan, ScanKernel } from "../../plan/plan.ts";
import { type Code, constantI32, ifThen } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat, smaller } from "../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../wasm/module.ts";
import { canCutOperator, emitCutOperator } from "./cut-operator.ts";
import { kernelCost } from "./kernel-cost.ts";
import type { KernelContext } from "./kernel-context.ts";
import { keptPanels } from "./kept-panels.ts";
import { emitLoop, type KernelFunction, type LoopCut } from "./loop.ts";
import { emitMatmul } from "./matmul.ts";
import { emitOperator } from "./operators.ts";
import { type CallSite, placeOf } from "./place.ts";
import { eachChunk, MOST_CHUNKS } from "./threads.ts";

export interface Emitter {
  readonly context: KernelContext;
  readonly buffers: ReadonlyMap<BufferId, Buffer>;
  /** What has been found out about kernels: deep networks have many. */
  readonly cuts: Map<Kernel, Cut>;
}

/**
 * How the work of a kernel is shared: not; an operator by examples; a scan by examples, each thread running all turns; the
 * kernels within a scan; or by a function that computes a chunk.
 */
type Cut = "whole" | "operator" | "examples" | "scan" | KernelFunction;

export function createEmitter(context: KernelContext, plan: Plan): Emitter {
  const buffers = new Map(plan.buffers.map((buffer) => [buffer.id, buffer]));
  return { context, buffers, cuts: new Map() };
}

/** A second thread has to save a fifth of the time, or the graph is run by one: waiting for each other is never free. */
const LEAST_SHARE = 0.4;

/** Whether a list of kernels is worth sharing among threads. */
export function isWorthThreads(emitter: Emitter, kernels: readonly Kernel[]): boolean {
  const { context } = emitter;
  if (context.cutFrom === 0) return kernels.some((kernel) => hasCuts(emitter, kernel));
  const total = kernels.reduce((sum, kernel) => sum + kernelCost(context, kernel), 0);
  return sharedCost(emitter, kernels) > LEAST_SHARE * total;
}

/** Estimated nanoseconds of what can be shared. */
function sharedCost(emitter: Emitter, kernels: readonly Kernel[]): number {
  return kernels.reduce((sum, kernel) => {
    const cut = cutOf(emitter, kernel);
    if (cut === "whole") return sum;
    if (kernel.kind === "scan" && cut === "scan")
      return sum + kernel.length * sharedCost(emitter, kernel.body);
    return sum + kernelCost(emitter.context, kernel);
  }, 0);
}

/** Whether some part of a kernel is worth sharing among threads. */
export function hasCuts(emitter: Emitter, kernel: Kernel): boolean {
  return cutOf(emitter, kernel) !== "whole";
}

function cutOf(emitter: Emitter, kernel: Kernel): Cut {
  const known = emitter.cuts.get(kernel);
  if (known) return known;
  const found = findCut(emitter, kernel);
  emitter.cuts.set(kernel, found);
  return found;
}

function findCut(emitter: Emitter, kernel: Kernel): Cut {
  const { context } = emitter;
  const isWorth = kernelCost(context, kernel) >= context.cutFrom;
  if (kernel.kind === "scan") {
    if (isWorth && runsByExample(kernel)) return "examples";
    return kernel.body.some((inner) => hasCuts(emitter, inner)) ? "scan" : "whole";
  }
  if (!isWorth) return "whole";
  if (kernel.kind === "operator") return canCutOperator(kernel) ? "operator" : "whole";
  const called = callOf(context, kernel, true);
  return (called.pieces ?? 1) > 1 ? called : "whole";
}

/** The code of a list of kernels: for every thread, or for one alone. */
export function emitKernels(
  emitter: Emitter,
  scope: FunctionScope,
  kernels: readonly Kernel[],
  isShared: boolean,
): readonly Code[] {
  const { context, buffers } = emitter;
  const site: CallSite = { context, buffers, turns: [] };
  if (isShared) return emitList(emitter, site, scope, kernels);
  return kernels.flatMap((kernel) => emitWhole(site, scope, kernel));
}

function emitList(
  emitter: Emitter,
  site: CallSite,
  scope: FunctionScope,
  kernels: readonly Kernel[],
): readonly Code[] {
  const code: Code[] = [];
  let single: Code[] = [];
  const flush = (): void => {
    if (single.length > 0) code.push(ifThen(i32.isZero(emitter.context.threads.thread), single));
    single = [];
  };
  for (const kernel of kernels) {
    const cut = cutOf(emitter, kernel);
    if (cut === "whole") {
      single.push(...emitWhole(site, scope, kernel));
    } else {
      flush();
      code.push(...emitCut(emitter, site, scope, kernel, cut));
    }
  }
  flush();
  return code;
}

function emitCut(
  emitter: Emitter,
  site: CallSite,
  scope: FunctionScope,
  kernel: Kernel,
  cut: Exclude<Cut, "whole">,
): readonly Code[] {
  if (kernel.kind === "scan" && cut === "examples") return emitByExample(site, scope, kernel);
  if (kernel.kind === "scan")
    return emitScan(site, scope, kernel, (inside) => emitList(emitter, inside, scope, kernel.body));
  if (kernel.kind === "operator") return emitCutOperator(site, scope, kernel);
  const called = cut as KernelFunction;
  const { threads } = site.context;
  const most = Math.min(MOST_CHUNKS - 1, called.pieces ?? 1);
  const { finish } = called;
  const chunks = eachChunk(threads, constantI32(most), finish ? "fixed" : "several", [
    callKernel(site, called),
  ]);
  if (!finish) return chunks;
  return [...chunks, ifThen(i32.isZero(threads.thread), [callKernel(site, { ...called, ref: finish })])];
}

/** Examples that stay together, for products take several rows at a time. */
const EXAMPLES = 4;

/** All turns, for the examples of the chunk at hand. */
function emitByExample(site: CallSite, scope: FunctionScope, scan: ScanKernel): readonly Code[] {
  const { context } = site;
  const { threads, all } = context;
  const groups = i32.divide(i32.add(all, constantI32(EXAMPLES - 1)), constantI32(EXAMPLES));
  const kept = keptPanels(scan);
  const turns = emitScan(site, scope, scan, (inside) => [
    ...scan.body.map((kernel) => {
      invariant(kernel.kind === "loop" || kernel.kind === "matmul", "an operator by example");
      return callKernel(inside, callOf(context, kernel, { examples: EXAMPLES, kept: kept.get(kernel) }));
    }),
    threads.prepared.set(constantI32(1)),
  ]);
  return eachChunk(threads, smaller(groups, constantI32(MOST_CHUNKS - 1)), "one", turns);
}

function emitWhole(site: CallSite, scope: FunctionScope, kernel: Kernel): readonly Code[] {
  if (kernel.kind !== "scan") return [callKernel(site, callOf(site.context, kernel, false))];
  return emitScan(site, scope, kernel, (inside) =>
    kernel.body.flatMap((inner) => emitWhole(inside, scope, inner)),
  );
}

function emitScan(
  site: CallSite,
  scope: FunctionScope,
  { length, reverse, depth }: ScanKernel,
  emitBody: (inside: CallSite) => readonly Code[],
): readonly Code[] {
  const turn = scope.local("i32");
  invariant(depth === site.turns.length, "a scan at the wrong depth");
  const body = emitBody({ ...site, turns: [...site.turns, turn] });
  const step = i32.constant(reverse ? -1 : 1);
  return [
    turn.set(constantI32(reverse ? length - 1 : 0)),
    ...repeat(scope.local("i32"), constantI32(length), [...body, turn.set(i32.add(turn, step))]),
  ];
}

function callOf(context: KernelContext, kernel: Exclude<Kernel, ScanKernel>, cut: LoopCut): KernelFunction {
  switch (kernel.kind) {
    case "loop":
      return emitLoop(context, kernel, cut);
    case "matmul":
      return emitMatmul(context, kernel, cut);
    case "operator":
      return emitOperator(context, kernel);
  }
}

function callKernel(site: CallSite, { ref, given }: KernelFunction): Code {
  return invoke(ref, ...given.map((place) => placeOf(site, place)));
}
