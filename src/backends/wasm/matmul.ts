/** @file Matrix products of any strides: the blocked product where the shape allows it, a folding loop elsewhere. */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import type { Access, MatmulKernel } from "../../plan/plan.ts";
import { type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { defineKernel, dimension, type KernelContext, mostOf } from "./kernel-context.ts";
import { emitLoop, type KernelFunction } from "./loop.ts";
import { matmulLoop } from "./matmul-loop.ts";
import { emitProduct, type Matrix } from "./product.ts";

/** Narrower products are loops. */
const LEAST = 4;

export function emitMatmul(context: KernelContext, kernel: MatmulKernel): KernelFunction {
  const { a, b, out, lead, m, k, n } = kernel;
  const ways = [a, b].map((access) => wayOf(access, lead.length));
  const isPlain = ways.every((way) => way !== null) && out.strides.at(-1) === 1;
  if (!isPlain || isBatchDim(n) || n < LEAST || mostOf(context, k) < LEAST)
    return emitLoop(context, matmulLoop(kernel));
  const traits = ["matmul", lead, m, k, n, a.strides, b.strides, out.strides];
  const ref = defineKernel(context, traits, 3, (scope, places) => {
    const [aAt, bAt, cAt] = places as [Local<"i32">, Local<"i32">, Local<"i32">];
    const matrix = (start: Expr<"i32">, access: Access, way: Way): Matrix => ({
      start,
      along: way,
      step: dimension(context, access.strides[lead.length + (way === "rows" ? 0 : 1)]!, 4),
    });
    const product = emitProduct(context, scope, {
      ...{ m, k, n, scratch: 0 },
      a: matrix(aAt, a, ways[0]!),
      b: matrix(bAt, b, ways[1]!),
      c: { start: cAt, step: dimension(context, out.strides[lead.length]!, 4) },
    });
    return { code: forLead(context, scope, kernel, [aAt, bAt, cAt], 0, product) };
  });
  return { ref, given: [a, b, out] };
}

type Way = "rows" | "columns";

/** Which way the numbers of a matrix lie side by side; null if neither. */
function wayOf({ strides }: Access, lead: number): Way | null {
  const [row, column] = strides.slice(lead) as [Dim, Dim];
  return column === 1 ? "rows" : row === 1 ? "columns" : null;
}

/** The product for every leading index. */
function forLead(
  context: KernelContext,
  scope: FunctionScope,
  kernel: MatmulKernel,
  places: readonly Local<"i32">[],
  axis: number,
  body: readonly Code[],
): readonly Code[] {
  const { lead, a, b, out } = kernel;
  if (axis === lead.length) return body;
  const steps = [a, b, out].map((access) => dimension(context, access.strides[axis]!, 4));
  const saved = places.map(() => scope.local("i32"));
  const inner = forLead(context, scope, kernel, places, axis + 1, body);
  const advance = places.map((place, i) => place.set(i32.add(place, steps[i]!)));
  return [
    ...saved.map((local, i) => local.set(places[i]!)),
    ...repeat(scope.local("i32"), dimension(context, lead[axis]!), [...inner, ...advance]),
    ...places.map((place, i) => place.set(saved[i]!)),
  ];
}
