/**
 * @file The gradient of a scan is another scan in the opposite direction (backpropagation through time).
 * What its body needs from the forward pass, the forward scan stacks as further results.
 */
import { createBuilder, type GraphBuilder, type Value, valueOf } from "../ir/builder.ts";
import type { GraphNode, NodeId } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import { add } from "../ops/add.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { constant } from "../ops/constant.ts";
import { bodyOutput, readScan, scan, type ScanAttributes, stackCount } from "../ops/scan.ts";
import { planBackward, stackValues } from "./scan-residuals.ts";
import { findTimeSum, type TimeSum } from "./time-sums.ts";

/** Vector-Jacobian products of a graph under construction: `pullBack` (pull-back.ts), which calls back here. */
type PullBack = (
  builder: GraphBuilder,
  seeds: readonly { readonly value: Value; readonly gradient: Value }[],
  wrt: readonly Value[],
) => (Value | null)[];

type Role = "carry" | "slice" | "closure";

/** A gradient that enters a step: an input of the step's graph, and what it is outside. */
interface Arrival {
  readonly role: "carry" | "slice";
  /** Of the carry or the stack. */
  readonly index: number;
  readonly input: Value;
  readonly operand: Value;
}

/** One step's gradient for an input of the body; the operand behind it by number. */
interface Departure {
  readonly role: Role;
  readonly operand: number;
  readonly gradient: Value;
  /** How a closure's gradient is summed over time outside of the scan, where it can. */
  readonly sum: TimeSum | null;
}

/** A gradient of the scan, from the results of the backward scan. */
type Share = (carries: readonly Value[], stacks: readonly Value[]) => Value;

/** The body of the backward scan as it grows, and what its inputs are outside. */
interface Backward {
  readonly body: GraphBuilder;
  readonly given: Readonly<Record<Role, Value[]>>;
}

/** Gradients of a scan's operands; `arrived` are those of its results. May add results to the forward scan. */
export function scanGradient(
  builder: GraphBuilder,
  node: GraphNode,
  arrived: readonly (Value | null)[],
  needed: readonly boolean[],
  pullBack: PullBack,
): (Value | null)[] {
  const scanned = readScan(node.attrs);
  const step = createBuilder(scanned.body);
  const arrivals = findArrivals(builder, node, step, scanned, arrived);
  const departures = differentiateStep(step, scanned, arrivals, needed, pullBack);
  const backward: Backward = { body: createBuilder(), given: { carry: [], slice: [], closure: [] } };
  const copied = copyStep(builder, node, step, arrivals, departures, backward);
  const finish = giveResults(builder, arrivals, departures, copied, backward);
  const { carries, stacks } = scan({
    body: backward.body.finish(),
    length: scanned.length,
    carries: backward.given.carry,
    slices: backward.given.slice,
    closures: backward.given.closure,
    reverse: !scanned.reverse,
    builder,
  });
  const shares: (Value | null)[] = node.inputs.map(() => null);
  departures.forEach(({ operand }, i) => (shares[operand] = finish[i]!(carries, stacks)));
  return shares;
}

/** Inputs of the step for the gradients of its carries (zeros where none arrives) and of those stacks that have one. */
function findArrivals(
  builder: GraphBuilder,
  node: GraphNode,
  step: GraphBuilder,
  { body, carries }: ScanAttributes,
  arrived: readonly (Value | null)[],
): Arrival[] {
  const arrivals: Arrival[] = [];
  for (let i = 0; i < carries; i++) {
    const type = node.types[i]!;
    if (type.dtype !== "f32") continue;
    const operand = arrived[i] ?? zeros(builder, type);
    arrivals.push({ role: "carry", index: i, input: step.input("carry", `gradient ${i}`, type), operand });
  }
  for (let i = 0; i < stackCount(body); i++) {
    const operand = arrived[carries + i];
    const type = bodyOutput(body, "stack", i).types[0]!;
    if (operand)
      arrivals.push({ role: "slice", index: i, input: step.input("slice", `gradient ${i}`, type), operand });
  }
  return arrivals;
}

/** One step's vector-Jacobian product, added to the step's graph: all carries, and what else is needed. */
function differentiateStep(
  step: GraphBuilder,
  { body, carries, slices }: ScanAttributes,
  arrivals: readonly Arrival[],
  needed: readonly boolean[],
  pullBack: PullBack,
): Departure[] {
  const seeds = arrivals.map(({ role, index, input }) => {
    const output = bodyOutput(body, role === "carry" ? "carry" : "stack", index);
    return { value: valueOf(step, output), gradient: input };
  });
  const wanted = body.nodes.flatMap((node) => {
    if (node.op !== "input" || node.types[0]!.dtype !== "f32") return [];
    const { role, name } = node.attrs as { role: Role; name: string };
    const operand = { carry: 0, slice: carries, closure: carries + slices }[role] + Number(name);
    return role === "carry" || needed[operand] ? [{ role, operand, input: valueOf(step, node) }] : [];
  });
  const gradients = pullBack(
    step,
    seeds,
    wanted.map(({ input }) => input),
  );
  return wanted.flatMap(({ role, operand }, i) => {
    const gradient = gradients[i];
    return gradient
      ? [{ role, operand, gradient, sum: role === "closure" ? findTimeSum(step, gradient) : null }]
      : [];
  });
}

/** Copies what the gradients take into the backward body; maps nodes of the step to values there. */
function copyStep(
  builder: GraphBuilder,
  node: GraphNode,
  step: GraphBuilder,
  arrivals: readonly Arrival[],
  departures: readonly Departure[],
  { body, given }: Backward,
): Map<NodeId, Value> {
  const { body: forward, carries, slices } = readScan(node.attrs);
  const copies = new Map<NodeId, Value>();
  const bring = (role: Role, id: NodeId, operand: Value): void => {
    copies.set(id, body.input(role, String(given[role].length), step.node(id).types[0]!));
    given[role].push(operand);
  };
  const operandOf = (id: NodeId, first: number): Value => {
    const number = first + Number(step.node(id).attrs["name"]);
    return valueOf(builder, builder.node(node.inputs[number]!));
  };
  const plan = planBackward(
    step,
    forward.nodes.length,
    departures.flatMap(({ gradient, sum }) => sum?.operands ?? [gradient]),
  );
  for (const { role, input, operand } of arrivals) bring(role, input.id, operand);
  for (const id of plan.slices) bring("slice", id, operandOf(id, carries));
  for (const id of plan.closures) bring("closure", id, operandOf(id, carries + slices));
  for (const [id, stack] of stackValues(builder, node, step, plan.stacked)) bring("slice", id, stack);
  for (const id of plan.copied) {
    const { op, inputs, attrs, types, span, path } = step.node(id);
    const operands = inputs.map((input) => copies.get(input)!);
    copies.set(
      id,
      body.at(span, path, () => body.apply(op, operands, attrs, types)),
    );
  }
  return copies;
}

/**
 * Declares the results of the backward body. Gradients of carries go on to the step before, gradients of slices are
 * stacked, gradients of closures are summed outside from stacks, or add up in a carry. Tells how each departure's
 * gradient follows.
 */
function giveResults(
  builder: GraphBuilder,
  arrivals: readonly Arrival[],
  departures: readonly Departure[],
  copies: ReadonlyMap<NodeId, Value>,
  backward: Backward,
): Share[] {
  const { body, given } = backward;
  const arrived = arrivals.filter(({ role }) => role === "carry");
  arrived.forEach(({ index, input }, at) => {
    const departure = departures.find(({ role, operand }) => role === "carry" && operand === index);
    body.output(
      "carry",
      String(at),
      departure ? copies.get(departure.gradient.id)! : zeros(body, input.type),
    );
  });
  const stack = makeStacks(backward);
  return departures.map(({ role, operand, gradient, sum }) => {
    if (role === "carry") {
      const at = arrived.findIndex(({ index }) => index === operand);
      return (carries) => carries[at]!;
    }
    if (role === "slice") return stack(copies.get(gradient.id)!);
    if (sum) {
      const sources = sum.operands.map((value) => stack(copies.get(value.id)!));
      return (carries, stacks) => sum.total(sources.map((source) => source(carries, stacks)));
    }
    const at = given.carry.length;
    given.carry.push(zeros(builder, gradient.type));
    const total = add(body.input("carry", String(at), gradient.type), copies.get(gradient.id)!);
    body.output("carry", String(at), total);
    return (carries) => carries[at]!;
  });
}

/** Stacks values of the backward body, each once; what came in as a slice is stacked already. */
function makeStacks({ body, given }: Backward): (value: Value) => Share {
  const known = new Map<NodeId, number>();
  return ({ id }) => {
    const { op, attrs } = body.node(id);
    if (op === "input" && attrs["role"] === "slice") {
      const slice = given.slice[Number(attrs["name"])]!;
      return () => slice;
    }
    const index = known.get(id) ?? known.size;
    if (!known.has(id))
      body.output("stack", String(index), { builder: body, id, type: body.node(id).types[0]! });
    known.set(id, index);
    return (_, stacks) => stacks[index]!;
  };
}

function zeros(builder: GraphBuilder, type: TensorType): Value {
  return broadcastTo(constant(builder, 0), type.shape);
}
