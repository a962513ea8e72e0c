/**
 * @file The heart of every matrix product: rows of A times one panel of B of up to 16 columns, sums in registers.
 * Tiles of 2×16, 2×12, 4×8 and 6×4 are what V8 keeps in registers; measured by bench/ (see docs/performance.md).
 */
import { range } from "../../core/range.ts";
import { constantI32, type Code, type Expr, ifThen, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat, whilePositive } from "../../wasm/loops.ts";
import type { FunctionRef, FunctionScope, ModuleBuilder } from "../../wasm/module.ts";
import { f32x4, v128 } from "../../wasm/simd.ts";
import { createSteps, type Steps } from "../../wasm/steps.ts";

export interface PanelForm {
  /** Columns, 1…16. */
  readonly columns: number;
  /** rows: the numbers of one row of A lie side by side; columns: those of one column do. */
  readonly a: "rows" | "columns";
  /** packed: the rows of the panel follow each other, each in whole vectors; strided: at any distance. */
  readonly b: "packed" | "strided";
}

/** Vectors of a panel. */
export function panelVectors(columns: number): number {
  return Math.ceil(columns / 4);
}

/** Rows of a tile, by vectors. */
const TILE_ROWS = [0, 6, 4, 2, 2];

/**
 * (rows, k, a, aStep, b, bStep, c, cStep, accumulate): c[i, j] (+)= Σ_p a[i, p]·b[p, j]; steps in bytes. aStep leads
 * to the next row of A, or to the next column where A is given in columns.
 */
export function definePanel(module: ModuleBuilder, form: PanelForm): FunctionRef {
  return module.once(`panel ${form.columns} ${form.a} ${form.b}`, () =>
    module.define(new Array<"i32">(9).fill("i32"), null, (scope, parameters) => {
      const [rows, k, a, aStep, b, bStep, c, cStep, accumulate] = parameters as Local<"i32">[];
      const given = {
        k: k!,
        a: a!,
        aStep: aStep!,
        b: b!,
        bStep: bStep!,
        c: c!,
        cStep: cStep!,
        accumulate: accumulate!,
      };
      const most = TILE_ROWS[panelVectors(form.columns)]!;
      const advance = (count: number): Code[] => [
        a!.set(
          i32.add(a!, form.a === "rows" ? i32.multiply(aStep!, constantI32(count)) : constantI32(4 * count)),
        ),
        c!.set(i32.add(c!, i32.multiply(cStep!, constantI32(count)))),
        rows!.set(i32.subtract(rows!, constantI32(count))),
      ];
      return {
        code: [
          rows!.set(i32.subtract(rows!, constantI32(most - 1))),
          ...whilePositive(rows!, [...emitTile(scope, form, given, most), ...advance(most)]),
          rows!.set(i32.add(rows!, constantI32(most - 1))),
          ...whilePositive(rows!, [...emitTile(scope, form, given, 1), ...advance(1)]),
        ],
      };
    }),
  );
}

interface PanelPlaces {
  readonly k: Local<"i32">;
  readonly a: Local<"i32">;
  readonly aStep: Local<"i32">;
  readonly b: Local<"i32">;
  readonly bStep: Local<"i32">;
  readonly c: Local<"i32">;
  readonly cStep: Local<"i32">;
  readonly accumulate: Local<"i32">;
}

function emitTile(scope: FunctionScope, form: PanelForm, given: PanelPlaces, rows: number): readonly Code[] {
  const steps = createSteps(scope);
  const vectors = panelVectors(form.columns);
  const sums = range(rows).map(() => range(vectors).map(() => scope.local("v128")));
  const targets = [steps.keep(given.c)];
  for (let i = 1; i < rows; i++) targets.push(steps.keep(i32.add(targets[i - 1]!, given.cStep)));
  const all = (set: (i: number, j: number) => Expr<"v128">): Code[] =>
    sums.flatMap((row, i) => row.map((sum, j) => sum.set(set(i, j))));
  const lanesOf = (j: number): number => Math.min(4, form.columns - 4 * j);
  steps.push(...all(() => f32x4.constant(0)));
  const sources = [steps.keep(given.a)];
  if (form.a === "rows")
    for (let i = 1; i < rows; i++) sources.push(steps.keep(i32.add(sources[i - 1]!, given.aStep)));
  const bAt = steps.keep(given.b);
  const body = multiplyAdd(scope, form, given, sums, sources, bAt);
  steps.push(...repeat(scope.local("i32"), given.k, body));
  // Added last, so that the rounding errors of long sums stay small.
  steps.push(
    ifThen(
      given.accumulate,
      all((i, j) => f32x4.add(sums[i]![j]!, loadSome(targets[i]!, 16 * j, lanesOf(j)))),
    ),
  );
  sums.forEach((row, i) => row.forEach((sum, j) => storeSome(steps, targets[i]!, sum, 16 * j, lanesOf(j))));
  return steps.code;
}

/** One step along k. Doing several at once makes V8 (11 and 12) keep sums in memory: slower by a quarter. */
function multiplyAdd(
  scope: FunctionScope,
  form: PanelForm,
  given: PanelPlaces,
  sums: readonly (readonly Local<"v128">[])[],
  sources: readonly Local<"i32">[],
  bAt: Local<"i32">,
): readonly Code[] {
  const steps = createSteps(scope);
  const vectors = sums[0]!.length;
  const inRows = form.a === "rows";
  const b = range(vectors).map((j) => steps.keep(v128.load(bAt, 16 * j)));
  sums.forEach((row, i) => {
    const a = steps.keep(v128.load32Splat(sources[inRows ? i : 0]!, inRows ? 0 : 4 * i));
    row.forEach((sum, j) => steps.push(sum.set(f32x4.multiplyAdd(a, b[j]!, sum))));
  });
  const aStep = inRows ? constantI32(4) : given.aStep;
  for (const source of sources) steps.push(source.set(i32.add(source, aStep)));
  const bStep = form.b === "packed" ? constantI32(16 * vectors) : given.bStep;
  steps.push(bAt.set(i32.add(bAt, bStep)));
  return steps.code;
}

/** The first `lanes` numbers at an address. */
function loadSome(address: Local<"i32">, offset: number, lanes: number): Expr<"v128"> {
  if (lanes === 4) return v128.load(address, offset);
  if (lanes === 1) return v128.load32Zero(address, offset);
  const two = v128.load64Zero(address, offset);
  return lanes === 2 ? two : v128.load32Lane(address, two, 2, offset + 8);
}

function storeSome(
  steps: Steps,
  address: Local<"i32">,
  value: Local<"v128">,
  offset: number,
  lanes: number,
): void {
  if (lanes === 4) steps.push(v128.store(address, value, offset));
  else if (lanes === 1) steps.push(v128.store32Lane(address, value, 0, offset));
  else {
    steps.push(v128.store64Lane(address, value, 0, offset));
    if (lanes === 3) steps.push(v128.store32Lane(address, value, 2, offset + 8));
  }
}
