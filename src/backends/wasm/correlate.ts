/** @file A convolution as a matrix product: patches in blocks, times weights packed in panels. */
import type { Dim } from "../../ir/types.ts";
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat, smaller } from "../../wasm/loops.ts";
import { type FunctionRef, type FunctionScope, invoke } from "../../wasm/module.ts";
import { createSteps } from "../../wasm/steps.ts";
import { copyExactly } from "./fill.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { definePanel, panelVectors } from "./panel.ts";
import { definePatches, type PatchForm, patchSize, positionsOf } from "./patches.ts";

/** Weights of one tap after another: `channels` rows each, packed by `pack(column, columns, target)` for a whole panel. */
export interface PackedWeights {
  readonly columns: number;
  readonly pack: (column: Expr<"i32">, columns: number, target: Expr<"i32">) => readonly Code[];
}

export interface Correlation {
  readonly n: Dim;
  readonly form: PatchForm;
  readonly source: Expr<"i32">;
  readonly weights: PackedWeights;
  /** Rows of the result follow each other by this many bytes. */
  readonly target: Expr<"i32">;
  readonly targetStep: number;
  /** Where results of scattered positions go instead: called for every row. */
  readonly scatter: ((row: Local<"i32">) => Expr<"i32">) | null;
}

/** Numbers in a block of patches: half of a second cache at most. */
const BLOCK_NUMBERS = 32768;
/** Longer rows are taken in parts along the first kernel axis. */
const ROW_NUMBERS = 1024;
const PANEL = 16;

/** How patches are cut into blocks. */
export interface PatchBlocks {
  /** Taps of the first kernel axis at once, and numbers of one. */
  readonly taps: number;
  readonly tapNumbers: number;
  readonly rows: number;
}

export function patchBlocks(form: PatchForm): PatchBlocks {
  const first = form.axes[0]!.kernel;
  const tapNumbers = patchSize(form) / Math.max(1, first);
  const most = Math.max(1, Math.min(first, Math.floor(ROW_NUMBERS / Math.max(1, tapNumbers))));
  const taps = Math.ceil(first / Math.max(1, Math.ceil(first / most)));
  const rows = Math.floor(BLOCK_NUMBERS / Math.max(1, taps * tapNumbers));
  return { taps, tapNumbers, rows: Math.max(24, Math.min(480, rows - (rows % 12))) };
}

/** Where things lie in the scratch memory: packed weights (or a packed panel), patches, rows to be scattered. */
export function reservePatches({ scratch }: KernelContext, form: PatchForm, before: number): Expr<"i32"> {
  const { taps, tapNumbers, rows } = patchBlocks(form);
  // Copies go up to 3 numbers too far.
  return scratch.reserve(before, 4 * taps * tapNumbers * rows + 64);
}

export function emitCorrelation(
  context: KernelContext,
  scope: FunctionScope,
  correlation: Correlation,
): readonly Code[] {
  const { form, weights, source } = correlation;
  const { columns } = weights;
  const steps = createSteps(scope);
  const size = patchSize(form);
  const packedBytes = size * panelVectors(columns) * 16;
  const packed = context.scratch.reserve(0, packedBytes);
  const patches = reservePatches(context, form, packedBytes);
  const { taps, tapNumbers, rows } = patchBlocks(form);
  const panelAt = (column: Expr<"i32">): Expr<"i32"> =>
    i32.add(packed, i32.multiply(column, constantI32(4 * size)));
  steps.push(...eachPanel(scope, columns, (column, some) => weights.pack(column, some, panelAt(column))));
  const result = correlation.scatter
    ? { at: scatterRows(context, form, packedBytes, columns), step: 4 * columns }
    : { at: null, step: correlation.targetStep };
  const total = steps.keep(dimension(context, correlation.n, positionsOf(form)));
  const row = scope.local("i32");
  const count = scope.local("i32");
  const tap = scope.local("i32");
  const someTaps = scope.local("i32");
  const target = scope.local("i32");
  const firstKernel = form.axes[0]!.kernel;
  const width = scope.local("i32");
  const block = [
    someTaps.set(smaller(i32.subtract(constantI32(firstKernel), tap), constantI32(taps))),
    width.set(i32.multiply(someTaps, constantI32(tapNumbers))),
    invoke(definePatches(context.module, form), source, patches, row, count, tap, someTaps),
    ...eachPanel(scope, columns, (column, some) => {
      const panel: FunctionRef = definePanel(context.module, { columns: some, a: "rows", b: "packed" });
      const skipped = i32.multiply(
        i32.multiply(tap, constantI32(tapNumbers)),
        constantI32(16 * panelVectors(some)),
      );
      const to = i32.add(target, i32.multiply(column, constantI32(4)));
      const step = i32.multiply(width, constantI32(4));
      const accumulate = i32.notEqual(tap, constantI32(0));
      return [
        invoke(
          panel,
          count,
          width,
          patches,
          step,
          i32.add(panelAt(column), skipped),
          constantI32(0),
          to,
          constantI32(result.step),
          accumulate,
        ),
      ];
    }),
  ];
  const blocks =
    firstKernel > 0
      ? countUp(tap, constantI32(0), constantI32(firstKernel), block, constantI32(taps))
      : [tap.set(constantI32(0)), ...block];
  steps.push(
    ...countUp(
      row,
      constantI32(0),
      total,
      [
        count.set(smaller(i32.subtract(total, row), constantI32(rows))),
        target.set(result.at ?? i32.add(correlation.target, i32.multiply(row, constantI32(result.step)))),
        ...blocks,
        ...(correlation.scatter ? scatter(scope, columns, row, count, target, correlation.scatter) : []),
      ],
      constantI32(rows),
    ),
  );
  return steps.code;
}

/** Room for a block of results before they are scattered. */
function scatterRows(
  { scratch }: KernelContext,
  form: PatchForm,
  packedBytes: number,
  columns: number,
): Expr<"i32"> {
  const { taps, tapNumbers, rows } = patchBlocks(form);
  return scratch.reserve(packedBytes + 4 * taps * tapNumbers * rows + 64, 4 * rows * columns + 64);
}

function scatter(
  scope: FunctionScope,
  columns: number,
  firstRow: Local<"i32">,
  count: Local<"i32">,
  from: Local<"i32">,
  place: (row: Local<"i32">) => Expr<"i32">,
): readonly Code[] {
  const row = scope.local("i32");
  const to = scope.local("i32");
  return [
    row.set(firstRow),
    ...repeat(scope.local("i32"), count, [
      to.set(place(row)),
      ...copyExactly(scope, to, from, columns),
      from.set(i32.add(from, constantI32(4 * columns))),
      row.set(i32.add(row, constantI32(1))),
    ]),
  ];
}

/** Panels of 16 columns, and what is left. */
export function eachPanel(
  scope: FunctionScope,
  columns: number,
  body: (column: Expr<"i32">, columns: number) => readonly Code[],
): readonly Code[] {
  const whole = columns - (columns % PANEL);
  const column = scope.local("i32");
  const inside = body(whole === PANEL ? constantI32(0) : column, PANEL);
  const panels =
    whole > 0 ? countUp(column, constantI32(0), constantI32(whole), inside, constantI32(PANEL)) : [];
  return columns > whole ? [...panels, ...body(constantI32(whole), columns - whole)] : panels;
}
