/** @file Warnings that look at neighbouring uses: losses after the wrong activation, linear layers in a row. */
import { linearInARow } from "../diagnostics/sizes.ts";
import { activationTwice, dropoutLarge, unitsAlike } from "../diagnostics/setup.ts";
import type { Component } from "../library/define.ts";
import { findActivationProblem } from "../losses/activation-before.ts";
import type { Span } from "../core/span.ts";
import { constantOf } from "../sizes/size.ts";
import { type Bound, type Elaboration, provenance } from "./context.ts";
import type { ModelNode, ValueId } from "./model.ts";

/** Warns where a loss does not fit the activation that makes its prediction (softmax before cross_entropy, …). */
export function adviseLoss(cx: Elaboration, loss: Component, bound: Bound, span: Span): void {
  const producer =
    loss.kind === "loss" && bound.operands[0] != null ? producerOf(cx, bound.operands[0]) : null;
  if (!producer) return;
  const log = bound.args.raw("log");
  const problem = findActivationProblem(loss.name, producer.component, log?.kind === "bool" && log.value);
  if (!problem) return;
  const related = [{ span: producer.span, message: "the prediction is made here" }];
  cx.report(problem.complaint(span, { related, notes: provenance(cx) }));
}

/**
 * Warns where two linear maps follow each other with nothing between: they are one linear map. A bottleneck (narrower
 * than both sides) is one of lower rank, and is left alone.
 */
export function adviseLinearChains(cx: Elaboration): void {
  const users = new Map<ValueId, number>();
  for (const node of cx.draft.nodes) {
    for (const id of node.operands) if (id !== null) users.set(id, (users.get(id) ?? 0) + 1);
  }
  for (const node of cx.draft.nodes) {
    const [x] = node.operands;
    const before = x != null && isLinear(node) ? producerOf(cx, x) : null;
    if (
      !before ||
      !isLinear(before) ||
      before.component !== node.component ||
      users.get(x!) !== 1 ||
      node.training
    )
      continue;
    const [from, middle, to] = [before.operands[0]!, x!, node.outputs[0]!].map((id) => widthOf(cx, id));
    if (from === null || middle === null || to === null || middle! < Math.min(from!, to!)) continue;
    const related = [{ span: before.span, message: `${from} to ${middle} here` }];
    cx.report(
      linearInARow.at(
        node.span,
        { layer: node.component.name, from: from!, middle: middle!, to: to! },
        { related },
      ),
    );
  }
}

/** 1×1 convolutions and fully connected layers map each position linearly. */
function isLinear(node: ModelNode): boolean {
  return node.component.name === "Linear" && [...node.weights.values()].every((w) => typeof w === "string");
}

function widthOf(cx: Elaboration, id: ValueId): number | null {
  const { axes } = cx.typeOf(id);
  const last = axes[axes.length - 1];
  return last ? constantOf(last.size) : null;
}

function producerOf(cx: Elaboration, id: ValueId): ModelNode | null {
  const { origin } = cx.draft.values[id]!;
  return origin.kind === "node" ? cx.draft.nodes[origin.node]! : null;
}

const IDEMPOTENT: ReadonlySet<string> = new Set(["ReLU", "ReLU6", "Abs", "Sign", "Step"]);
/** From here on a rate of dropping is taken for a rate of keeping. */
const LARGE_RATE = 0.9;

/** Warns where a layer does nothing after its like, or where dropout leaves next to nothing. */
export function adviseLayers(cx: Elaboration): void {
  for (const node of cx.draft.nodes) {
    const { name } = node.component;
    const before = IDEMPOTENT.has(name) && node.operands[0] != null ? producerOf(cx, node.operands[0]) : null;
    if (before?.component === node.component) {
      const related = [{ span: before.span, message: "the first one" }];
      cx.report(activationTwice.at(node.span, { layer: name }, { related }));
    }
    const rate = name === "Dropout" || name === "SpatialDropout" ? node.args.raw("p") : null;
    if (rate?.kind === "number" && rate.value >= LARGE_RATE)
      cx.report(dropoutLarge.at(node.span, { layer: name, rate: rate.value }));
  }
}

/** Warns about hidden layers whose units start alike and have no way to become different. */
export function adviseStart(cx: Elaboration): void {
  const users = new Map<ValueId, ModelNode[]>();
  for (const node of cx.draft.nodes) {
    for (const id of node.operands) if (id !== null) users.set(id, [...(users.get(id) ?? []), node]);
  }
  for (const node of cx.draft.nodes) {
    const start = startOf(cx, node);
    if (start === null || node.training) continue;
    const { activation, next } = followers(node, users);
    const layer = node.component.name;
    if (start === "zeros" && activation === "relu") {
      const why = "weights of zero before a ReLU get no gradient at all";
      cx.report(unitsAlike.at(node.span, { layer, why }, { notes: provenance(cx) }));
    } else if (next && startOf(cx, next) !== null) {
      const related = [{ span: next.span, message: "alike too" }];
      const why = `its weights all start alike, and so do those of the ${next.component.name} that follows`;
      cx.report(unitsAlike.at(node.span, { layer, why }, { related, notes: provenance(cx) }));
    }
  }
}

/** How the weights of a node start where all are the same number: zeros, or another; null where they differ. */
function startOf(cx: Elaboration, node: ModelNode): "zeros" | "constant" | null {
  const path = node.component.family === "weighted" ? node.weights.get("weight") : undefined;
  const weight = typeof path === "string" ? cx.draft.weights.get(path) : undefined;
  if (!weight || weight.defaultInit || weight.role !== "weight") return null;
  const { definition, args } = weight.init;
  if (definition.name === "zeros") return "zeros";
  if (definition.name === "ones") return "constant";
  if (definition.name !== "constant") return null;
  return args.float(definition.arguments[0]!.name) === 0 ? "zeros" : "constant";
}

/** The activation after a node, and the weighted layer after that, as long as each value has one reader. */
function followers(
  node: ModelNode,
  users: ReadonlyMap<ValueId, readonly ModelNode[]>,
): { activation: string | null; next: ModelNode | null } {
  let activation: string | null = null;
  let at = node;
  for (;;) {
    const readers = users.get(at.outputs[0]!) ?? [];
    const [reader] = readers;
    if (
      readers.length !== 1 ||
      reader!.component.family === "connection" ||
      reader!.component.kind === "loss"
    )
      return { activation, next: null };
    if (reader!.component.family === "weighted") return { activation, next: reader! };
    activation ??= reader!.component.activation ?? null;
    at = reader!;
  }
}
