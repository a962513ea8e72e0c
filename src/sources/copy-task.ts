/** @file `copy_task`: symbols to be repeated after a pause, a test of memory. */
import type { Dataset, FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { printValueType } from "../library/types.ts";
import { constantOf } from "../sizes/size.ts";
import { mismatch } from "./faults.ts";
import { createDraws, N, SEED, type SyntheticField, syntheticFields } from "./synthetic.ts";

interface Plan {
  readonly steps: number;
  /** Symbols to remember. */
  readonly length: number;
  /** Number of different values, the blank (0) and the mark (last) included. */
  readonly symbols: number;
}

/** Steps: `length` symbols, blanks, the mark, `length` blanks. */
function makePlan(context: SourceContext, input: SyntheticField): Plan {
  const { type } = input;
  const oneHot = type.dtype === "f32" && type.axes.length === 2;
  const symbols = oneHot ? constantOf(type.axes[1]!.size) : type.classes ? constantOf(type.classes) : null;
  if (symbols === null || type.axes.length !== (oneHot ? 2 : 1)) {
    throw mismatch(
      `copy_task makes sequences, index(k)[t] or f32[t, k], but input ${input.name} is ${printValueType(type)}`,
    );
  }
  if (symbols < 3)
    throw mismatch(
      `copy_task needs a blank, a mark and a symbol: index(3) or more, but ${input.name} has ${symbols}`,
    );
  const declared = constantOf(type.axes[0]!.size);
  const length = context.args.int("length");
  const steps = declared ?? 2 * length + context.args.int("delay") + 1;
  const longest = Math.floor((steps - 1) / 2);
  if (longest < 1) throw mismatch(`copy_task needs 3 steps or more, but ${input.name} has ${steps}`);
  return { steps, symbols, length: Math.min(length, longest) };
}

function load(context: SourceContext): Dataset {
  const { input, target } = syntheticFields(context);
  const plan = makePlan(context, input);
  const n = context.args.int("n");
  const draws = createDraws(context.args.int("seed"), context.part);
  const x = new Int32Array(n * plan.steps);
  const y = new Int32Array(n * plan.steps);
  for (let i = 0; i < n; i++) {
    const start = i * plan.steps;
    const answer = start + plan.steps - plan.length;
    x[answer - 1] = plan.symbols - 1;
    for (let k = 0; k < plan.length; k++) {
      const symbol = 1 + draws.below(plan.symbols - 2);
      x[start + k] = symbol;
      y[answer + k] = symbol;
    }
  }
  const fields = { [input.name]: writeSequence(input, x, plan) };
  return { count: n, fields: target ? { ...fields, [target.name]: writeSequence(target, y, plan) } : fields };
}

function writeSequence(field: SyntheticField, values: Int32Array, plan: Plan): FieldData {
  if (field.type.dtype !== "f32") return { data: values, shape: [plan.steps] };
  const data = new Float32Array(values.length * plan.symbols);
  values.forEach((value, i) => (data[i * plan.symbols + value] = 1));
  return { data, shape: [plan.steps, plan.symbols] };
}

const copyTask: SourceDefinition = {
  name: "copy_task",
  doc: {
    summary:
      "Makes sequences of symbols, a pause and a mark, after which the symbols are to be repeated; 0 is the blank, the last value the mark.",
    source: "Hochreiter and Schmidhuber 1997; Arjovsky, Shah and Bengio 2016",
  },
  arguments: [
    N,
    { name: "length", type: { kind: "int", min: 1 }, doc: "Symbols to remember.", default: 5 },
    {
      name: "delay",
      type: { kind: "int", min: 0 },
      doc: "Blanks before the mark, where the type leaves the steps open.",
      default: 5,
    },
    SEED,
  ],
  fieldArguments: false,
  synthetic: true,
  load,
};

export default copyTask;
