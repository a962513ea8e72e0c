/** @file `sines`: a sine to be learned, as a curve or as a sequence to be continued. */
import type { Dataset, FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { printValueType } from "../library/types.ts";
import { elementCountOf } from "./arrays.ts";
import { mismatch } from "./faults.ts";
import {
  classesOf,
  createDraws,
  type Draws,
  N,
  requireFloats,
  SEED,
  shapeOfType,
  type SyntheticField,
  syntheticFields,
} from "./synthetic.ts";

/** Highest frequency of a sequence, in radians a step; the lowest is a quarter of it. */
const FASTEST = 0.8;

function load(context: SourceContext): Dataset {
  const { input, target } = syntheticFields(context);
  requireFloats("sines", input);
  const draws = createDraws(context.args.int("seed"), context.part);
  const shape = shapeOfType(input.type, context.args.int("length"));
  const fields =
    elementCountOf(shape) === 1
      ? makeCurve(context, input, target, draws)
      : makeWaves(context, input, target, draws, shape);
  return { count: context.args.int("n"), fields };
}

/** One number in: x uniform in [−π, π), y = sin x. */
function makeCurve(
  context: SourceContext,
  input: SyntheticField,
  target: SyntheticField | null,
  draws: Draws,
): Record<string, FieldData> {
  const n = context.args.int("n");
  const x = Float32Array.from({ length: n }, () => (2 * draws.uniform() - 1) * Math.PI);
  const fields: Record<string, FieldData> = { [input.name]: { data: x, shape: shapeOfType(input.type) } };
  if (!target) return fields;
  const shape = shapeOfType(target.type);
  if (target.type.dtype !== "f32" || elementCountOf(shape) !== 1) throw unfit(target);
  const y = x.map((v) => Math.sin(v) + context.args.float("noise") * draws.normal());
  return { ...fields, [target.name]: { data: y, shape } };
}

/** Waves [t] or [t, c] of random frequency and phase; the target is what follows, or the frequency's class. */
function makeWaves(
  context: SourceContext,
  input: SyntheticField,
  target: SyntheticField | null,
  draws: Draws,
  shape: readonly number[],
): Record<string, FieldData> {
  const n = context.args.int("n");
  const noise = context.args.float("noise");
  const [steps] = shape as [number];
  const channels = elementCountOf(shape) / steps;
  const goal = target ? chooseGoal(target, steps, channels) : null;
  const targetShape = target ? shapeOfType(target.type, steps) : [];
  const classes = goal === "class" ? classesOf(target)! : 1;
  const x = new Float32Array(n * steps * channels);
  const y = new Float32Array(goal === null ? 0 : n * elementCountOf(targetShape));
  for (let i = 0; i < n; i++) {
    const label = draws.below(classes);
    const frequency =
      FASTEST * (0.25 + (0.75 * (goal === "class" ? label + 0.5 : draws.uniform())) / classes);
    for (let c = 0; c < channels; c++) {
      const phase = 2 * Math.PI * draws.uniform();
      const at = (t: number): number => Math.sin(frequency * t + phase) + noise * draws.normal();
      for (let t = 0; t < steps; t++) x[(i * steps + t) * channels + c] = at(t);
      if (goal === "last") y[i * channels + c] = at(steps);
      if (goal !== "shifted") continue;
      for (let t = 0; t < steps - 1; t++)
        y[(i * steps + t) * channels + c] = x[(i * steps + t + 1) * channels + c]!;
      y[(i * steps + steps - 1) * channels + c] = at(steps);
    }
    if (goal === "class") y[i] = label;
  }
  const fields: Record<string, FieldData> = { [input.name]: { data: x, shape } };
  return target ? { ...fields, [target.name]: { data: y, shape: targetShape } } : fields;
}

/** By the target's type: a class, the value after the last step, or the next value at every step. */
function chooseGoal(target: SyntheticField, steps: number, channels: number): "class" | "last" | "shifted" {
  const elements = elementCountOf(shapeOfType(target.type, steps));
  if (target.type.dtype !== "f32") {
    if (elements === 1) return "class";
  } else if (elements === steps * channels) return "shifted";
  else if (elements === channels) return "last";
  throw unfit(target);
}

function unfit(target: SyntheticField): Error {
  return mismatch(
    `sines has nothing to put into target ${target.name}: ${printValueType(target.type)}; ` +
      "it gives the next value at every step, the value after the last, or a class of frequencies",
  );
}

const sines: SourceDefinition = {
  name: "sines",
  doc: {
    summary:
      "Makes sines: y = sin x where the input is one number; else waves of random frequency and phase, whose target is the next value at every step, the value after the last, or the class of the frequency.",
  },
  arguments: [
    N,
    {
      name: "length",
      type: { kind: "int", min: 2 },
      doc: "Steps, where the type leaves them open.",
      default: 32,
    },
    { name: "noise", type: { kind: "float", min: 0 }, doc: "Deviation added to the values.", default: 0 },
    SEED,
  ],
  fieldArguments: false,
  synthetic: true,
  load,
};

export default sines;
