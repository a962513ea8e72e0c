/** @file The model as a class of PyTorch: modules, start values, forward, entries, and the table of weights. */
import { unsupportedByTarget } from "../../diagnostics/targets.ts";
import type { Fill } from "../../library/define.ts";
import { printValueType } from "../../library/types.ts";
import type { Program } from "../../lower/program.ts";
import type { Model, NamedValue, ValueId } from "../../sema/model.ts";
import { type Modules, weightExpression } from "./modules.ts";
import { createFlow, nodesBehind, printNodes, valueText, type Variable } from "./print-flow.ts";
import { attributes, docText, indent, number, quote, tuple, variable } from "./python.ts";

/** A value that `flow` returns: an output in the spec's layout, or an inner value that a loss reads. */
export interface FlowResult {
  readonly value: ValueId;
  readonly layout: "inside" | "last";
}

/** Fields that a set of uses reads, and their variables. */
export function fieldVariables(model: Model): Map<ValueId, Variable> {
  return new Map(model.fields.map((f) => [f.value, { text: variable(f.name), layout: "last" }]));
}

/** Outputs that need no target, as `predict` has them. */
export function predictableOutputs(model: Model, program: Program): readonly NamedValue[] {
  return model.outputs.filter((o) => program.outputs.some((p) => p.name === o.name));
}

/** The class; `inner` are values that a loss reads besides the outputs. */
export function printModel(modules: Modules, program: Program, inner: readonly FlowResult[]): string[] {
  const { model } = modules;
  const inputs = model.fields.filter((f) => f.role === "input");
  const names = inputs.map((f) => variable(f.name));
  const outputs = predictableOutputs(model, program);
  const results = outputs.map((o) => o.value);
  const given = new Map([...fieldVariables(model)].filter(([id]) => inputs.some((f) => f.value === id)));
  const doc = signature(model, inputs, outputs);
  const forward = printMethod(modules, "forward", names, doc, given, outputs);
  const flow = createFlow(modules, "self.", given);
  printNodes(flow, nodesBehind(model, results, new Set()), [...results, ...inner.map((r) => r.value)]);
  const texts = [
    ...results.map((id) => valueText(flow, id, "last")),
    ...inner.map((r) => valueText(flow, r.value, r.layout)),
  ];
  const more = [
    "",
    `def flow(self, ${names.join(", ")}):`,
    ...indent([
      '"""The outputs, and the values in between that training reads."""',
      ...flow.lines,
      `return ${tuple(texts)}`,
    ]),
  ];
  const short = [
    `def forward(self, ${names.join(", ")}):`,
    ...indent([
      `"""${doc}"""`,
      `return self.flow(${names.join(", ")})[${outputs.length === 1 ? 0 : `:${outputs.length}`}]`,
    ]),
  ];
  return [
    `class ${className(model)}(nn.Module):`,
    ...indent(`"""${docText(model.doc || `${model.name}, of ${model.file}`)}"""`.split("\n")),
    ...indent(["", ...printModules(modules, program), ""]),
    ...indent(inner.length === 0 ? forward : [...short, ...more]),
    ...model.entries.flatMap((entry) => {
      const values = new Map(
        entry.inputs.map((i): [ValueId, Variable] => [i.value, { text: variable(i.name), layout: "last" }]),
      );
      const text = signature(model, entry.inputs, entry.outputs);
      const parameters = entry.inputs.map((i) => variable(i.name));
      return [
        "",
        ...indent(printMethod(modules, attributes(entry.name), parameters, text, values, entry.outputs)),
      ];
    }),
  ];
}

/** `image f32[28, 28, 1] -> logits f32[10]` */
function signature(
  model: Model,
  inputs: readonly NamedValueLike[],
  outputs: readonly NamedValueLike[],
): string {
  const text = (v: NamedValueLike) => `${v.name} ${printValueType(model.values[v.value]!.type)}`;
  return `${inputs.map(text).join(", ")} -> ${outputs.map(text).join(", ")}, as the spec has them.`;
}

/** The model's name, kept apart from those of the script. */
export function className({ name }: Model): string {
  return /^(Training|Run|Processes|SharedBatchNorm|.*Phase)$/.test(name) ? `${name}Model` : name;
}

interface NamedValueLike {
  readonly name: string;
  readonly value: ValueId;
}

function printMethod(
  modules: Modules,
  name: string,
  parameters: readonly string[],
  doc: string,
  given: ReadonlyMap<ValueId, Variable>,
  outputs: readonly NamedValueLike[],
): string[] {
  const flow = createFlow(modules, "self.", given);
  const wanted = outputs.map((o) => o.value);
  printNodes(flow, nodesBehind(modules.model, wanted, new Set(given.keys())), wanted);
  const texts = wanted.map((id) => valueText(flow, id, "last"));
  const body = [`"""${doc}"""`, ...flow.lines, `return ${texts.length === 1 ? texts[0] : tuple(texts)}`];
  return [`def ${name}(self, ${parameters.join(", ")}):`, ...indent(body)];
}

function printModules(modules: Modules, program: Program): string[] {
  const declared = [
    ...[...modules.constructors].map(([path, code]): [string, string] => [path, code]),
    ...[...modules.plain].map(([path, shape]): [string, string] => [
      path,
      `nn.Parameter(torch.empty${tuple(shape.map(String))})`,
    ]),
  ];
  const known = new Set<string>();
  const lines = declared.flatMap(([path, code]) => {
    const parents = path
      .split(".")
      .slice(0, -1)
      .map((_, i, parts) => parts.slice(0, i + 1).join("."));
    const made = parents
      .filter((p) => !known.has(p) && !modules.constructors.has(p))
      .map((p) => `self.${attributes(p)} = nn.Module()`);
    for (const p of [...parents, path]) known.add(p);
    return [...made, `self.${attributes(path)} = ${code}`];
  });
  const rest = [...modules.constructors].filter(
    ([path, code]) => /^nn\.(RNN|LSTM)\((?!.*bias=False)/.test(code) && path !== "",
  );
  const starts = [
    ...program.parameters.flatMap((p) =>
      p.kind === "parameter" ? [printFill(modules, p.name, p.fill)] : [],
    ),
    ...rest.map(
      ([path]) =>
        `nn.init.zeros_(self.${attributes(path)}.bias_hh_l0)  # the spec has one bias; this one stays 0`,
    ),
  ];
  return [
    "def __init__(self):",
    ...indent(["super().__init__()", ...lines, "self.reset_parameters()"]),
    "",
    "@torch.no_grad()",
    "def reset_parameters(self):",
    ...indent([
      '"""Start values, distributed as the spec says."""',
      ...(starts.length === 0 ? ["pass"] : starts),
    ]),
  ];
}

function printFill(modules: Modules, path: string, fill: Fill): string {
  const at = weightExpression(modules, path, "self.", true);
  switch (fill.kind) {
    case "constant":
      if (fill.value === 0) return `nn.init.zeros_(${at})`;
      return fill.value === 1 ? `nn.init.ones_(${at})` : `nn.init.constant_(${at}, ${number(fill.value)})`;
    case "normal":
      return `nn.init.normal_(${at}, ${number(fill.mean)}, ${number(fill.std)})`;
    case "uniform":
      return `nn.init.uniform_(${at}, ${number(-fill.limit)}, ${number(fill.limit)})`;
    case "truncated_normal":
      return `nn.init.trunc_normal_(${at}, 0, ${number(fill.std)}, ${number(-2 * fill.std)}, ${number(2 * fill.std)})`;
    case "orthogonal":
      return `nn.init.orthogonal_(${at}, ${number(fill.gain)})`;
    case "lsuv": {
      const span = modules.model.weights.find((w) => w.path === path)!.span;
      modules.diagnostics.push(
        unsupportedByTarget.at(span, { target: "pytorch", what: "init = lsuv", place: path }),
      );
      return "pass";
    }
  }
}

/** The table of weights: name in the spec → name here, and the spec's axes in PyTorch's order. */
export function printWeightTable(modules: Modules, program: Program): string[] {
  const rows = program.parameters.flatMap(({ name }) => {
    const place = modules.places.get(name);
    if (!place) return [];
    return [
      `${quote(name)}: (${quote(place.attribute)}, ${place.order ? tuple(place.order.map(String)) : "None"}),`,
    ];
  });
  return [
    "WEIGHTS = {  # name in the spec: (name here, the spec's axes in the order that they have here)",
    ...indent(rows),
    "}",
  ];
}
