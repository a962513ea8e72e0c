/** @file Keras's recurrent layers: an LSTM's gates are in our order, a GRU's are z, r, h. */
import { multiplySizes, type Size, toSize } from "../../sizes/size.ts";
import { addStep, numbers } from "../builder.ts";
import { refuse } from "../fault.ts";
import type { Numbers, StepId } from "../steps.ts";
import {
  flagIn,
  type KerasValue,
  numberIn,
  only,
  textIn,
  through,
  type TranslateLayer,
  type Use,
} from "./context.ts";
import type { Config } from "./read-config.ts";

type Kind = "RNN" | "LSTM" | "GRU";

/** Our gates by their places there. */
const GRU_GATES = [1, 0, 2];

interface Made {
  readonly name: string;
  readonly args: Parameters<typeof through>[3];
  readonly weights: Readonly<Record<string, Numbers | null>>;
  readonly units: number;
}

function readLayer(use: Use, kind: Kind, config: Config, inside: string): Made {
  const [units, bias] = [numberIn(config, "units"), flagIn(config, "use_bias", true)];
  const usual =
    kind === "RNN"
      ? [["activation", "tanh"]]
      : [
          ["activation", "tanh"],
          ["recurrent_activation", "sigmoid"],
        ];
  for (const [name, wanted] of usual)
    if (textIn(config, name!, wanted!) !== wanted)
      refuse(`${name} = ${textIn(config, name!, wanted!)}; ${wanted} is possible`);
  if (flagIn(config, "stateful", false) || flagIn(config, "return_state", false))
    refuse("states that are kept or given back");
  const [kernel, state, both] = use.find(["kernel", "recurrent_kernel", ...(bias ? ["bias"] : [])], inside);
  const resets = kind === "GRU" && !flagIn(config, "reset_after", true);
  const without = ["bias", bias || resets ? undefined : "false"] as const;
  if (resets)
    return { name: "Cho", args: [units], weights: choWeights(kernel!, state!, both ?? null, units), units };
  const order = (w: Numbers | null | undefined): Numbers | null =>
    w && kind === "GRU" ? permuteGates(w, units) : (w ?? null);
  const biases = bias ? (kind === "GRU" ? splitBias(both ?? null, units) : { bias: both ?? null }) : {};
  return {
    name: kind,
    args: [units, without],
    weights: { input_weight: order(kernel), state_weight: order(state), ...biases },
    units,
  };
}

/** Columns in blocks of `units`, in the order of our gates. */
function permuteGates(w: Numbers, units: number): Numbers {
  const columns = w.shape.at(-1)!;
  return numbers(
    w.shape,
    w.data.map((_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return w.data[row * columns + GRU_GATES[Math.floor(column / units)]! * units + (column % units)]!;
    }),
  );
}

function splitBias(both: Numbers | null, units: number): Record<string, Numbers | null> {
  if (!both) return { bias: null, state_bias: null };
  const size = 3 * units;
  const part = (i: number): Numbers =>
    permuteGates(numbers([size], both.data.slice(i * size, (i + 1) * size)), units);
  return { bias: part(0), state_bias: part(1) };
}

/** Of the cell `Cho`: Linears on the input and the state, for r, z and the candidate. */
function choWeights(
  kernel: Numbers | null,
  state: Numbers | null,
  bias: Numbers | null,
  units: number,
): Record<string, Numbers | null> {
  const block = (w: Numbers | null, gate: number): Numbers | null => {
    if (!w) return null;
    const rows = w.shape[0]!;
    return numbers(
      [rows, units],
      Float32Array.from(
        { length: rows * units },
        (_, i) => w.data[Math.floor(i / units) * 3 * units + gate * units + (i % units)]!,
      ),
    );
  };
  const shift = (gate: number): Numbers | null =>
    kernel
      ? numbers([units], bias ? bias.data.slice(gate * units, (gate + 1) * units) : new Float32Array(units))
      : null;
  return Object.fromEntries(
    GRU_GATES.flatMap((gate, i) => [
      [`linear${2 * i + 1}.weight`, block(kernel, gate)],
      [`linear${2 * i + 1}.bias`, shift(gate)],
      [`linear${2 * i + 2}.weight`, block(state, gate)],
    ]),
  );
}

function turned(use: Use, x: KerasValue): KerasValue {
  return {
    step: addStep(use.to, { kind: "function", name: "reverse_time" }, [x.step], x.shape),
    shape: x.shape,
  };
}

function last(use: Use, x: KerasValue): KerasValue {
  return through(use, x, "Last", [], x.shape.slice(1));
}

function run(use: Use, x: KerasValue, made: Made): KerasValue {
  return through(use, x, made.name, made.args, [x.shape[0]!, toSize(made.units)], made.weights);
}

const recurrent =
  (kind: Kind): TranslateLayer =>
  (use, inputs) => {
    const x = inputs.length === 1 ? only(inputs) : refuse("a first state");
    const back = flagIn(use.config, "go_backwards", false);
    const y = run(use, back ? turned(use, x) : x, readLayer(use, kind, use.config, "cell"));
    return flagIn(use.config, "return_sequences", false) ? y : last(use, y);
  };

const KINDS: Readonly<Record<string, Kind>> = { SimpleRNN: "RNN", LSTM: "LSTM", GRU: "GRU" };

const bidirectional: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const inner = use.config["layer"] as { class_name?: string; config?: Config } | undefined;
  const kind =
    KINDS[inner?.class_name ?? ""] ?? refuse(`both ways through a ${inner?.class_name ?? "layer"}`);
  const config = inner!.config ?? {};
  const mode = use.config["merge_mode"] ?? "concat";
  if (mode !== "concat") return refuse(`merge_mode = ${JSON.stringify(mode)}; concat is possible`);
  const [ahead, back] = ["forward_layer/cell", "backward_layer/cell"].map((inside) =>
    readLayer(use, kind, config, inside),
  ) as [Made, Made];
  const whole: readonly Size[] = [x.shape[0]!, multiplySizes(toSize(ahead.units), 2)];
  const concat = (a: StepId, b: StepId, shape: readonly Size[]): KerasValue => ({
    step: addStep(use.to, { kind: "join", name: "concat", axis: null }, [a, b], shape),
    shape,
  });
  if (!flagIn(config, "return_sequences", false))
    return concat(
      last(use, run(use, x, ahead)).step,
      last(use, run(use, turned(use, x), back)).step,
      whole.slice(1),
    );
  if (ahead.name === "Cho")
    return concat(run(use, x, ahead).step, turned(use, run(use, turned(use, x), back)).step, whole);
  const weights: Record<string, Numbers> = {};
  for (const [i, made] of [ahead, back].entries())
    for (const [name, w] of Object.entries(made.weights)) if (w) weights[`${i}.${name}`] = w;
  const args = flagIn(config, "use_bias", true) ? [] : [{ name: "bias", value: "false" }];
  const call = {
    kind: "layer",
    name: kind,
    arguments: [{ name: null, value: ahead.units }, ...args],
    bidir: true,
  } as const;
  return { step: addStep(use.to, call, [x.step], whole, weights), shape: whole };
};

export const RECURRENT: Readonly<Record<string, TranslateLayer>> = {
  ...Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, recurrent(kind)])),
  Bidirectional: bidirectional,
};
