/** @file Settings in words, so that two models can be compared: arguments, losses, training. */
import type { Arguments, ArgumentSpec, ArgumentValue } from "../library/define.ts";
import type { Configured, DataSetup, Model, PhaseSetup, ValueId } from "../sema/model.ts";
import { printSize } from "../sizes/size.ts";

/** `(filters = 16, kernel = 3)`, in the order of the specs; tensors are left out. */
export function describeArguments(args: Arguments, specs: readonly ArgumentSpec[]): string {
  const parts = specs.flatMap(({ name }) => {
    const value = args.raw(name);
    return value === null || value.kind === "tensor" ? [] : [`${name} = ${describeArgument(value)}`];
  });
  return parts.length > 0 ? `(${parts.join(", ")})` : "";
}

function describeArgument(value: ArgumentValue): string {
  switch (value.kind) {
    case "size":
      return printSize(value.size);
    case "sizes":
      return value.values.join("x");
    case "list":
      return `[${value.items.map(describeArgument).join(", ")}]`;
    case "initializer":
      return value.definition.name + describeArguments(value.args, value.definition.arguments);
    case "tensor":
      return "…";
    case "number":
      return value.percent ? `${value.value * 100}%` : String(value.value);
    default:
      return String(value.value);
  }
}

/** The settings of all phases, as `optimizer` or `outer.optimizer`. */
export function describeTraining(model: Model): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!model.train) return found;
  found.set("seed", String(model.train.seed));
  if (model.train.data) describeData(model.train.data, found);
  for (const phase of model.train.phases) describePhase(model, phase, found);
  return found;
}

function describeData(data: DataSetup, found: Map<string, string>): void {
  for (const part of ["train", "test"] as const) {
    const source = data[part];
    if (source) found.set(part === "train" ? "data" : part, describeUse(source));
  }
  if (data.val) found.set("val", "definition" in data.val ? describeUse(data.val) : String(data.val.value));
  for (const kind of ["prepare", "augment"] as const) {
    for (const { field, steps } of data[kind])
      found.set(`${kind} ${field}`, steps.map(describeUse).join(" -> "));
  }
}

function describeUse(
  use: Configured<{ readonly name: string; readonly arguments: readonly ArgumentSpec[] }>,
): string {
  return use.definition.name + describeArguments(use.args, use.definition.arguments);
}

function describePhase(model: Model, phase: PhaseSetup, found: Map<string, string>): void {
  const set = (name: string, value: string | number | null): void => {
    if (value !== null) found.set(phase.name === null ? name : `${phase.name}.${name}`, String(value));
  };
  set("loss", describeValue(model, phase.loss));
  set("optimizer", describeUse(phase.optimizer));
  set("schedule", phase.schedule && describeUse(phase.schedule));
  set("metrics", phase.metrics.map((m) => m.name).join(", ") || null);
  set("epochs", phase.epochs);
  set("steps", phase.steps);
  set("batch", phase.batch);
  set("clip", phase.clip && `${phase.clip.kind}(${phase.clip.limit})`);
  set("stop", phase.stop && `${phase.stop.metric}, patience ${phase.stop.patience}`);
  set("trains", phase.trains.size === model.weights.length ? null : [...phase.trains].join(", "));
  set("load", phase.load && phase.load.file);
}

/** A value of the training as an expression: `add(cross_entropy(logits, label), mul(0.0001, l2(weights)))`. */
function describeValue(model: Model, id: ValueId): string {
  const named = model.outputs.find((o) => o.value === id);
  if (named) return named.name;
  const { origin } = model.values[id]!;
  if (origin.kind === "field") return origin.name;
  if (origin.kind === "weight") return origin.path;
  if (origin.kind === "number") return String(origin.value);
  if (origin.kind !== "node") return "…";
  const node = model.nodes[origin.node]!;
  if (!node.training && node.path !== "") return node.path;
  const operands = node.operands.filter((o) => o !== null);
  if (operands.length > 4) return `${node.component.name}(${operands.length} values)`;
  return `${node.component.name}(${operands.map((o) => describeValue(model, o)).join(", ")})`;
}
