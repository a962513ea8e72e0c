/** @file What Nabla's generated module, in float64, says of a spec, as files that check.py compares a script with. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { printPytorch } from "../../../src/backends/pytorch/print-script.ts";
import { hasErrors } from "../../../src/core/diagnostic.ts";
import type { ArgumentValue } from "../../../src/library/define.ts";
import { makeArguments } from "../../../src/library/arguments.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import { OPTIMIZERS } from "../../../src/optimizers/registry.gen.ts";
import type { RuntimeNetwork } from "../../../src/runtime/network.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { encodeSafetensors } from "../../../src/runtime/safetensors.ts";
import type { Analysis } from "../../../src/sema/analyse.ts";
import type { Model, PhaseSetup } from "../../../src/sema/model.ts";
import { exactModule } from "../../zoo/agreement.ts";

/** Every random number while training, here and in check.py: masks of every engine are then alike. */
const DRAWN = { uniform: 0.6, normal: 0.3 };
/** Rates of the plain descent whose step shows the gradients. */
const PLAIN = "gradient-of-";

export interface CaseOptions {
  readonly examples?: number;
  /** Updates that follow the first. */
  readonly steps?: number;
}

/** Writes the case of a model: script, weights, a batch and what comes of them. Errors of the target throw. */
export async function writeCase(
  folder: string,
  { model, diagnostics }: Analysis,
  { examples = 4, steps = 10 }: CaseOptions = {},
): Promise<void> {
  if (!model || hasErrors(diagnostics)) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  const printed = printPytorch(model, lower(model));
  if (hasErrors(printed.diagnostics)) throw new Error(printed.diagnostics.map((d) => d.message).join("\n"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "script.py"), printed.text);
  const program = lower(withDescents(model, examples));
  const net = await exactModule(program, drawConstants);
  const start = startValues(net, program);
  const batch = makeExamples(program, examples);
  const inputs = program.fields.filter((f) => f.role === "input").map((f) => f.name);
  const setup = { inputs, steps, examples, drawn: DRAWN };
  writeFileSync(join(folder, "case.json"), JSON.stringify(setup));
  writeArrays(join(folder, "weights.safetensors"), start);
  writeArrays(
    join(folder, "batch.safetensors"),
    program.fields.map(({ name, type }) => arrayOf(name, type.shape, batch[name]!, examples)),
  );
  const outputs = net.predict(Object.fromEntries(inputs.map((name) => [name, batch[name]!])));
  writeArrays(
    join(folder, "outputs.safetensors"),
    program.outputs.map((o) => arrayOf(o.name, o.type.shape, outputs[o.name]!, examples)),
  );
  const phases = model.train?.phases.length ?? 0;
  for (let i = 0; i < phases; i++) writePhase(folder, { net, program, batch, start, steps, phases }, i);
}

interface Case {
  readonly net: RuntimeNetwork;
  readonly program: Program;
  readonly batch: Examples;
  readonly start: Arrays;
  readonly steps: number;
  readonly phases: number;
}

type Examples = Record<string, Float32Array>;

function writePhase(folder: string, { net, program, batch, start, steps, phases }: Case, i: number): void {
  const at = (name: string): string => join(folder, `${i}-${name}.safetensors`);
  const phase = program.phases[i]!;
  const choose = (index: number): { phase: string } => ({ phase: program.phases[index]!.name! });
  restore(net, start);
  const { loss, metrics } = net.evaluate(batch, choose(i));
  const known = Object.entries({ loss, ...metrics });
  writeArrays(
    at("evaluation"),
    known.map(([name, value]) => ({ name, shape: [1], data: Float64Array.of(value) })),
  );
  const first = net.step(batch, choose(phases + i)).loss;
  const trains = new Set(phase.trains);
  const after = weightsOf(net);
  const gradients = start.map((w, k) => ({ ...w, data: w.data.map((v, j) => v - after[k]!.data[j]!) }));
  const lossOfStep = { name: "loss", shape: [1], data: Float64Array.of(first) };
  writeArrays(at("gradients"), [...gradients.filter((g) => trains.has(g.name)), lossOfStep]);
  if (phase.schedule.kind === "plateau") return;
  restore(net, start);
  Object.assign(net.progress, { phase: i, phaseStep: 0, perEpoch: 4, total: 40 });
  for (let step = 0; step < steps; step++) net.step(batch, choose(i));
  writeArrays(at("trained"), weightsOf(net));
}

/** The model's phases, and a plain descent of rate 1 for each: what it changes are the gradients. */
function withDescents(model: Model, examples: number): Model {
  if (!model.train) return model;
  const sgd = OPTIMIZERS.get("sgd")!;
  const rate: ReadonlyMap<string, ArgumentValue> = new Map([
    ["lr", { kind: "number", value: 1, percent: false }],
  ]);
  // Scripts prepare their data before the model sees it; the reference gets it as it is.
  const phases = model.train.phases.map((phase, i) => ({
    ...{ ...phase, load: null, batch: examples },
    name: phase.name ?? `phase${i}`,
  }));
  const descents = phases.map((phase): PhaseSetup => {
    const optimizer = {
      definition: sgd,
      args: makeArguments(sgd.arguments, rate, new Map()),
      span: phase.span,
    };
    return { ...phase, name: PLAIN + phase.name, optimizer, schedule: null, clip: null };
  });
  return { ...model, train: { ...model.train, phases: [...phases, ...descents], data: null } };
}

/** The kernels' random numbers become constants; start values keep theirs. */
function drawConstants(text: string): string {
  const drawn = text.replaceAll(/\brandom(Uniform|Normal)\(seed, (?=\d+, step,)/g, "drawn$1(seed, ");
  return `${drawn}
function drawnUniform(...place) { return ${DRAWN.uniform}; }
function drawnNormal(...place) { return ${DRAWN.normal}; }
`;
}

/** Start values as float32 numbers, and a little more: weights of 0 and means of 0 would hide what is exchanged. */
function startValues(net: RuntimeNetwork, program: Program): Arrays {
  Object.values(net.parameters).forEach(({ data }, k) => {
    const isBuffer = program.parameters[k]!.kind === "buffer";
    for (let i = 0; i < data.length; i++) {
      const noise = 0.1 * randomUniform(23, k, 0, i);
      data[i] = Math.fround(data[i]! + (isBuffer ? noise : noise - 0.05));
    }
  });
  return weightsOf(net);
}

/** The weights of the start, and optimizers without a memory. */
function restore(net: RuntimeNetwork, start: Arrays): void {
  net.load(encodeSafetensors(start));
}

function weightsOf(net: RuntimeNetwork): Arrays {
  return Object.entries(net.parameters).map(([name, { shape, data }]) => ({
    name,
    shape,
    data: Float64Array.from(data),
  }));
}

type Arrays = { name: string; shape: readonly number[]; data: Float64Array }[];

function writeArrays(path: string, arrays: Arrays): void {
  writeFileSync(path, encodeSafetensors(arrays));
}

function arrayOf(
  name: string,
  shape: readonly unknown[],
  data: ArrayLike<number>,
  examples: number,
): Arrays[number] {
  return {
    name,
    shape: shape.map((dim) => (typeof dim === "number" ? dim : examples)),
    data: Float64Array.from(data),
  };
}

/** Whole numbers below the number of classes, 0 and 1, or numbers in 0…1. */
function makeExamples(program: Program, examples: number): Examples {
  return Object.fromEntries(
    program.fields.map(({ name, type, classes }, stream) => {
      const size = type.shape.reduce<number>((n, dim) => n * (typeof dim === "number" ? dim : examples), 1);
      const limit = type.dtype === "bool" ? 2 : classes;
      const draw = (i: number): number => randomUniform(11, stream, 0, i);
      return [
        name,
        Float32Array.from({ length: size }, (_, i) =>
          limit === null ? draw(i) : Math.floor(draw(i) * limit),
        ),
      ];
    }),
  );
}
