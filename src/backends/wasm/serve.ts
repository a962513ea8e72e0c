/** @file The main thread says what to run, and the others run it: functions that the module exports besides its graphs. */
import { atomic } from "../../wasm/atomics.ts";
import {
  block,
  branch,
  branchIf,
  type Code,
  constantI32,
  type Expr,
  ifThen,
  type Local,
  loop,
} from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { type FunctionRef, type FunctionScope, invoke } from "../../wasm/module.ts";
import type { KernelContext } from "./kernel-context.ts";
import { SPINS, WORDS } from "./threads.ts";

/** What is written into the words of a run, in this order. */
const RUN = ["graph", "n", "seed", "step", "sequence"] as const;

/** Instead of a graph's number: the threads end. */
const END = -1;

/** Batches of less than a quarter of the most are run by the main thread alone. */
const FEW = 4;

/** At the beginning of a graph with cut kernels: the other threads are called, unless there are too few examples. */
export function callThreads(context: KernelContext, graph: number): readonly Code[] {
  const { threads, all, capacity } = context;
  const { alone } = threads;
  return [
    alone.set(
      i32.or(
        i32.lessEqual(threads.threads, constantI32(1)),
        i32.less(i32.multiply(all, constantI32(FEW)), constantI32(capacity)),
      ),
    ),
    ifThen(i32.isZero(alone), publish(context, constantI32(graph))),
  ];
}

function publish({ threads, all, seed, step }: KernelContext, graph: Expr<"i32">): readonly Code[] {
  const { control, generation, sequence } = threads;
  const values = { graph, n: all, seed, step, sequence };
  return [
    atomic.store(control, i32.add(generation, constantI32(1)), WORDS.generation),
    ...RUN.map((name, i) => atomic.store(control, values[name], WORDS.run + 4 * i)),
    generation.set(i32.add(generation, constantI32(2))),
    atomic.store(control, generation, WORDS.generation),
    ifThen(atomic.load(control, WORDS.idle), [atomic.notifyAll(control)]),
  ];
}

/** Exports what makes an instance a thread; `bodies` are the graphs by their numbers. */
export function exportThreads(context: KernelContext, bodies: readonly FunctionRef[]): void {
  const { module, threads } = context;
  const join = module.define(["i32", "i32"], null, (_, [count, mayWait]) => ({
    code: [threads.threads.set(count as Local<"i32">), threads.mayWait.set(mayWait as Local<"i32">)],
  }));
  module.exportFunction("join", join);
  const leave = module.define([], null, () => ({
    code: [...publish(context, constantI32(END)), threads.threads.set(constantI32(1))],
  }));
  module.exportFunction("leave", leave);
  const serve = module.define(["i32", "i32", "i32"], null, (scope, [thread, count, scratch]) => ({
    code: [
      threads.thread.set(thread as Local<"i32">),
      threads.threads.set(count as Local<"i32">),
      threads.scratch.set(scratch as Local<"i32">),
      ...serveRuns(context, scope, bodies),
    ],
  }));
  module.exportFunction("serve", serve);
}

/** Waits for the next run, reads what it is, and takes part; until the end. */
function serveRuns(
  context: KernelContext,
  scope: FunctionScope,
  bodies: readonly FunctionRef[],
): readonly Code[] {
  const { threads, all, n, seed, step } = context;
  const { control, generation, sequence, busy } = threads;
  const [now, spins, graph] = [scope.local("i32"), scope.local("i32"), scope.local("i32")];
  const targets = { graph, n: all, seed, step, sequence };
  return [
    spins.set(constantI32(SPINS)),
    block((end) => [
      loop((again) => [
        now.set(atomic.load(control, WORDS.generation)),
        ifThen(i32.equal(now, generation), [
          branchIf(again, spins.tee(i32.subtract(spins, constantI32(1)))),
          atomic.add(control, constantI32(1), WORDS.idle),
          atomic.wait(control, now),
          atomic.add(control, constantI32(-1), WORDS.idle),
          spins.set(constantI32(SPINS)),
          branch(again),
        ]),
        // Being written, or written anew while it was read.
        branchIf(again, i32.and(now, constantI32(1))),
        ...RUN.map((name, i) => targets[name].set(atomic.load(control, WORDS.run + 4 * i))),
        branchIf(again, i32.notEqual(atomic.load(control, WORDS.generation), now)),
        generation.set(now),
        branchIf(end, i32.equal(graph, constantI32(END))),
        n.set(all),
        busy.set(constantI32(0)),
        ...bodies.map((body, number) => ifThen(i32.equal(graph, constantI32(number)), [invoke(body)])),
        spins.set(constantI32(SPINS)),
        branch(again),
      ]),
    ]),
  ];
}
