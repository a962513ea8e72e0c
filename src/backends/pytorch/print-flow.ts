/** @file The uses that values depend on, as statements of Python. */
import { unsupportedByTarget } from "../../diagnostics/targets.ts";
import { dependencies } from "../../lower/graph-lowering.ts";
import type { Model, ModelNode, ValueId } from "../../sema/model.ts";
import { constantOf } from "../../sizes/size.ts";
import { isImage, toInside, toLast } from "./layout.ts";
import { declareModule, type Modules, shapeOf, weightExpression } from "./modules.ts";
import type { Layout, Use } from "./printer.ts";
import { PRINTERS } from "./printers.ts";
import { number, tuple, variable } from "./python.ts";

/** A value's variable, and the layout that it has there. */
export interface Variable {
  readonly text: string;
  readonly layout: "inside" | "last";
}

export interface Flow {
  readonly modules: Modules;
  /** `self.` or `self.model.` */
  readonly self: string;
  readonly lines: string[];
  readonly variables: Map<ValueId, Variable>;
  /** How often values are still to be read; others are kept. */
  readonly uses: Map<ValueId, number>;
  /** Names that hold something that will be read. */
  readonly live: Map<string, ValueId | null>;
  /** Names that values should have. */
  readonly wishes: Map<ValueId, string>;
  readonly level: number;
}

export function createFlow(modules: Modules, self: string, given: ReadonlyMap<ValueId, Variable>): Flow {
  const live = new Map<string, ValueId | null>([...given.values()].map(({ text }) => [text, null]));
  const wishes = new Map(modules.model.outputs.map((o) => [o.value, variable(o.name)]));
  return { modules, self, lines: [], variables: new Map(given), uses: new Map(), live, wishes, level: 0 };
}

/** Indices of the uses behind values, outside of scans' bodies, in order. */
export function nodesBehind(model: Model, wanted: readonly ValueId[], given: ReadonlySet<ValueId>): number[] {
  const found = new Set<number>();
  const open = [...wanted];
  while (open.length > 0) {
    const id = open.pop()!;
    const { origin } = model.values[id]!;
    if (given.has(id) || origin.kind !== "node" || found.has(origin.node)) continue;
    found.add(origin.node);
    open.push(...dependencies(model, model.nodes[origin.node]!));
  }
  return [...found].sort((a, b) => a - b);
}

/** Prints the uses in order; `wanted` values keep their variables to the end. */
export function printNodes(flow: Flow, nodes: readonly number[], wanted: readonly ValueId[]): void {
  const { model } = flow.modules;
  for (const i of nodes) for (const id of dependencies(model, model.nodes[i]!)) count(flow, id);
  for (const id of wanted) count(flow, id);
  let block = "";
  for (const i of nodes) {
    const node = model.nodes[i]!;
    const within = node.path.slice(0, Math.max(node.path.lastIndexOf("."), 0));
    if (within !== block && within !== "") write(flow, `# ${within}`);
    block = within;
    if (node.body) printScan(flow, node);
    else printNode(flow, node);
  }
}

/** The expression of a value in a layout. */
export function valueText(flow: Flow, id: ValueId, layout: Layout): string {
  const { type, origin } = flow.modules.model.values[id]!;
  const known = flow.variables.get(id);
  if (known) {
    if (known.layout === "last" && layout === "inside") return toInside(known.text, type);
    return known.layout === "inside" && layout === "last" ? toLast(known.text, type) : known.text;
  }
  if (origin.kind === "number") return number(origin.value);
  if (origin.kind === "weight")
    return weightExpression(flow.modules, origin.path, flow.self, layout === "raw");
  return variable(origin.kind === "field" ? origin.name : "x");
}

/** Gives a value a name that no live value has. */
export function nameValue(
  flow: Flow,
  id: ValueId,
  layout: "inside" | "last",
  wish: string | null = null,
): string {
  const free = wish !== null && !flow.live.has(wish) ? wish : NAMES.find((name) => !flow.live.has(name));
  let text = free ?? "x2";
  for (let k = 3; flow.live.has(text); k++) text = `x${k}`;
  flow.live.set(text, id);
  flow.variables.set(id, { text, layout });
  return text;
}

export function write(flow: Flow, line: string): void {
  flow.lines.push("    ".repeat(flow.level) + line);
}

const NAMES = "x y z u v w a b c d e g h p q r".split(" ");

function count(flow: Flow, id: ValueId): void {
  flow.uses.set(id, (flow.uses.get(id) ?? 0) + 1);
}

/** Takes one read off; names of values that nobody reads any more are free. */
function release(flow: Flow, ids: readonly ValueId[]): void {
  for (const id of ids) {
    const left = (flow.uses.get(id) ?? 0) - 1;
    flow.uses.set(id, left);
    const name = flow.variables.get(id)?.text;
    if (left === 0 && name !== undefined && flow.live.get(name) === id) flow.live.delete(name);
  }
}

function printNode(flow: Flow, node: ModelNode): void {
  const { model } = flow.modules;
  const printer = PRINTERS.get(node.component.name);
  const use = useOf(flow, node, printer?.layout ?? "inside");
  const printed = printer ? printer.print(use) : use.refuse(node.component.name);
  const results = typeof printed === "string" ? [printed] : printed;
  release(flow, dependencies(model, node));
  const layout = printer?.layout === "inside" ? "inside" : "last";
  node.outputs.forEach((id, i) => {
    if (flow.variables.has(id)) return;
    const name = nameValue(flow, id, layout, flow.level === 0 ? (flow.wishes.get(id) ?? null) : null);
    if ((flow.uses.get(id) ?? 0) > 0)
      write(flow, `${name} = ${results[i]}${shapeComment(model, id, layout)}`);
    else flow.live.delete(name);
  });
}

function shapeComment(model: Model, id: ValueId, layout: "inside" | "last"): string {
  const { type } = model.values[id]!;
  if (type.axes.length === 0 && !type.batched) return "";
  const sizes = type.axes.map((a) => String(constantOf(a.size)));
  if (layout === "inside" && isImage(type)) sizes.unshift(sizes.pop()!);
  return `  # [${[...(type.batched ? ["n"] : []), ...sizes].join(", ")}]`;
}

function useOf(flow: Flow, node: ModelNode, layout: Layout): Use {
  const { modules, self } = flow;
  const { model } = modules;
  const own = new Map(
    [...node.weights].filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  const all = new Map([...own, ...node.buffers]);
  return {
    args: node.args,
    operands: node.operands.map((id) => (id === null ? null : valueText(flow, id, layout))),
    types: node.operands.map((id) => (id === null ? null : model.values[id]!.type)),
    out: node.outputs.map((id) => model.values[id]!.type),
    self,
    module: (code, places) => self + declareModule(modules, code, all, places),
    weight(name) {
      const at = node.weights.get(name)!;
      return typeof at === "string" ? weightExpression(modules, at, self) : valueText(flow, at, "last");
    },
    hasWeight: (name) => node.weights.has(name),
    ownsWeights: own.size === node.weights.size,
    shapeOf: (name) => shapeOf(model, own.get(name)!),
    helper: (name) => void modules.helpers.add(name),
    refuse(what) {
      modules.diagnostics.push(
        unsupportedByTarget.at(node.span, { target: "pytorch", what, place: node.path }),
      );
      return "None";
    },
  };
}

/** One step after the other: a loop over time. */
function printScan(flow: Flow, node: ModelNode): void {
  const { model } = flow.modules;
  const body = node.body!;
  const [first] = body.slices;
  const source = valueText(flow, first!.outside, "last");
  const inner: Flow = {
    ...flow,
    uses: new Map(),
    variables: new Map(flow.variables),
    live: new Map(flow.live),
    level: flow.level + 1,
  };
  for (const carry of body.carries) {
    const name = nameValue(inner, carry.inside, "last");
    const shape = [`${source}.shape[0]`, ...carry.type.axes.map((a) => String(constantOf(a.size)))];
    const zeros = `torch.zeros(${shape.join(", ")}, device=${source}.device)`;
    const start = carry.start === null ? zeros : startState(flow, carry.start, shape);
    write(flow, `${name} = ${start}${shapeComment(model, carry.inside, "last")}`);
  }
  const stacks = node.outputs.map((id) => nameValue(inner, id, "last", `steps${id}`));
  for (const name of stacks) write(flow, `${name} = []`);
  const steps = `range(${source}.shape[1])`;
  write(flow, `for i in ${body.reverse ? `reversed(${steps})` : steps}:`);
  for (const slice of body.slices) {
    const text = `${valueText(flow, slice.outside, "last")}[:, i]`;
    write(
      inner,
      `${nameValue(inner, slice.inside, "last")} = ${text}${shapeComment(model, slice.inside, "last")}`,
    );
  }
  const kept = [...body.carries.flatMap((c) => [c.inside, c.next]), ...body.stacked];
  printNodes(inner, body.nodes, [...kept, ...body.slices.map((s) => s.inside)]);
  body.stacked.forEach((id, i) => write(inner, `${stacks[i]}.append(${valueText(inner, id, "last")})`));
  if (body.carries.length > 0) {
    const names = body.carries.map((c) => inner.variables.get(c.inside)!.text).join(", ");
    write(inner, `${names} = ${body.carries.map((c) => valueText(inner, c.next, "last")).join(", ")}`);
  }
  release(flow, dependencies(model, node));
  node.outputs.forEach((id, i) => {
    const name = nameValue(flow, id, "last");
    const steps = body.reverse ? `${stacks[i]}[::-1]` : stacks[i];
    write(flow, `${name} = torch.stack(${steps}, 1)${shapeComment(model, id, "last")}`);
  });
}

function startState(flow: Flow, id: ValueId, shape: readonly string[]): string {
  const text = valueText(flow, id, "last");
  return flow.modules.model.values[id]!.type.batched ? text : `${text}.expand${tuple(shape)}`;
}
