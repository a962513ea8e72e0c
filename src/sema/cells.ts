/** @file A cell used as a layer: its equations for one step become the body of a scan over t. */
import type { Span } from "../core/span.ts";
import { cellInput, cellUpdate, needsTime, noResult, notATensor } from "../diagnostics/structure.ts";
import { makeArguments } from "../library/arguments.ts";
import type { Component } from "../library/define.ts";
import { axisNames, printShape, sameAxes, type ValueType } from "../library/types.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import { constant, multiplySizes } from "../sizes/size.ts";
import type { Cell, StateDecl } from "../syntax/ast.ts";
import type { DefaultsScope, Elaboration } from "./context.ts";
import { provenance } from "./context.ts";
import type { ModelNode, ScanBody, ValueId } from "./model.ts";
import { runBinding } from "./statements.ts";
import { elaborateType, matchType } from "./types.ts";
import { childEnv, describe, type Env } from "./values.ts";

/** What stands for a cell in the model's list of uses; lowering builds its scan from `body`. */
function cellComponent(name: string): Component {
  return {
    kind: "layer",
    name,
    family: "recurrent",
    doc: { summary: "A cell of the spec, scanned over t." },
    arguments: [],
    infer: () => [],
    expand: () => [],
    samples: [],
  };
}

/** Scans a cell over the time axis of its inputs. */
export function applyCell(
  cx: Elaboration,
  cell: Cell,
  inputs: readonly ValueId[],
  params: Env,
  path: string,
  span: Span,
): readonly ValueId[] | null {
  const env = childEnv(params);
  const name = cell.name.name;
  const declared = cell.body.statements.filter((s) => s.kind === "input");
  if (declared.length !== inputs.length) {
    cx.report(
      cellInput.at(span, { name, needs: declared.length, found: inputs.length }, { notes: provenance(cx) }),
    );
    return null;
  }
  const slices: { outside: ValueId; inside: ValueId }[] = [];
  for (const [i, input] of declared.entries()) {
    const outside = cx.typeOf(inputs[i]!);
    if (axisNames(outside)[0] !== "t") {
      cx.report(needsTime.at(span, { name, found: printShape(outside) }, { notes: provenance(cx) }));
      return null;
    }
    const type: ValueType = { ...outside, axes: outside.axes.slice(1) };
    if (input.type && !matchType(cx, input.type, type, env, span, input.name.name)) return null;
    const inside = cx.addValue(type, { kind: "slice", index: i }, input.span);
    env.names.set(input.name.name, { kind: "tensors", ids: [inside] });
    slices.push({ outside: inputs[i]!, inside });
  }
  const time = cx.typeOf(inputs[0]!).axes[0]!;
  const states = cell.body.statements.filter((s) => s.kind === "state");
  const carries = declareStates(cx, states, env);
  if (!carries) return null;
  const first = cx.draft.nodes.length;
  const next = runCell(cx, cell, env, carries);
  if (!next) return null;
  const nodes = cx.draft.nodes.slice(first).map((node, i) => {
    cx.draft.nodes[first + i] = { ...node, macs: multiplySizes(node.macs, time.size) };
    return first + i;
  });
  const body: ScanBody = {
    reverse: false,
    carries: carries.map((c, i) => ({ type: c.type, start: null, inside: c.inside, next: next.updates[i]! })),
    slices,
    nodes,
    stacked: next.outputs,
  };
  return addScan(cx, name, body, next.outputs, time, inputs, path, span);
}

function addScan(
  cx: Elaboration,
  name: string,
  body: ScanBody,
  outputs: readonly ValueId[],
  time: ValueType["axes"][number],
  inputs: readonly ValueId[],
  path: string,
  span: Span,
): readonly ValueId[] {
  const at = cx.draft.nodes.length;
  const results = outputs.map((id, output) => {
    const type = cx.typeOf(id);
    return cx.addValue({ ...type, axes: [time, ...type.axes] }, { kind: "node", node: at, output }, span);
  });
  const node: ModelNode = {
    component: cellComponent(name),
    args: makeArguments([], new Map(), INITIALIZERS),
    operands: inputs,
    outputs: results,
    path,
    weights: new Map(),
    buffers: new Map(),
    macs: constant(0),
    span,
    training: cx.where.training,
    body,
  };
  cx.draft.nodes.push(node);
  return results;
}

interface State {
  readonly name: string;
  readonly type: ValueType;
  readonly inside: ValueId;
  readonly span: Span;
}

function declareStates(cx: Elaboration, states: readonly StateDecl[], env: Env): readonly State[] | null {
  const carries: State[] = [];
  for (const [index, state] of states.entries()) {
    const type = state.type && elaborateType(cx, state.type, env);
    if (!type) return null;
    const inside = cx.addValue(type, { kind: "carry", index }, state.span);
    env.names.set(state.name.name, { kind: "tensors", ids: [inside] });
    carries.push({ name: state.name.name, type, inside, span: state.span });
  }
  return carries;
}

/** Runs the equations; a state's name means its value before the step until the end. */
function runCell(
  cx: Elaboration,
  cell: Cell,
  env: Env,
  states: readonly State[],
): { readonly updates: readonly ValueId[]; readonly outputs: readonly ValueId[] } | null {
  const updates = new Map<string, ValueId>();
  const outputs: ValueId[] = [];
  const defaults: DefaultsScope = { parent: cx.where.defaults, layers: new Map() };
  for (const statement of cell.body.statements) {
    if (statement.kind === "update") {
      const state = states.find((s) => s.name === statement.name.name);
      const value = cx.evaluate(statement.value, env);
      if (value.kind === "failed") return null;
      if (!state || value.kind !== "tensors" || !sameAxes(cx.typeOf(value.ids[0]!), state.type)) {
        const found = value.kind === "tensors" ? printShape(cx.typeOf(value.ids[0]!)) : describe(value);
        const needs = state ? printShape(state.type) : `a state (${states.map((s) => s.name).join(", ")})`;
        const related = state ? [{ span: state.span, message: "the state is declared here" }] : [];
        cx.report(
          cellUpdate.at(
            statement.span,
            { name: statement.name.name, needs, found },
            { related, notes: provenance(cx) },
          ),
        );
        return null;
      }
      updates.set(state.name, value.ids[0]!);
    } else if (statement.kind === "output") {
      if (statement.value) runBinding(cx, statement, env, defaults);
      const value = env.names.get(statement.name.name);
      const updated = statement.value ? undefined : updates.get(statement.name.name);
      if (updated !== undefined) outputs.push(updated);
      else if (value?.kind === "tensors") outputs.push(value.ids[0]!);
      else {
        if (value?.kind !== "failed") {
          const found = value ? describe(value) : "nothing";
          cx.report(
            notATensor.at(statement.span, { name: statement.name.name, found }, { notes: provenance(cx) }),
          );
        }
        return null;
      }
    } else runBinding(cx, statement, env, defaults);
  }
  if (outputs.length === 0) {
    cx.report(noResult.at(cell.body.span, { name: cell.name.name }, { notes: provenance(cx) }));
    return null;
  }
  return { updates: states.map((s) => updates.get(s.name) ?? s.inside), outputs };
}
