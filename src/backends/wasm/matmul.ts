/** @file Matrix products of any strides: the blocked product where the shape allows it, a folding loop elsewhere. */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import type { Access, MatmulKernel } from "../../plan/plan.ts";
import { type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { createSteps } from "../../wasm/steps.ts";
import { defineKernel, dimension, type KernelContext, mostOf } from "./kernel-context.ts";
import { emitLoop, type KernelFunction, type LoopCut } from "./loop.ts";
import { matmulLoop } from "./matmul-loop.ts";
import { emitProduct, type Matrix } from "./product.ts";
import { shareOf } from "./threads.ts";

/** Narrower products are loops. */
const LEAST = 4;

/** `cut`: the function computes the chunk at hand, if the product can be cut. */
export function emitMatmul(
  context: KernelContext,
  kernel: MatmulKernel,
  cut: LoopCut = false,
): KernelFunction {
  const { a, b, out, lead, m, k, n } = kernel;
  const ways = [a, b].map((access) => wayOf(access, lead.length));
  const isPlain = ways.every((way) => way !== null) && out.strides.at(-1) === 1;
  if (!isPlain || isBatchDim(n) || n < LEAST || mostOf(context, k) < LEAST)
    return emitLoop(context, matmulLoop(kernel), cut);
  const along = typeof cut === "object" ? "rows" : cut ? chooseCut(context, kernel) : null;
  const grain =
    typeof cut === "object" ? cut.examples * (isBatchDim(m) ? m.batch : 1) : along && GRAIN[along];
  const kept = typeof cut === "object" ? cut.kept : undefined;
  const traits = ["matmul", lead, m, k, n, a.strides, b.strides, out.strides, along, grain, kept];
  const ref = defineKernel(context, traits, 3, (scope, places) => {
    const [aAt, bAt, cAt] = places as [Local<"i32">, Local<"i32">, Local<"i32">];
    const matrix = (start: Expr<"i32">, access: Access, way: Way): Matrix => ({
      start,
      along: way,
      step: dimension(context, access.strides[lead.length + (way === "rows" ? 0 : 1)]!, 4),
    });
    const steps = createSteps(scope);
    const part = along && shareOf(context.threads, steps, dimension(context, sizeOf(kernel, along)), grain!);
    const product = emitProduct(context, scope, {
      ...{ m, k, n, scratch: 0 },
      a: matrix(aAt, a, ways[0]!),
      b: matrix(bAt, b, ways[1]!),
      c: { start: cAt, step: dimension(context, out.strides[lead.length]!, 4) },
      ...(part && along !== "lead" ? { part: { along: along!, ...part } } : {}),
      ...(kept !== undefined ? { kept } : {}),
    });
    const outer = along === "lead" ? part : null;
    return { code: [...steps.code, ...forLead(context, scope, kernel, [aAt, bAt, cAt], 0, product, outer)] };
  });
  return { ref, given: [a, b, out], ...(along ? { pieces: piecesOf(context, kernel, along) } : {}) };
}

type Way = "rows" | "columns";

/** Whole tiles, whole panels. */
const GRAIN = { lead: 1, rows: 12, columns: 16 } as const;

type Cut = keyof typeof GRAIN;

/** So many pieces are as good as more. */
const ENOUGH = 4;

/** What a product is cut along: columns need no matrix to be packed twice. Null where there are no two pieces. */
function chooseCut(context: KernelContext, kernel: MatmulKernel): Cut | null {
  const order: readonly Cut[] = ["lead", "columns", "rows"];
  const most = Math.max(...order.map((cut) => piecesOf(context, kernel, cut)));
  return most < 2 ? null : order.find((cut) => piecesOf(context, kernel, cut) >= Math.min(most, ENOUGH))!;
}

function piecesOf(context: KernelContext, kernel: MatmulKernel, cut: Cut): number {
  return Math.ceil(mostOf(context, sizeOf(kernel, cut)) / GRAIN[cut]);
}

function sizeOf({ lead, m, n }: MatmulKernel, cut: Cut): Dim {
  return cut === "lead" ? (lead[0] ?? 1) : cut === "rows" ? m : n;
}

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
  part: { readonly from: Expr<"i32">; readonly to: Expr<"i32"> } | null,
): readonly Code[] {
  const { lead, a, b, out } = kernel;
  if (axis === lead.length) return body;
  const steps = [a, b, out].map((access) => dimension(context, access.strides[axis]!, 4));
  const saved = places.map(() => scope.local("i32"));
  const inner = forLead(context, scope, kernel, places, axis + 1, body, null);
  const advance = places.map((place, i) => place.set(i32.add(place, steps[i]!)));
  const skip = part
    ? places.map((place, i) => place.set(i32.add(place, i32.multiply(part.from, steps[i]!))))
    : [];
  const count = part ? i32.subtract(part.to, part.from) : dimension(context, lead[axis]!);
  return [
    ...saved.map((local, i) => local.set(places[i]!)),
    ...skip,
    ...repeat(scope.local("i32"), count, [...inner, ...advance]),
    ...places.map((place, i) => place.set(saved[i]!)),
  ];
}
