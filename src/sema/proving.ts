/**
 * @file Elaboration with parameters that stand for all their values at once. What runs through without a complaint, and
 * without a check that needs plain numbers, holds for every value: sizes are exact polynomials.
 */
import type { Component } from "../library/define.ts";
import type { ValueType } from "../library/types.ts";
import { type Bounds, isAtLeast } from "../sizes/bounds.ts";
import {
  addSizes,
  constantOf,
  exactQuotient,
  multiplySizes,
  printSize,
  type Size,
  type SizeLike,
  subtractSizes,
  symbol,
  symbolsOf,
} from "../sizes/size.ts";
import type { Repeat } from "../syntax/ast.ts";
import type { Bound, Elaboration } from "./context.ts";
import type { ValueId } from "./model.ts";
import type { Env } from "./values.ts";

type Result = readonly ValueId[] | null;

/** The parameters that are symbols, and whether something could not be decided for all of them. */
export interface Proving {
  readonly symbols: Map<string, Bounds>;
  /** Sizes must be positive within the bounds; without a domain they are by definition. */
  readonly bounded: ReadonlySet<string>;
  decided: boolean;
  /** For a block on its own: sizes of what enters that were found to be needed, and whether there are new ones. */
  readonly settling?: { readonly bindings: Map<string, Size>; changed: boolean };
}

/** Layers whose checks are exact for symbolic sizes too. Of others, nothing is claimed. */
const EXACT: ReadonlySet<string> = new Set([
  ..."Linear Conv DepthwiseConv Embedding RNN LSTM GRU BatchNorm LayerNorm LRN MaxPool AvgPool GlobalMaxPool".split(
    " ",
  ),
  ..."GlobalAvgPool Upsample Flatten Last RepeatVector OneHot Reshape Permute Pad id PReLU Maxout".split(" "),
  ..."Attention GroupNorm Slice Crop PositionEmbedding".split(" "),
  ..."add subtract mul divide max mean concat fold_time unfold_time reverse_time transpose drop_path".split(
    " ",
  ),
  "shortcut_pad",
]);
const EXACT_FAMILIES: ReadonlySet<string> = new Set([
  "activation",
  "noise",
  "losses",
  "penalties",
  "arithmetic",
]);

/** Notes where a use of a component leaves something open: its own checks, or a size that may fall below 1. False if so. */
export function noteUse(
  cx: Elaboration,
  component: Component,
  bound: Bound,
  operands: readonly (ValueType | null)[],
  results: readonly ValueType[],
): boolean {
  const { proving } = cx;
  if (!proving || proving.symbols.size === 0) return true;
  if (!proving.decided) return false;
  const sizes = [...operands, ...results].flatMap((type) => (type ? sizesIn(type) : []));
  const given = [...bound.args.values].flatMap(([name, v]) =>
    v.kind === "size" ? [{ name, size: v.size }] : [],
  );
  const open = (size: Size): boolean => mentionsSymbol(proving, size);
  if (!sizes.some(open) && !given.some((g) => open(g.size))) return true;
  const exact = EXACT.has(component.name) || EXACT_FAMILIES.has(component.family);
  if (!exact) proving.decided = false;
  if (results.some((type) => sizesIn(type).some((size) => mayVanish(proving, size)))) proving.decided = false;
  return proving.decided;
}

/** Is a size a multiple of another for all values at once? Noted as open where symbols leave it open; then it passes. */
export function divides(proving: Proving | null, divisor: SizeLike, size: SizeLike): boolean {
  const d = constantOf(divisor);
  if (d === 1) return true;
  const n = constantOf(size);
  if (d !== null && n !== null) return n % d === 0;
  if (proving && exactQuotient(size, divisor) === null) proving.decided = false;
  return true;
}

/** Is a size at most another for all values at once? Noted as open where symbols leave it open; then it passes. */
export function isWithin(proving: Proving | null, size: SizeLike, limit: SizeLike): boolean {
  const room = subtractSizes(limit, size);
  const known = constantOf(room);
  if (known !== null) return known >= 0;
  if (proving && !isAtLeast(room, 0, proving.symbols)) proving.decided = false;
  return true;
}

function sizesIn(type: ValueType): Size[] {
  return [...type.axes.map((a) => a.size), ...(type.classes ? [type.classes] : [])];
}

/** True if the size depends on a symbol of the proof. */
export function mentionsSymbol(proving: Proving, size: Size): boolean {
  if (constantOf(size) !== null) return false;
  for (const name of symbolsOf(size)) if (proving.symbols.has(name)) return true;
  return false;
}

/** A size that may be below 1 for a value of a domain that is written down. */
function mayVanish(proving: Proving, size: Size): boolean {
  if (constantOf(size) !== null) return false;
  return (
    [...symbolsOf(size)].some((name) => proving.bounded.has(name)) && !isAtLeast(size, 1, proving.symbols)
  );
}

/**
 * `repeat n { f }` for a symbolic n, in closed form: a body that maps a type to itself does so n times; one that adds a
 * constant to a size adds n times as much. The step is proved for a turn whose number is a symbol.
 */
export function proveRepeat(
  cx: Elaboration,
  proving: Proving,
  expr: Repeat,
  count: Size,
  inputs: readonly ValueId[],
  env: Env,
): Result {
  if (!isAtLeast(count, 0, proving.symbols)) proving.decided = false;
  const first = cx.applyBody(expr.body, inputs, env);
  if (!first) return null;
  const before = inputs.map((id) => cx.typeOf(id));
  const growth =
    first.length === inputs.length
      ? growthOf(
          before,
          first.map((id) => cx.typeOf(id)),
        )
      : null;
  if (!growth) {
    proving.decided = false;
    return first;
  }
  const turn = symbol(`turn ${proving.symbols.size}`);
  proving.symbols.set(printSize(turn), { min: 0, max: null });
  const at = (turns: Size): ValueId[] =>
    before.map((type, i) =>
      cx.addValue(grow(type, growth[i]!, turns), { kind: "number", value: 0 }, expr.span),
    );
  const next = cx.applyBody(expr.body, at(turn), env);
  if (!next) return null;
  const expected = before.map((type, i) => grow(type, growth[i]!, addSizes(turn, 1)));
  const step = growthOf(
    expected,
    next.map((id) => cx.typeOf(id)),
  );
  if (!step?.every((sizes) => sizes.every((size) => constantOf(size) === 0))) proving.decided = false;
  return at(count);
}

/** How much each axis gains; null where ranks or dtypes change. */
function growthOf(
  before: readonly ValueType[],
  after: readonly ValueType[],
): readonly (readonly Size[])[] | null {
  const found: Size[][] = [];
  for (const [i, a] of before.entries()) {
    const b = after[i];
    if (!b || a.axes.length !== b.axes.length || a.dtype !== b.dtype || a.batched !== b.batched) return null;
    found.push(a.axes.map((axis, k) => subtractSizes(b.axes[k]!.size, axis.size)));
  }
  return found;
}

function grow(type: ValueType, growth: readonly Size[], turns: Size): ValueType {
  return {
    ...type,
    axes: type.axes.map((a, k) => ({ ...a, size: addSizes(a.size, multiplySizes(growth[k]!, turns)) })),
  };
}
