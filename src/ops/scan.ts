/**
 * @file scan: runs a body graph once a time step, handing carries on; the whole of recurrent layers.
 * Time is axis 1 of slices and stacks ([n, t, ...]; axis 0 where the body's value is a scalar).
 */
import { invariant } from "../core/invariant.ts";
import { type GraphBuilder, createBuilder, type Value } from "../ir/builder.ts";
import { type Attributes, type Graph, type GraphNode, isGraph } from "../ir/graph.ts";
import { type Dim, printType, sameShape, type TensorType } from "../ir/types.ts";
import { add } from "./add.ts";
import { readFlag, readNumber } from "./attributes.ts";
import { broadcastLike } from "./broadcast.ts";
import { applyOperator, type OperatorDefinition, type OperatorSample } from "./define.ts";
import { getItem } from "./get-item.ts";
import { matmul } from "./matmul.ts";
import { multiply } from "./multiply.ts";
import { tanh } from "./tanh.ts";

/** The attributes of a scan node. Its operands are the start carries, then the slices, then the closures. */
export interface ScanAttributes {
  /**
   * Inputs of roles carry, slice and closure, named "0", "1", …; those that the body does not use may be absent.
   * Outputs of roles carry (one a carry) and stack, named likewise.
   */
  readonly body: Graph;
  /** Time steps. */
  readonly length: number;
  readonly carries: number;
  readonly slices: number;
  readonly closures: number;
  /** From the last step to the first; stacks stay in the order of time. */
  readonly reverse: boolean;
}

const definition: OperatorDefinition = {
  name: "scan",
  doc: "For every time step: (carries, stacks at t) = body(carries, slices at t, closures). Results: last carries, then stacks.",
  infer: (inputs, attrs) => inferScan(inputs, readScan(attrs)),
  meaning: { kind: "loop" },
  gradient: "none",
  get samples() {
    return [recurrentSample(false), recurrentSample(true)];
  },
};

export default definition;

/** Runs `body` for `length` time steps. Slices [n, t, ...] are read at each step, closures are the same at all. */
export function scan(options: {
  body: Graph;
  length: number;
  carries: readonly Value[];
  slices: readonly Value[];
  closures: readonly Value[];
  reverse?: boolean;
  builder?: GraphBuilder;
}): { node: Value; carries: Value[]; stacks: Value[] } {
  const { body, length, carries, slices, closures, reverse = false } = options;
  const attrs = {
    body,
    length,
    carries: carries.length,
    slices: slices.length,
    closures: closures.length,
    reverse,
  };
  const node = applyOperator(definition, [...carries, ...slices, ...closures], attrs, options.builder);
  const results = node.builder.node(node.id).types.map((_, i) => i);
  return {
    node,
    carries: results.slice(0, carries.length).map((i) => getItem(node, i)),
    stacks: results.slice(carries.length).map((i) => getItem(node, i)),
  };
}

/** The attributes of a scan node, checked. */
export function readScan(attrs: Attributes): ScanAttributes {
  const body = attrs["body"];
  invariant(body !== undefined && isGraph(body), "a scan without a body");
  const [length, carries, slices, closures] = ["length", "carries", "slices", "closures"].map((k) =>
    readNumber(attrs, k),
  );
  return {
    body,
    length: length!,
    carries: carries!,
    slices: slices!,
    closures: closures!,
    reverse: readFlag(attrs, "reverse"),
  };
}

/** The node of the body's output of a role and number. */
export function bodyOutput(body: Graph, role: "carry" | "stack", index: number): GraphNode {
  const output = body.outputs.find((o) => o.role === role && o.name === String(index));
  invariant(output, `a scan's body lacks ${role} ${index}`);
  return body.nodes[output.node]!;
}

/** How many stacks a body gives. */
export function stackCount(body: Graph): number {
  return body.outputs.filter((o) => o.role === "stack").length;
}

/** A body's value of all time steps: [n, ...] → [n, t, ...]. */
export function stackedType(type: TensorType, length: number): TensorType {
  const [first, ...rest] = type.shape;
  const shape: Dim[] = first === undefined ? [length] : [first, length, ...rest];
  return { dtype: type.dtype, shape };
}

function inferScan(inputs: readonly TensorType[], scanned: ScanAttributes): readonly TensorType[] {
  const { body, length, carries, slices, closures } = scanned;
  invariant(
    inputs.length === carries + slices + closures,
    "a scan's operands are not as many as its attributes say",
  );
  for (const node of body.nodes) {
    if (node.op !== "input") continue;
    const { role, name } = node.attrs as { role: string; name: string };
    const first = role === "carry" ? 0 : role === "slice" ? carries : carries + slices;
    const given = inputs[first + Number(name)];
    const wanted = role === "slice" ? stackedType(node.types[0]!, length) : node.types[0]!;
    invariant(
      given && sameShape(given.shape, wanted.shape),
      `${role} ${name} of a scan is ${given && printType(given)}, its body takes ${printType(node.types[0]!)}`,
    );
  }
  const results: TensorType[] = [];
  for (let i = 0; i < carries; i++) {
    const type = bodyOutput(body, "carry", i).types[0]!;
    invariant(
      sameShape(type.shape, inputs[i]!.shape),
      `carry ${i} changes from ${printType(inputs[i]!)} to ${printType(type)}`,
    );
    results.push(type);
  }
  for (let i = 0; i < stackCount(body); i++)
    results.push(stackedType(bodyOutput(body, "stack", i).types[0]!, length));
  return results;
}

/** h = tanh(x·W + u * h), stacked, over three steps. */
function recurrentSample(reverse: boolean): OperatorSample {
  const body = createBuilder();
  const h = body.input("carry", "0", { dtype: "f32", shape: [{ batch: 1 }, 2] });
  const x = body.input("slice", "0", { dtype: "f32", shape: [{ batch: 1 }, 3] });
  const w = body.input("closure", "0", { dtype: "f32", shape: [3, 2] });
  const u = body.input("closure", "1", { dtype: "f32", shape: [2] });
  const next = tanh(add(matmul(x, w), multiply(h, broadcastLike(u, h))));
  body.output("carry", "0", next);
  body.output("stack", "0", multiply(next, next));
  return {
    inputs: [
      { dtype: "f32", shape: [{ batch: 1 }, 2] },
      { dtype: "f32", shape: [{ batch: 1 }, 3, 3] },
      { dtype: "f32", shape: [3, 2] },
      { dtype: "f32", shape: [2] },
    ],
    attrs: { body: body.finish(), length: 3, carries: 1, slices: 1, closures: 2, reverse },
  };
}
