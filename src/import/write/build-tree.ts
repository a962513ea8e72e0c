/**
 * @file Steps → statements. A value that is used once stands in the pipeline of its use; paths that part at one value and meet in
 * a join are a connection (skip, dense, concat { … }); what is left has names.
 */
import { invariant } from "../../core/invariant.ts";
import type { Call, Network, Step, StepId } from "../steps.ts";
import type { Item, Pipeline, Statement } from "./items.ts";

/** In the order in which they can be computed. Steps that no output needs are left out. */
export function buildTree(network: Network): Statement[] {
  const steps = prefixConcats(network.steps);
  const live = findLive(
    steps,
    network.outputs.map((o) => o.step),
  );
  const uses = new Map<StepId, number>();
  const use = (id: StepId, count = 1): void => void uses.set(id, (uses.get(id) ?? 0) + count);
  for (const step of steps) if (live.has(step.id)) for (const operand of step.operands) use(operand);
  for (const { step } of network.outputs) use(step, 2);
  const made = new Map<StepId, Pipeline>();
  const take = (id: StepId): Pipeline =>
    (uses.get(id) === 1 ? made.get(id) : undefined) ?? { head: { kind: "value", step: id }, items: [] };
  for (const step of steps) {
    if (!live.has(step.id) || step.call.kind === "input") continue;
    made.set(
      step.id,
      step.call.kind === "join" || step.call.kind === "operation"
        ? joinPipelines(step, step.call, take, use)
        : append(take(step.operands[0]!), itemOf(step)),
    );
  }
  return steps.flatMap((step): Statement[] => {
    const outputs = network.outputs.filter((o) => o.step === step.id).map((o) => o.name);
    const value = made.get(step.id);
    if (!live.has(step.id)) return [];
    if (!value)
      return outputs.length > 0
        ? [{ step: step.id, outputs, value: { head: { kind: "value", step: step.id }, items: [] } }]
        : [];
    return outputs.length > 0 || uses.get(step.id)! > 1 ? [{ step: step.id, outputs, value }] : [];
  });
}

function findLive(steps: readonly Step[], outputs: readonly StepId[]): Set<StepId> {
  const live = new Set(outputs);
  for (const step of [...steps].reverse())
    if (live.has(step.id)) for (const operand of step.operands) live.add(operand);
  return live;
}

/** concat(a, b, c) after concat(a, b) is concat(concat(a, b), c): a layer of a DenseNet. */
function prefixConcats(steps: readonly Step[]): Step[] {
  const known: { readonly id: StepId; readonly operands: readonly StepId[]; readonly axis: string | null }[] =
    [];
  return steps.map((step) => {
    if (step.call.kind !== "join" || step.call.name !== "concat") return step;
    const { axis } = step.call;
    const prefix = known
      .filter(
        (k) =>
          k.axis === axis &&
          k.operands.length < step.operands.length &&
          k.operands.every((o, i) => o === step.operands[i]),
      )
      .sort((a, b) => b.operands.length - a.operands.length)[0];
    known.push({ id: step.id, operands: step.operands, axis });
    return prefix ? { ...step, operands: [prefix.id, ...step.operands.slice(prefix.operands.length)] } : step;
  });
}

function append(to: Pipeline, item: Item): Pipeline {
  return { head: to.head, items: [...to.items, item] };
}

function itemOf({ id, call, operands }: Step): Item {
  const from = operands[0]!;
  if (call.kind === "layer")
    return {
      kind: "layer",
      name: call.name,
      arguments: call.arguments,
      bidir: call.bidir ?? false,
      step: id,
      from,
    };
  if (call.kind === "number")
    return { kind: "number", sign: call.sign, number: call.number, side: call.side, from };
  invariant(call.kind === "function", `no item of ${call.kind}`);
  return { kind: "function", name: call.name, from };
}

function joinPipelines(
  step: Step,
  call: Extract<Call, { kind: "join" | "operation" }>,
  take: (id: StepId) => Pipeline,
  use: (id: StepId, count: number) => void,
): Pipeline {
  const operands = step.operands.map(take);
  if (call.kind === "operation") return { head: { kind: "operation", sign: call.sign, operands }, items: [] };
  const source = sharedSource(operands);
  if (source === null)
    return { head: { kind: "join", name: call.name, axis: call.axis, operands }, items: [] };
  use(source, 1 - operands.length);
  return append(
    take(source),
    makeFork(
      call.name,
      call.axis,
      operands.map((p) => p.items),
      source,
    ),
  );
}

/** The value from which all paths come; at most one of them may be that value itself. */
function sharedSource(operands: readonly Pipeline[]): StepId | null {
  const [first] = operands;
  if (first?.head.kind !== "value" || operands.length < 2) return null;
  const { step } = first.head;
  const same = operands.every(({ head }) => head.kind === "value" && head.step === step);
  return same && operands.filter((o) => o.items.length === 0).length <= 1 ? step : null;
}

function makeFork(name: string, axis: string | null, arms: readonly (readonly Item[])[], from: StepId): Item {
  const plain: Item = { kind: "fork", name, axis, arms, from };
  const identity = arms.findIndex((arm) => arm.length === 0);
  if (name === "add" && arms.length === 2) {
    if (identity >= 0) return { ...plain, name: "skip", arms: [arms[1 - identity]!] };
    const short = arms.findIndex((arm, i) => isShortcut(arm) && arms[1 - i]!.length > arm.length);
    // The body is made first, then the shortcut.
    if (short >= 0) return { ...plain, name: "skip", arms: [arms[1 - short]!, arms[short]!] };
  }
  if (name === "concat" && axis === null && arms.length === 2 && identity === 0)
    return { ...plain, name: "dense", arms: [arms[1]!] };
  return plain;
}

/** A projection: one weighted layer, perhaps a pool before and a normalisation after it. */
function isShortcut(arm: readonly Item[]): boolean {
  const names = arm.map((item) => (item.kind === "layer" ? item.name : ""));
  const weighted = names.filter((name) => name === "Conv" || name === "Linear").length;
  return (
    weighted === 1 &&
    names.every((name) => ["Conv", "Linear", "BatchNorm", "AvgPool", "MaxPool"].includes(name))
  );
}
