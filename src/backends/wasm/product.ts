/** @file One matrix product in blocks that fit the caches: B packed in panels, tiles of A and C in registers. */
import type { Dim } from "../../ir/types.ts";
import { constantI32, type Code, type Expr, ifThen, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, smaller } from "../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../wasm/module.ts";
import { createSteps } from "../../wasm/steps.ts";
import { dimension, type KernelContext, mostOf } from "./kernel-context.ts";
import { definePack, defineSpread } from "./pack.ts";
import { definePanel, panelVectors } from "./panel.ts";
import { prepareOnce } from "./threads.ts";

/** A matrix in memory; steps are in bytes. */
export interface Matrix {
  readonly start: Expr<"i32">;
  /** Which way numbers lie side by side. */
  readonly along: "rows" | "columns";
  /** To the next row, or the next column. */
  readonly step: Expr<"i32">;
}

export interface Product {
  readonly m: Dim;
  readonly k: Dim;
  /** Columns; known. */
  readonly n: number;
  readonly a: Matrix;
  readonly b: Matrix;
  /** Its rows' numbers lie side by side. */
  readonly c: { readonly start: Expr<"i32">; readonly step: Expr<"i32"> };
  /** Whether to add to what is in c; default: where it is a later block along k. */
  readonly accumulate?: Expr<"i32">;
  /** m and k as they are, where they are not the dimensions themselves (these are the most that they can be). */
  readonly counts?: { readonly m: Expr<"i32">; readonly k: Expr<"i32"> };
  /** Only these rows or columns (from a multiple of 16 on, to another or the last), where the product is cut for threads. */
  readonly part?: { readonly along: "rows" | "columns" } & Range;
  /** Where packed panels go, counted from the start of the scratch memory. */
  readonly scratch: number;
  /** Where they go instead if they are packed once alone and stay. */
  readonly kept?: number;
}

interface Range {
  readonly from: Expr<"i32">;
  readonly to: Expr<"i32">;
}

/** A block along k: its panel of B (16 columns) fits the first cache, all its panels the second. */
const BLOCK_K = 256;
/** A block along m. */
const BLOCK_M = 256;
/** With fewer rows packing costs more than it gains. */
const PACK_ROWS = 24;
const PANEL = 16;

/** c (+)= a·b. */
export function emitProduct(context: KernelContext, scope: FunctionScope, product: Product): readonly Code[] {
  const steps = createSteps(scope);
  const { counts, m, k } = product;
  const m1 = steps.keep(counts?.m ?? dimension(context, m));
  const k1 = steps.keep(counts?.k ?? dimension(context, k));
  const blockK = blockSize(mostOf(context, k), BLOCK_K);
  const alongK = (k0: Expr<"i32">, kc: Local<"i32">): readonly Code[] =>
    emitBlockOfK(context, scope, product, m1, k0, kc, blockK);
  steps.push(...inBlocks(scope, mostOf(context, k), blockK, k1, alongK));
  return steps.code;
}

/** Packs the rows k0… of B, and multiplies all of A by them. */
function emitBlockOfK(
  context: KernelContext,
  scope: FunctionScope,
  product: Product,
  m1: Local<"i32">,
  k0: Expr<"i32">,
  kc: Local<"i32">,
  blockK: number,
): readonly Code[] {
  const { m, n, a, b, c, part } = product;
  const columns = part?.along === "columns" ? part : null;
  const steps = createSteps(scope);
  const mMost = mostOf(context, m);
  const packed = b.along === "columns" || (mMost > PACK_ROWS && n > PANEL);
  const room = blockK * panelVectors(n) * 16;
  const panels = packed ? panelsOf(context, product, room, k0) : constantI32(0);
  const from = steps.keep(placeIn(b, k0, constantI32(0)));
  const panelAt = (column: Expr<"i32">): Expr<"i32"> =>
    i32.add(panels, i32.multiply(i32.multiply(kc, column), constantI32(4)));
  const fromAt = (column: Expr<"i32">): Expr<"i32"> =>
    i32.add(from, i32.multiply(column, b.along === "rows" ? constantI32(4) : b.step));
  if (packed) {
    const pack = eachPanel(scope, n, columns, (column, width) =>
      invoke(definePack(context.module, width, b.along), kc, fromAt(column), b.step, panelAt(column)),
    );
    steps.push(...(product.kept === undefined ? pack : [prepareOnce(context.threads, pack)]));
  }
  const isLater = k0.constant === 0 ? constantI32(0) : i32.notEqual(k0, constantI32(0));
  const accumulate = steps.keep(product.accumulate ? i32.or(product.accumulate, isLater) : isLater);
  const blockM = blockSize(mMost, BLOCK_M);
  const spread = spreadOf(context, product, blockM, blockK, packed ? room : 0);
  const alongM = (m0: Expr<"i32">, mc: Local<"i32">): readonly Code[] => {
    const rows = createSteps(scope);
    const given = rows.keep(placeIn(a, m0, k0));
    const aAt = spread ? spread.place : given;
    const aStep = spread ? constantI32(spread.step) : a.step;
    if (spread) {
      const vectors = i32.shiftRight(i32.add(mc, constantI32(3)), constantI32(2));
      rows.push(invoke(defineSpread(context.module), kc, vectors, given, a.step, aAt, aStep));
    }
    const cAt = rows.keep(i32.add(c.start, i32.multiply(m0, c.step)));
    rows.push(
      ...eachPanel(scope, n, columns, (column, width) => {
        const panel = definePanel(context.module, {
          columns: width,
          a: a.along,
          b: packed ? "packed" : "strided",
        });
        const bAt = packed ? panelAt(column) : fromAt(column);
        const to = i32.add(cAt, i32.multiply(column, constantI32(4)));
        return invoke(panel, mc, kc, aAt, aStep, bAt, b.step, to, c.step, accumulate);
      }),
    );
    return rows.code;
  };
  steps.push(...inBlocks(scope, mMost, blockM, m1, alongM, part?.along === "rows" ? part : null));
  return steps.code;
}

/** Where the panels of the rows of B from k0 on are. */
function panelsOf(
  context: KernelContext,
  { kept, n, scratch }: Product,
  room: number,
  k0: Expr<"i32">,
): Expr<"i32"> {
  if (kept === undefined) return context.scratch.reserve(scratch, room);
  return i32.add(context.scratch.kept(kept), i32.multiply(k0, constantI32(16 * panelVectors(n))));
}

/**
 * Where to copy a block of A that is given in columns: at steps of many cache lines they would push each other out of the
 * cache. Null where they do not, or where it would not pay.
 */
function spreadOf(
  context: KernelContext,
  { a, n, scratch }: Product,
  blockM: number,
  blockK: number,
  before: number,
): { readonly place: Expr<"i32">; readonly step: number } | null {
  const step = a.step.constant;
  if (a.along === "rows" || step === undefined || step % 512 !== 0 || blockK < 64 || n < 64) return null;
  const ownStep = Math.ceil(blockM / 16) * 64 + 64;
  return { place: context.scratch.reserve(scratch + before, blockK * ownStep + 64), step: ownStep };
}

/** Even blocks: one where all fits by half more. */
function blockSize(most: number, wanted: number): number {
  if (most <= wanted * 1.5) return most;
  return Math.ceil(most / Math.ceil(most / wanted) / 12) * 12;
}

/** Runs `body` for every block of `count`, with its start and size. */
function inBlocks(
  scope: FunctionScope,
  most: number,
  size: number,
  count: Local<"i32">,
  body: (from: Expr<"i32">, size: Local<"i32">) => readonly Code[],
  part: Range | null = null,
): readonly Code[] {
  if (most <= size && !part) return body(constantI32(0), count);
  const from = scope.local("i32");
  const own = scope.local("i32");
  const end = part?.to ?? count;
  const inside = [own.set(smaller(i32.subtract(end, from), constantI32(size))), ...body(from, own)];
  return countUp(from, part?.from ?? constantI32(0), end, inside, constantI32(size));
}

/** Panels of 16 columns, and what is left. */
function eachPanel(
  scope: FunctionScope,
  n: number,
  part: Range | null,
  body: (column: Expr<"i32">, columns: number) => Code,
): readonly Code[] {
  const whole = n - (n % PANEL);
  const column = scope.local("i32");
  const panels = countUp(
    column,
    part?.from ?? constantI32(0),
    part ? smaller(part.to, constantI32(whole)) : constantI32(whole),
    [body(whole === PANEL && !part ? constantI32(0) : column, PANEL)],
    constantI32(PANEL),
  );
  if (n === whole) return panels;
  const rest = body(constantI32(whole), n - whole);
  return [...panels, part ? ifThen(i32.greater(part.to, constantI32(whole)), [rest]) : rest];
}

/** The address of an element. */
function placeIn({ start, along, step }: Matrix, row: Expr<"i32">, column: Expr<"i32">): Expr<"i32"> {
  const [far, near] = along === "rows" ? [row, column] : [column, row];
  return i32.add(i32.add(start, i32.multiply(far, step)), i32.multiply(near, constantI32(4)));
}
