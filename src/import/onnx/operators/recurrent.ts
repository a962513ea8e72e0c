/** @file RNN, LSTM and GRU: gates in our order, both biases where there is room for one. */
import { constantOf, type Size } from "../../../sizes/size.ts";
import { addLayer, addStep, numbers } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import type { Numbers, StepId } from "../../steps.ts";
import {
  constantAt,
  type Context,
  fresh,
  hasInput,
  knownValue,
  numberOf,
  tensorAt,
  textOf,
  type Translate,
  type Value,
  valueAt,
} from "../context.ts";
import { type Axes, axisSize, newAxis, type Piece, shapeOf, type Tensor } from "../layout.ts";
import type { OnnxNode, OnnxTensor } from "../model.ts";
import { store } from "../store.ts";

type Kind = "RNN" | "LSTM" | "GRU";

/** Our gates, by their places in ONNX: i o f c → i f g o; z r h → r z n. */
const GATES: Readonly<Record<Kind, readonly number[]>> = { RNN: [0], LSTM: [0, 2, 3, 1], GRU: [1, 0, 2] };

const ACTIVATIONS: Readonly<Record<Kind, readonly string[]>> = {
  RNN: ["tanh"],
  LSTM: ["sigmoid", "tanh", "tanh"],
  GRU: ["sigmoid", "tanh"],
};

interface Parts {
  readonly units: number;
  readonly width: number;
  /** Numbers of one direction: [gates·units, width], [gates·units, units], [2·gates·units]. */
  readonly directions: readonly {
    readonly w: Float32Array;
    readonly r: Float32Array;
    readonly b: Float32Array;
  }[];
  readonly bias: boolean;
}

const recurrent =
  (kind: Kind): Translate =>
  (cx, node) => {
    const x = tensorAt(cx, node, 0);
    const way = textOf(node, "direction", "forward");
    const batchFirst = numberOf(node, "layout", 0) === 1;
    checkPlain(cx, node, kind, way === "bidirectional" ? 2 : 1);
    const [time, batch, features] = batchFirst ? [1, 0, 2] : [0, 1, 2];
    if (!x.axes[batch]?.some((p) => p.batch)) refuse(`its input has the batch at another axis than ${batch}`);
    const parts = readParts(cx, node, kind);
    if (constantOf(axisSize(x.axes[features]!)) !== parts.width)
      refuse(`weights for ${parts.width} channels`);
    const own = store(cx.to, x, [x.axes[time]!, x.axes[features]!]);
    const made = runDirections(cx, own, kind, way, parts, numberOf(node, "linear_before_reset", 0) === 1, {
      sequence: used(cx, node, 0),
      last: used(cx, node, 1) || used(cx, node, 2),
    });
    if (used(cx, node, 2)) refuse("the cell's state as a result");
    return finish(made, parts.units, { time: x.axes[time]!, batch: x.axes[batch]!, batchFirst });
  };

function used(cx: Context, node: OnnxNode, i: number): boolean {
  return (node.outputs[i] ?? "") !== "" && (cx.uses.get(node.outputs[i]!) ?? 0) > 0;
}

/** What differs from the usual equations is refused. */
function checkPlain(cx: Context, node: OnnxNode, kind: Kind, directions: number): void {
  if (hasInput(node, 4)) {
    const lengths = valueAt(cx, node, 4);
    if (lengths.kind === "tensor") refuse("lengths of the sequences");
  }
  for (const i of [5, 6]) {
    if (!hasInput(node, i)) continue;
    const state = valueAt(cx, node, i);
    if (state.kind === "tensor" || Array.from(state.known.data).some((v) => v !== 0))
      refuse("a first state other than zeros");
  }
  if (hasInput(node, 7) && Array.from(constantAt(cx, node, 7, "its peepholes").data).some((v) => v !== 0))
    refuse("peepholes");
  if (node.attributes.has("clip")) refuse("clipped states");
  if (numberOf(node, "input_forget", 0) === 1) refuse("coupled gates");
  const given = node.attributes.get("activations");
  const names = Array.isArray(given) ? given.map((a) => String(a).toLowerCase()) : [];
  const wanted = Array.from({ length: directions }, () => ACTIVATIONS[kind]).flat();
  if (names.length > 0 && names.join() !== wanted.join())
    refuse(`activations ${names.join(", ")}; the usual ones are possible`);
}

function readParts(cx: Context, node: OnnxNode, kind: Kind): Parts {
  const [w, r] = [1, 2].map((i) => constantAt(cx, node, i, "its weights")) as [OnnxTensor, OnnxTensor];
  const gates = GATES[kind].length;
  const [count, rows, width] = w.shape as [number, number, number];
  const units = rows / gates;
  if (w.shape.length !== 3 || r.shape.join() !== [count, rows, units].join())
    refuse(`weights of shapes [${w.shape.join(", ")}] and [${r.shape.join(", ")}]`);
  const b = hasInput(node, 3)
    ? Float32Array.from(constantAt(cx, node, 3, "its biases").data)
    : new Float32Array(count * 2 * rows);
  if (b.length !== count * 2 * rows) refuse(`biases of ${b.length} numbers`);
  const part = (all: ArrayLike<number>, i: number): Float32Array =>
    Float32Array.from(all).slice((i * all.length) / count, ((i + 1) * all.length) / count);
  const directions = Array.from({ length: count }, (_, i) => ({
    w: part(w.data, i),
    r: part(r.data, i),
    b: part(b, i),
  }));
  return { units, width, directions, bias: b.some((v) => v !== 0) };
}

/** Results: [t, directions·units], and the last states [directions·units]. */
interface Made {
  readonly sequence: StepId | null;
  readonly last: StepId | null;
  readonly directions: number;
}

function runDirections(
  cx: Context,
  x: Tensor,
  kind: Kind,
  way: string,
  parts: Parts,
  resetAfter: boolean,
  wanted: { sequence: boolean; last: boolean },
): Made {
  const [time] = shapeOf(x.stored) as [Size, Size];
  const cell = kind === "GRU" && !resetAfter;
  const weights = parts.directions.map((_, i) => weightsOf(kind, parts, i, resetAfter));
  const shape = [time, axisSize(newAxis(parts.units))];
  const bias = ["bias", parts.bias || cell ? undefined : "false"] as const;
  const run = (from: StepId, i: number): StepId =>
    addLayer(cx.to, cell ? "Cho" : kind, [parts.units, bias], from, shape, weights[i]!);
  const last = (from: StepId): StepId => addLayer(cx.to, "Last", [], from, shape.slice(1));
  const turn = (from: StepId, of: readonly Size[]): StepId =>
    addStep(cx.to, { kind: "function", name: "reverse_time" }, [from], of);
  const turned = (): StepId => turn(x.step, shapeOf(x.stored));
  if (way === "forward") {
    const y = run(x.step, 0);
    return { sequence: y, last: wanted.last ? last(y) : null, directions: 1 };
  }
  if (way === "reverse") {
    const y = run(turned(), 0);
    return {
      sequence: wanted.sequence ? turn(y, shape) : null,
      last: wanted.last ? last(y) : null,
      directions: 1,
    };
  }
  if (wanted.last || cell) {
    const [ahead, back] = [run(x.step, 0), run(turned(), 1)];
    const both = [time, axisSize(newAxis(2 * parts.units))];
    const sequence = wanted.sequence
      ? addStep(cx.to, { kind: "join", name: "concat", axis: null }, [ahead, turn(back, shape)], both)
      : null;
    const ends = wanted.last
      ? addStep(cx.to, { kind: "join", name: "concat", axis: null }, [last(ahead), last(back)], both.slice(1))
      : null;
    return { sequence, last: ends, directions: 2 };
  }
  const call = {
    kind: "layer",
    name: kind,
    arguments: [
      { name: null, value: parts.units },
      ...(parts.bias ? [] : [{ name: "bias", value: "false" }]),
    ],
    bidir: true,
  } as const;
  const all = Object.fromEntries(
    weights.flatMap((w, i) => Object.entries(w).map(([name, value]) => [`${i}.${name}`, value])),
  );
  return {
    sequence: addStep(cx.to, call, [x.step], [time, axisSize(newAxis(2 * parts.units))], all),
    last: null,
    directions: 2,
  };
}

function weightsOf(
  kind: Kind,
  { units, width, directions, bias }: Parts,
  i: number,
  resetAfter: boolean,
): Record<string, Numbers> {
  const { w, r, b } = directions[i]!;
  const gates = GATES[kind];
  const rows = gates.length * units;
  const matrix = (from: Float32Array, columns: number): Numbers => {
    const data = new Float32Array(rows * columns);
    gates.forEach((gate, k) => {
      for (let u = 0; u < units; u++)
        for (let c = 0; c < columns; c++)
          data[c * rows + k * units + u] = from[(gate * units + u) * columns + c]!;
    });
    return numbers([columns, rows], data);
  };
  const vector = (from: Float32Array): Float32Array =>
    Float32Array.from(gates.flatMap((gate) => Array.from(from.subarray(gate * units, (gate + 1) * units))));
  const [own, inner] = [vector(b.subarray(0, rows)), vector(b.subarray(rows))];
  const summed = own.map((v, k) => v + inner[k]!);
  if (kind === "GRU" && !resetAfter) return choWeights(matrix(w, width), matrix(r, units), summed, units);
  const input = { input_weight: matrix(w, width), state_weight: matrix(r, units) };
  if (!bias) return input;
  return kind === "GRU"
    ? { ...input, bias: numbers([rows], own), state_bias: numbers([rows], inner) }
    : { ...input, bias: numbers([rows], summed) };
}

/** Of the cell `Cho`: its Linears in order, on the input and on the state, for r, z and the candidate. */
function choWeights(w: Numbers, r: Numbers, bias: Float32Array, units: number): Record<string, Numbers> {
  const columns = (from: Numbers, gate: number): Numbers => {
    const rows = from.shape[0]!;
    return numbers(
      [rows, units],
      Float32Array.from(
        { length: rows * units },
        (_, i) => from.data[Math.floor(i / units) * 3 * units + gate * units + (i % units)]!,
      ),
    );
  };
  return Object.fromEntries(
    [0, 1, 2].flatMap((gate) => [
      [`linear${2 * gate + 1}.weight`, columns(w, gate)] as const,
      [`linear${2 * gate + 1}.bias`, numbers([units], bias.slice(gate * units, (gate + 1) * units))] as const,
      [`linear${2 * gate + 2}.weight`, columns(r, gate)] as const,
    ]),
  );
}

/** Y is [t, directions, n, units], Y_h [directions, n, units]; with layout 1 the batch stands first. */
function finish(
  made: Made,
  units: number,
  axes: { time: readonly Piece[]; batch: readonly Piece[]; batchFirst: boolean },
): readonly Value[] {
  const { time, batch, batchFirst } = axes;
  const pieces = (): readonly [readonly Piece[], readonly Piece[]] => [
    newAxis(made.directions),
    newAxis(units),
  ];
  const order = (lead: Axes, ways: readonly Piece[], rest: readonly Piece[]): Axes =>
    batchFirst ? [batch, ...lead, ways, rest] : [...lead, ways, batch, rest];
  const tensor = (step: StepId | null, lead: Axes): Value => {
    if (step === null) return knownValue([0], []);
    const [ways, rest] = pieces();
    return fresh({
      step,
      axes: order(lead, ways, rest),
      stored: [...lead, [...ways, ...rest]],
      integers: false,
    });
  };
  return [tensor(made.sequence, [time]), tensor(made.last, [])];
}

export const RECURRENT: Readonly<Record<string, Translate>> = {
  RNN: recurrent("RNN"),
  LSTM: recurrent("LSTM"),
  GRU: recurrent("GRU"),
};
