/** @file What RNN, LSTM and GRU have in common: arguments, weights, first states, and the scan over time. */
import { stateProblem } from "../diagnostics/layers.ts";
import {
  type ArgumentSpec,
  type Complaint,
  complain,
  type Component,
  type ExpandContext,
  type InferContext,
} from "../library/define.ts";
import { axis, floatType, printValueType, type ValueType } from "../library/types.ts";
import { createBuilder, type Value } from "../ir/builder.ts";
import type { TensorType } from "../ir/types.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { constant } from "../ops/constant.ts";
import { matmul } from "../ops/matmul.ts";
import { scan } from "../ops/scan.ts";
import { slice } from "../ops/slice.ts";
import { multiplySizes, printSize, productOf, sameSize } from "../sizes/size.ts";
import { addBias } from "./bias.ts";
import { checkInput } from "./input.ts";
import { BIAS, BIAS_INIT } from "./shared-arguments.ts";

export interface RecurrentSpec {
  readonly name: "RNN" | "LSTM" | "GRU";
  readonly doc: Component["doc"];
  /** Gates: the last axis of the weights is gates·n. */
  readonly gates: number;
  /** Names of the first states, in the order of the carries. */
  readonly states: readonly string[];
  /** A second bias, inside the product with the state. */
  readonly stateBias: boolean;
  /** The new states of one step, the output first; x and w are [n, gates·units], as `input_weight` and `state_weight` order them. */
  readonly step: (step: Step) => readonly Value[];
}

export interface Step {
  /** x_t·W + b. */
  readonly input: Value;
  readonly states: readonly Value[];
  /** Weights by name, as values of the step. */
  readonly weights: Readonly<Record<string, Value>>;
  readonly units: number;
}

const ARGUMENTS: readonly ArgumentSpec[] = [
  { name: "units", type: { kind: "int" }, doc: "Size of the state." },
  BIAS,
  {
    name: "init",
    type: { kind: "initializer" },
    default: "glorot_uniform",
    doc: "Initializer of input_weight.",
  },
  {
    name: "state_init",
    type: { kind: "initializer" },
    default: "glorot_uniform",
    doc: "Initializer of state_weight.",
  },
  BIAS_INIT,
];

/** A layer that scans [t, c] and gives the state at every step, [t, units]. */
export function recurrentLayer(spec: RecurrentSpec): Component {
  const { name, states } = spec;
  return {
    kind: "layer",
    name,
    family: "weighted",
    doc: spec.doc,
    operands: [
      { name: "x" },
      ...states.map((state) => ({
        name: state,
        optional: true,
        doc: "A first state, [units]; zeros by default.",
      })),
    ],
    arguments: ARGUMENTS,
    infer: (context) => inferRecurrent(spec, context),
    expand: (context) => [runRecurrent(spec, context).sequence],
    samples: [
      { source: `${name}(3)`, inputs: ["f32[4, 2]"] },
      { source: `${name}(2, bias = false)`, inputs: ["f32[1, 3]"] },
      { source: `${name}(2, state = y)`, inputs: ["f32[3, 2]", "f32[2]"] },
    ],
  };
}

function inferRecurrent(
  { name, gates, states, stateBias }: RecurrentSpec,
  context: InferContext,
): readonly ValueType[] | Complaint {
  const { operands, args, weight, macs } = context;
  const x = operands[0]!;
  const complaint = checkInput(x, {
    layer: name,
    ranks: [2],
    takes: "a sequence [t, c]",
    help: recurrentHelp,
  });
  if (complaint) return complaint;
  const [time, channels] = [x.axes[0]!, x.axes[1]!.size];
  const units = args.size("units");
  for (const [i, state] of states.entries()) {
    const given = operands[i + 1];
    if (!given || (given.dtype === "f32" && given.axes.length === 1 && sameSize(given.axes[0]!.size, units)))
      continue;
    return complain(stateProblem, {
      layer: name,
      operand: state,
      needed: `f32[${printSize(units)}]`,
      found: printValueType(given),
    });
  }
  const width = multiplySizes(units, gates);
  weight("input_weight", {
    shape: [channels, width],
    role: "weight",
    fanIn: channels,
    fanOut: units,
    init: "init",
  });
  weight("state_weight", {
    shape: [units, width],
    role: "weight",
    fanIn: units,
    fanOut: units,
    init: "state_init",
  });
  if (args.bool("bias")) {
    weight("bias", { shape: [width], role: "bias", fanIn: channels, fanOut: units, init: "bias_init" });
    if (stateBias)
      weight("state_bias", { shape: [width], role: "bias", fanIn: units, fanOut: units, init: "bias_init" });
  }
  macs(productOf([time.size, width, channels]));
  macs(productOf([time.size, width, units]));
  return [floatType([time, axis(units)])];
}

/** The states of all steps [n, t, units], and each state after the last step [n, units]. */
export function runRecurrent(
  spec: RecurrentSpec,
  context: ExpandContext,
): { sequence: Value; last: readonly Value[] } {
  const x = context.operands[0]!;
  const units = context.args.int("units");
  const [batch, length] = x.type.shape;
  const projected = addBias(matmul(x, context.weight("input_weight")), context);
  const names = ["state_weight", "state_bias"].filter((name) => context.hasWeight(name));
  const closures = names.map((name) => context.weight(name));
  const stateType: TensorType = { dtype: "f32", shape: [batch!, units] };
  const starts = spec.states.map((_, i) =>
    broadcastTo(context.operands[i + 1] ?? constant(x.builder, 0), stateType.shape),
  );

  const body = createBuilder();
  const states = starts.map((_, i) => body.input("carry", String(i), stateType));
  const input = body.input("slice", "0", { dtype: "f32", shape: [batch!, spec.gates * units] });
  const weights = Object.fromEntries(
    names.map((name, i) => [name, body.input("closure", String(i), closures[i]!.type)]),
  );
  const next = spec.step({ input, states, weights, units });
  next.forEach((state, i) => body.output("carry", String(i), state));
  body.output("stack", "0", next[0]!);

  const { carries, stacks } = scan({
    body: body.finish(),
    length: length as number,
    carries: starts,
    slices: [projected],
    closures,
  });
  return { sequence: stacks[0]!, last: carries };
}

/** Gate k of [n, gates·units]. */
export function gate(all: Value, k: number, units: number): Value {
  return slice(all, [0, k * units], [all.type.shape[0]!, units]);
}

function recurrentHelp(x: ValueType): readonly string[] {
  if (x.axes.length !== 1) return ["Flatten within each step, or Reshape(t, c), makes a sequence"];
  const size = printSize(x.axes[0]!.size);
  return [
    "between recurrent layers leave Last out: it keeps the final step alone",
    `declare a sequence, f32[${size}, 1] or f32[1, ${size}]; RepeatVector(t) repeats a vector`,
  ];
}
