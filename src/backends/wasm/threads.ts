/**
 * @file How threads share the work of a graph. Every thread has an instance of the module on the same memory and walks
 * the same list of kernels. A large kernel is cut into chunks; each thread claims chunks until none is left, and the main
 * thread alone goes on to the next kernel, once all are done. A thread that comes late finds nothing to claim and skips on.
 * No result depends on who computed a chunk.
 */
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
import { atomic } from "../../wasm/atomics.ts";
import { i32 } from "../../wasm/i32.ts";
import { smaller } from "../../wasm/loops.ts";
import { call, type FunctionRef, type Global, invoke, type ModuleBuilder } from "../../wasm/module.ts";
import { createSteps, type Steps } from "../../wasm/steps.ts";

/** What a thread knows of the run; each has its own. */
export interface ThreadState {
  /** 0: the main thread. */
  readonly thread: Global<"i32">;
  readonly threads: Global<"i32">;
  /** Whether this run is the main thread's alone. */
  readonly alone: Global<"i32">;
  /** Whether the main thread may sleep: in a browser it must not. */
  readonly mayWait: Global<"i32">;
  /** Bytes from the main thread's scratch memory to this one's. */
  readonly scratch: Global<"i32">;
  /** The chunk at hand, of how many. */
  readonly chunk: Global<"i32">;
  readonly chunks: Global<"i32">;
  /** Counts cut kernels, in steps of MOST_CHUNKS. */
  readonly sequence: Global<"i32">;
  /** Chunks of all kernels so far, as the main thread expects them done. */
  readonly expected: Global<"i32">;
  /** Whether this thread has computed a chunk of the kernel before: what it prepared for that is in its scratch memory. */
  readonly prepared: Global<"i32">;
  /** Whether the chunk at hand has still to be counted as done. */
  readonly busy: Global<"i32">;
  /** Counts runs, in steps of 2. */
  readonly generation: Global<"i32">;
}

export interface Threads extends ThreadState {
  /** Address of the words below. */
  readonly control: Expr<"i32">;
  /** (most chunks, for each thread): the next kernel is cut. In so many chunks for each thread, or in one. */
  readonly open: FunctionRef;
  /** (chunks, –): the same, always in so many. */
  readonly openFixed: FunctionRef;
  /** () → whether there is a chunk to compute. */
  readonly next: FunctionRef;
  /** (total, grain, chunk) → where that chunk begins: a multiple of the grain, or the total. */
  readonly bound: FunctionRef;
}

/** Words that all threads share, each on a cache line of its own, as offsets in bytes. */
export const WORDS = {
  /** Odd while the main thread writes what is to be run. */
  generation: 0,
  run: 64,
  /** The cut kernel's number (`sequence`) and how many of its chunks are claimed. */
  claim: 128,
  done: 192,
  /** How many threads sleep until there is something to run, and until the next kernel. */
  idle: 256,
  waiting: 320,
  mainSleeps: 384,
} as const;

/** Bytes of the words. */
export const CONTROL_BYTES = 448;

/** A power of two, at most which many chunks a kernel is cut into. */
export const MOST_CHUNKS = 64;

/** Looks before a thread goes to sleep: some 100 µs. */
export const SPINS = 40000;

/** Into how many chunks a kernel is cut: always as many, or some or one for each thread. */
export type ChunkCount = "fixed" | "several" | "one";

/** Several chunks for each thread: few, for what is packed is packed for each; some, for threads are disturbed. */
const SEVERAL = 4;

export function createThreads(module: ModuleBuilder, controlAt: number): Threads {
  const number = (): Global<"i32"> => module.global("i32");
  const state: ThreadState = {
    ...{ thread: number(), threads: number(), alone: number(), mayWait: number(), scratch: number() },
    ...{ chunk: number(), chunks: number(), sequence: number(), expected: number(), busy: number() },
    ...{ generation: number(), prepared: number() },
  };
  const control = constantI32(controlAt);
  return {
    ...state,
    control,
    open: defineOpen(module, state, control, false),
    openFixed: defineOpen(module, state, control, true),
    next: defineNext(module, state, control),
    bound: defineBound(module, state),
  };
}

/** Runs `body` for every chunk that this thread gets. */
export function eachChunk(
  { next, open, openFixed, prepared }: Threads,
  most: Expr<"i32">,
  count: ChunkCount,
  body: readonly Code[],
): Code[] {
  return [
    invoke(count === "fixed" ? openFixed : open, most, constantI32(count === "several" ? SEVERAL : 1)),
    block((end) => [
      loop((again) => [
        branchIf(end, i32.isZero(call("i32", next))),
        ...body,
        prepared.set(constantI32(1)),
        branch(again),
      ]),
    ]),
    prepared.set(constantI32(0)),
  ];
}

/** What a kernel prepares in scratch memory, the same for all of its chunks: each thread does it once. */
export function prepareOnce({ prepared }: Threads, code: readonly Code[]): Code {
  return ifThen(i32.isZero(prepared), code);
}

/** The part of `total`, in whole grains, that the chunk at hand is. */
export function shareOf(
  { bound, chunk }: Threads,
  steps: Steps,
  total: Expr<"i32">,
  grain: number,
): { readonly from: Expr<"i32">; readonly to: Expr<"i32"> } {
  const at = (index: Expr<"i32">): Expr<"i32"> => call("i32", bound, total, constantI32(grain), index);
  return { from: steps.keep(at(chunk)), to: steps.keep(at(i32.add(chunk, constantI32(1)))) };
}

function defineOpen(
  module: ModuleBuilder,
  state: ThreadState,
  control: Expr<"i32">,
  fixed: boolean,
): FunctionRef {
  const { sequence, alone, chunk, chunks, thread, threads } = state;
  return module.define(["i32", "i32"], null, (_, [most, forEach]) => {
    const wanted = most as Expr<"i32">;
    const inTurn = smaller(wanted, i32.multiply(threads, forEach as Expr<"i32">));
    return {
      code: [
        sequence.set(i32.add(sequence, constantI32(MOST_CHUNKS))),
        ifThen(
          alone,
          [chunk.set(constantI32(-1)), chunks.set(fixed ? wanted : constantI32(1))],
          [
            chunks.set(fixed ? wanted : inTurn),
            ifThen(i32.isZero(thread), [
              atomic.store(control, sequence, WORDS.claim),
              ifThen(atomic.load(control, WORDS.waiting), [atomic.notifyAll(claimWord(control))]),
            ]),
          ],
        ),
      ],
    };
  });
}

/** Waiting and waking take no offset here, so that both name one place. */
function claimWord(control: Expr<"i32">): Expr<"i32"> {
  return i32.add(control, constantI32(WORDS.claim));
}

function defineNext(module: ModuleBuilder, state: ThreadState, control: Expr<"i32">): FunctionRef {
  const { alone, chunk, chunks, busy, thread } = state;
  return module.define([], "i32", (scope) => {
    const found = scope.local("i32");
    return {
      code: [
        ifThen(
          alone,
          [chunk.set(i32.add(chunk, constantI32(1))), found.set(i32.less(chunk, chunks))],
          [
            ifThen(busy, [busy.set(constantI32(0)), ...countDone(control)]),
            ...claimChunk(createSteps(scope), state, control, found),
            ifThen(
              i32.and(i32.isZero(thread), i32.isZero(found)),
              awaitDone(createSteps(scope), state, control),
            ),
          ],
        ),
      ],
      result: found,
    };
  });
}

function countDone(control: Expr<"i32">): Code[] {
  return [
    atomic.add(control, constantI32(1), WORDS.done),
    ifThen(atomic.load(control, WORDS.mainSleeps), [
      atomic.notifyAll(i32.add(control, constantI32(WORDS.done))),
    ]),
  ];
}

/** Leaves 1 in `found` where a chunk was claimed; before the kernel's turn a thread waits, after it there is none. */
function claimChunk(
  steps: Steps,
  { sequence, chunk, chunks, busy, generation }: ThreadState,
  control: Expr<"i32">,
  found: Local<"i32">,
): readonly Code[] {
  const spins = steps.keep(constantI32(SPINS));
  const [word, claimed] = [steps.scope.local("i32"), steps.scope.local("i32")];
  steps.push(
    found.set(constantI32(0)),
    block((end) => [
      loop((again) => [
        word.set(atomic.load(control, WORDS.claim)),
        claimed.set(i32.xor(word, sequence)),
        ifThen(i32.lessUnsigned(claimed, constantI32(MOST_CHUNKS)), [
          branchIf(end, i32.greaterEqual(claimed, chunks)),
          branchIf(
            again,
            i32.notEqual(
              atomic.compareExchange(control, word, i32.add(word, constantI32(1)), WORDS.claim),
              word,
            ),
          ),
          chunk.set(claimed),
          busy.set(constantI32(1)),
          found.set(constantI32(1)),
          branch(end),
        ]),
        // Over, or another run altogether.
        branchIf(end, i32.notEqual(atomic.load(control, WORDS.generation), generation)),
        branchIf(end, i32.greater(i32.subtract(word, sequence), constantI32(0))),
        branchIf(again, spins.tee(i32.subtract(spins, constantI32(1)))),
        atomic.add(control, constantI32(1), WORDS.waiting),
        atomic.wait(claimWord(control), word),
        atomic.add(control, constantI32(-1), WORDS.waiting),
        spins.set(constantI32(SPINS)),
        branch(again),
      ]),
    ]),
  );
  return steps.code;
}

/** The main thread, with nothing left to claim: until the others have finished theirs. */
function awaitDone(
  steps: Steps,
  { expected, chunks, mayWait }: ThreadState,
  control: Expr<"i32">,
): readonly Code[] {
  const spins = steps.keep(constantI32(SPINS));
  const done = steps.scope.local("i32");
  steps.push(
    expected.set(i32.add(expected, chunks)),
    block((end) => [
      loop((again) => [
        done.set(atomic.load(control, WORDS.done)),
        branchIf(end, i32.equal(done, expected)),
        branchIf(again, spins.tee(i32.subtract(spins, constantI32(1)))),
        ifThen(mayWait, [
          atomic.store(control, constantI32(1), WORDS.mainSleeps),
          atomic.wait(i32.add(control, constantI32(WORDS.done)), done),
          atomic.store(control, constantI32(0), WORDS.mainSleeps),
        ]),
        spins.set(constantI32(SPINS)),
        branch(again),
      ]),
    ]),
  );
  return steps.code;
}

/** Chunks differ by one grain at most. */
function defineBound(module: ModuleBuilder, { chunks }: ThreadState): FunctionRef {
  return module.define(["i32", "i32", "i32"], "i32", (scope, [total, grain, index]) => {
    const steps = createSteps(scope);
    const [size, unit, at] = [total, grain, index] as [Expr<"i32">, Expr<"i32">, Expr<"i32">];
    const units = steps.keep(i32.divide(i32.add(size, i32.subtract(unit, constantI32(1))), unit));
    const each = i32.divide(units, chunks);
    const larger = steps.keep(i32.remainder(units, chunks));
    const start = steps.keep(i32.multiply(i32.add(i32.multiply(each, at), smaller(at, larger)), unit));
    return { code: steps.code, result: smaller(start, size) };
  });
}
