/**
 * @file Operators in chunks of examples: their kernels run on fewer examples, from later places on. Weights of convolutions
 * get the gradient of each chunk in a place of its own; there are always as many chunks, added up in their order.
 */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import { readNumber } from "../../ops/attributes.ts";
import type { Kernel, Operand, OperatorKernel } from "../../plan/plan.ts";
import { type Code, constantI32, type Expr, ifThen } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat, smaller } from "../../wasm/loops.ts";
import { type FunctionRef, type FunctionScope, invoke } from "../../wasm/module.ts";
import { f32x4, v128 } from "../../wasm/simd.ts";
import { createSteps } from "../../wasm/steps.ts";
import { defineKernel, type KernelContext } from "./kernel-context.ts";
import { foldedBytes } from "./loop-parts.ts";
import { emitOperator } from "./operators.ts";
import { type CallSite, placeOf } from "./place.ts";
import { eachChunk, MOST_CHUNKS, shareOf } from "./threads.ts";

/** Operators whose result has the examples of their operands, one after another. */
const BY_EXAMPLE = new Set([
  "argmax",
  "average_pool",
  "average_pool_gradient",
  "conv",
  "conv_input_gradient",
  "gather",
  "max_pool",
  "max_pool_gradient",
  "max_pool_select",
]);

/** Chunks of a sum over examples, as many whatever the number of threads: fewer, where each takes much memory. */
const SUMMED = 8;
const FEWER = 4;
const LARGE_PART = 1 << 20;

export function canCutOperator(kernel: OperatorKernel): boolean {
  const operands = [...kernel.inputs, kernel.output].map((o) => o.type.shape);
  if (operands.some((shape) => shape.slice(1).some(isBatchDim))) return false;
  const [first, second, out] = [operands[0]!, operands[1], operands.at(-1)!];
  if (kernel.op === "conv_weight_gradient") return isBatchDim(first[0] ?? 1) && isBatchDim(second![0] ?? 1);
  if (!BY_EXAMPLE.has(kernel.op) || !isBatchDim(out[0] ?? 1)) return false;
  if (kernel.op === "gather") return !isBatchDim(first[0] ?? 1);
  return kernel.op !== "argmax" || readNumber(kernel.attrs, "axis") !== 0;
}

/** Bytes that the partial sums of a kernel need; they are shared by all threads, and by all kernels in turn. */
export function partialBytes(kernel: Kernel): number {
  if (kernel.kind === "loop") return foldedBytes(kernel);
  if (kernel.kind !== "operator" || kernel.op !== "conv_weight_gradient") return 0;
  return mostSummed(kernel) * partSize(kernel);
}

function mostSummed(kernel: OperatorKernel): number {
  return partSize(kernel) > LARGE_PART ? FEWER : SUMMED;
}

function partSize({ output }: OperatorKernel): number {
  return Math.ceil(elementsOf(output) / 16) * 64;
}

/** The elements of an operand; where there are examples, of one. */
function elementsOf({ type }: Operand): number {
  return type.shape.reduce<number>((product, dim) => product * (isBatchDim(dim) ? dim.batch : dim), 1);
}

/** Runs a kernel that can be cut, chunk by chunk. `partials`: where partial sums go. */
export function emitCutOperator(
  site: CallSite,
  scope: FunctionScope,
  kernel: OperatorKernel,
): readonly Code[] {
  const { context } = site;
  const { threads, n, all, partials } = context;
  const { ref, given } = emitOperator(context, kernel);
  const isSum = kernel.op === "conv_weight_gradient";
  const operands = [...kernel.inputs, kernel.output];
  const steps = createSteps(scope);
  const { from, to } = shareOf(threads, steps, all, 1);
  const places = given.map((place) => {
    if (isSum && place === kernel.output)
      return i32.add(constantI32(partials), i32.multiply(threads.chunk, constantI32(partSize(kernel))));
    const operand = operands.find((o) => o === place)!;
    return i32.add(placeOf(site, place), i32.multiply(from, constantI32(exampleBytes(operand))));
  });
  steps.push(n.set(i32.subtract(to, from)), ifThen(n, [invoke(ref, ...places)]));
  const most = isSum ? summed(context, kernel) : smaller(all, constantI32(MOST_CHUNKS - 1));
  const code = [...eachChunk(threads, most, isSum ? "fixed" : "several", steps.code), n.set(all)];
  if (!isSum) return code;
  const sum = invoke(defineSum(context, kernel), placeOf(site, kernel.output));
  return [
    ...code,
    ...eachChunk(
      threads,
      constantI32(Math.min(SUMMED, Math.ceil(elementsOf(kernel.output) / 256))),
      "several",
      [sum],
    ),
  ];
}

/** How many chunks a sum has: none is empty. */
function summed({ all }: KernelContext, kernel: OperatorKernel): Expr<"i32"> {
  return smaller(all, constantI32(mostSummed(kernel)));
}

function exampleBytes({ type }: Operand): number {
  const first: Dim | undefined = type.shape[0];
  return first !== undefined && isBatchDim(first)
    ? 4 * type.shape.reduce<number>((product, dim) => product * (isBatchDim(dim) ? dim.batch : dim), 1)
    : 0;
}

/** (target): its chunk of the sum of all parts. */
function defineSum(context: KernelContext, kernel: OperatorKernel): FunctionRef {
  const { partials } = context;
  const [size, step] = [elementsOf(kernel.output), partSize(kernel)];
  return defineKernel(context, ["sum of parts", size], 1, (scope, [target]) => {
    const steps = createSteps(scope);
    const { from, to } = shareOf(context.threads, steps, constantI32(size), 16);
    const parts = steps.keep(summed(context, kernel));
    const [at, part] = [scope.local("i32"), scope.local("i32")];
    const total = scope.local("v128");
    const add = (load: (address: Expr<"i32">) => Expr<"v128">): Code[] => [
      total.set(load(i32.add(at, constantI32(partials)))),
      part.set(i32.add(at, constantI32(partials + step))),
      // Not by addresses: beyond 2 GB they are no signed numbers.
      ...repeat(scope.local("i32"), i32.subtract(parts, constantI32(1)), [
        total.set(f32x4.add(total, load(part))),
        part.set(i32.add(part, constantI32(step))),
      ]),
    ];
    const place = i32.add(target!, at);
    const whole = steps.keep(i32.and(to, constantI32(-4)));
    const bytes = (count: Expr<"i32">): Expr<"i32"> => i32.multiply(count, constantI32(4));
    steps.push(
      ...countUp(
        at,
        bytes(from),
        bytes(whole),
        [...add((a) => v128.load(a)), v128.store(place, total)],
        constantI32(16),
      ),
      ...countUp(
        at,
        bytes(whole),
        bytes(to),
        [...add((a) => v128.load32Splat(a)), v128.store32Lane(place, total, 0)],
        constantI32(4),
      ),
    );
    return { code: steps.code };
  });
}
