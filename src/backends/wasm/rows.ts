/** @file Rows by index: gather, scatter_add and argmax. */
import { invariant } from "../../core/invariant.ts";
import { readNumber } from "../../ops/attributes.ts";
import { type Dim, dimProduct, isBatchDim } from "../../ir/types.ts";
import type { OperatorKernel } from "../../plan/plan.ts";
import { block, branchIf, constantI32, type Code, type Expr, ifThen, type Local } from "../../wasm/code.ts";
import { f32 } from "../../wasm/f32.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { f32x4 } from "../../wasm/simd.ts";
import { createSteps } from "../../wasm/steps.ts";
import { eachChannel } from "./channels.ts";
import { fillZeros } from "./fill.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import type { KernelFunction } from "./loop.ts";

/** A product of dimensions that must be known. */
function knownSize(dims: readonly Dim[]): number {
  const size = dimProduct(dims);
  invariant(!isBatchDim(size), "a row's size counts examples");
  return size;
}

interface Row {
  readonly isThere: Expr<"i32">;
  readonly address: Expr<"i32">;
}

/** The row that an index in memory stands for. */
function findRow(
  context: KernelContext,
  table: Local<"i32">,
  index: Local<"i32">,
  rows: Dim,
  width: number,
): Row {
  const value = f32.load(index);
  const isThere = i32.and(
    f32.greaterEqual(value, f32.constant(0)),
    f32.less(value, f32.fromI32(dimension(context, rows))),
  );
  return { isThere, address: i32.add(table, i32.multiply(i32.fromF32(value), constantI32(4 * width))) };
}

export function emitGather(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const [table, indices] = kernel.inputs;
  const rows = table!.type.shape[0]!;
  const width = knownSize(table!.type.shape.slice(1));
  return rowsKernel(context, kernel, indices!.type.shape, (scope, [tableAt, index, out]) => {
    const { isThere, address } = findRow(context, tableAt!, index!, rows, width);
    const source = scope.local("i32");
    const copy = eachChannel(scope, width, (lanes, at) => [
      lanes.store(i32.add(out!, at), lanes.load(i32.add(source, at))),
    ]);
    const clear = eachChannel(scope, width, (lanes, at) => [
      lanes.store(i32.add(out!, at), f32x4.constant(0)),
    ]);
    return [
      ifThen(isThere, [source.set(address), ...copy], clear),
      index!.set(i32.add(index!, constantI32(4))),
      out!.set(i32.add(out!, constantI32(4 * width))),
    ];
  });
}

export function emitScatterAdd(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const [indices] = kernel.inputs;
  const [rows, ...row] = kernel.output.type.shape;
  const width = knownSize(row);
  const total = dimension(context, rows!, width);
  return rowsKernel(
    context,
    kernel,
    indices!.type.shape,
    (scope, [index, updates, out]) => {
      const { isThere, address } = findRow(context, out!, index!, rows!, width);
      const target = scope.local("i32");
      const add = eachChannel(scope, width, (lanes, at) => {
        const place = i32.add(target, at);
        return [lanes.store(place, f32x4.add(lanes.load(place), lanes.load(i32.add(updates!, at))))];
      });
      return [
        ifThen(isThere, [target.set(address), ...add]),
        index!.set(i32.add(index!, constantI32(4))),
        updates!.set(i32.add(updates!, constantI32(4 * width))),
      ];
    },
    (scope, [, , out]) => {
      const steps = createSteps(scope);
      steps.push(...fillZeros(scope, steps.keep(out!), total));
      return steps.code;
    },
  );
}

/** A kernel that does the same for every index of a shape. */
function rowsKernel(
  context: KernelContext,
  kernel: OperatorKernel,
  shape: readonly Dim[],
  body: (scope: FunctionScope, places: readonly Local<"i32">[]) => readonly Code[],
  before: (scope: FunctionScope, places: readonly Local<"i32">[]) => readonly Code[] = () => [],
): KernelFunction {
  const given = [...kernel.inputs, kernel.output];
  const ref = context.module.define(
    given.map(() => "i32" as const),
    null,
    (scope, parameters) => {
      const places = parameters as Local<"i32">[];
      const turns = repeat(scope.local("i32"), dimension(context, dimProduct(shape)), body(scope, places));
      return { code: [...before(scope, places), ...turns] };
    },
  );
  return { ref, given };
}

/** The first largest element along an axis, as the comparison > finds it. */
export function emitArgmax(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const shape = kernel.inputs[0]!.type.shape;
  const axis = readNumber(kernel.attrs, "axis");
  const inner = dimProduct(shape.slice(axis + 1));
  const outer = dimProduct(shape.slice(0, axis));
  const given = [kernel.inputs[0]!, kernel.output];
  const ref = context.module.define(["i32", "i32"], null, (scope, parameters) => {
    const [x, out] = parameters as [Local<"i32">, Local<"i32">];
    const at = scope.local("i32");
    const k = scope.local("i32");
    const best = scope.local("i32");
    const largest = scope.local("f32");
    const step = dimension(context, inner, 4);
    const compare = block((end) => [
      branchIf(end, i32.isZero(f32.greater(f32.load(at), largest))),
      largest.set(f32.load(at)),
      best.set(k),
    ]);
    const one = [
      at.set(x),
      best.set(constantI32(0)),
      largest.set(f32.load(at)),
      ...countUp(k, constantI32(1), dimension(context, shape[axis]!), [at.set(i32.add(at, step)), compare]),
      f32.store(out, f32.fromI32(best)),
      x.set(i32.add(x, constantI32(4))),
      out.set(i32.add(out, constantI32(4))),
    ];
    const skip = i32.multiply(step, i32.subtract(dimension(context, shape[axis]!), constantI32(1)));
    const rows = [...repeat(scope.local("i32"), dimension(context, inner), one), x.set(i32.add(x, skip))];
    return { code: repeat(scope.local("i32"), dimension(context, outer), rows) };
  });
  return { ref, given };
}
