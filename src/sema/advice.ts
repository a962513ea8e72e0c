/** @file Warnings that look at neighbouring uses: losses after the wrong activation, linear layers in a row. */
import { linearInARow } from "../diagnostics/sizes.ts";
import { activationTwice, dropoutLarge } from "../diagnostics/setup.ts";
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
