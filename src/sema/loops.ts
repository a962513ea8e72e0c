/** @file `repeat` and `for` in a flow: their turns, one after the other. */
import { loopNames, notAList, repeatCount } from "../diagnostics/numbers.ts";
import type { Expr, For, Repeat } from "../syntax/ast.ts";
import { reportInexact } from "./arithmetic.ts";
import { type Elaboration, freshPaths, provenance } from "./context.ts";
import type { ValueId } from "./model.ts";
import { proveRepeat } from "./proving.ts";
import { copyTurn, findSteady, markDraft, recordTurn, type SteadyTurn } from "./turns.ts";
import { childEnv, describe, type Env, number, printValue, type SemaValue } from "./values.ts";

type Result = readonly ValueId[] | null;

/** More uses than this are refused: the machine would not hold the model. */
const MOST_TURNS = 100_000;

export function applyRepeat(cx: Elaboration, expr: Repeat, inputs: readonly ValueId[], env: Env): Result {
  const value = cx.evaluate(expr.count, env);
  if (value.kind === "failed") return null;
  if (value.kind === "size" && cx.proving) return proveRepeat(cx, cx.proving, expr, value.size, inputs, env);
  if (reportInexact(cx, value, expr.count.span)) return null;
  const count = value.kind === "number" ? value.value : NaN;
  if (!Number.isInteger(count) || count < 0 || count > MOST_TURNS) {
    const found = value.kind === "number" ? String(value.value) : describe(value);
    cx.report(repeatCount.at(expr.count.span, { found, most: MOST_TURNS }, { notes: provenance(cx) }));
    return null;
  }
  const turns = Array.from({ length: count }, () => new Map<string, SemaValue>());
  return applyTurns(cx, () => `repeat ${cx.textOf(expr.count.span)}`, expr.body, turns, inputs, env);
}

export function applyFor(cx: Elaboration, expr: For, inputs: readonly ValueId[], env: Env): Result {
  const list = cx.evaluate(expr.list, env);
  if (list.kind === "failed") return null;
  if (list.kind !== "list") {
    cx.report(notAList.at(expr.list.span, { found: describe(list) }, { notes: provenance(cx) }));
    return null;
  }
  const turns: Map<string, SemaValue>[] = [];
  for (const item of list.items) {
    const parts =
      expr.names.length === 1
        ? [item]
        : item.kind === "list"
          ? item.items
          : item.kind === "sizes"
            ? item.values.map(number)
            : [item];
    if (parts.length !== expr.names.length) {
      const args = { names: expr.names.map((n) => n.name), found: printValue(item) };
      cx.report(loopNames.at(expr.list.span, args, { notes: provenance(cx) }));
      return null;
    }
    turns.push(new Map(expr.names.map((name, i) => [name.name, parts[i]!])));
  }
  return applyTurns(
    cx,
    () => `for ${expr.names.map((n) => n.name).join(", ")} in [...]`,
    expr.body,
    turns,
    inputs,
    env,
  );
}

/** The turns of a loop, each with its names; stops at the first that fails. */
function applyTurns(
  cx: Elaboration,
  title: () => string,
  body: Expr,
  turns: readonly ReadonlyMap<string, SemaValue>[],
  inputs: readonly ValueId[],
  env: Env,
): Result {
  const { forced } = cx.where;
  const change = forced === null ? {} : { forced: null, path: freshPaths(forced) };
  return cx.inside(change, () => {
    const loop = markDraft(cx.draft);
    let current: Result = inputs;
    let steady: SteadyTurn | null = null;
    for (const [i, names] of turns.entries()) {
      if (current === null || cx.isFull(body.span)) return null;
      if (steady && cx.sketch) return current;
      if (steady) {
        current = copyTurn(cx, steady, current);
        continue;
      }
      const scope = childEnv(env);
      for (const [name, value] of names) scope.names.set(name, value);
      const entered: readonly ValueId[] = current;
      const frames = { text: () => `${ordinal(i + 1)} turn of \`${title()}\``, outer: cx.where.frames };
      const turn = recordTurn(cx, entered, () =>
        cx.inside<Result>({ frames }, () => cx.applyBody(body, entered, scope)),
      );
      current = turn && turn.left;
      if (turn && names.size === 0 && turns.length - i > 1) steady = findSteady(cx, turn, loop);
    }
    return current;
  });
}

const ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return ORDINALS[n - 1] ?? `${n}${suffix}`;
}
