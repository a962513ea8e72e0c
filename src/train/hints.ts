/** @file Signs of trouble that a training shows before it is lost, each told once. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { deadUnits, explodingNorm, noProgress } from "../diagnostics/trouble.ts";
import type { Program } from "../lower/program.ts";
import { interpretProgram } from "../backends/interpreter/interpret-program.ts";
import type { EpochReport } from "../runtime/fit.ts";
import type { StepResult } from "../runtime/engine.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import { figuresOf } from "../sema/figures.ts";
import type { Model, PhaseSetup } from "../sema/model.ts";
import { measureSignal } from "../signal/measure.ts";
import { prepareFields } from "../signal/prepared-fields.ts";
import { constantOf, substitute } from "../sizes/size.ts";
import { columnsOf, type LoadedData } from "./load-data.ts";

export interface Hints {
  readonly step: (result: StepResult) => Diagnostic[];
  readonly epoch: (report: EpochReport, phase: PhaseSetup, network: RuntimeNetwork) => Diagnostic[];
}

/** Growth of the loss since the first update, of a weight's norm since the start. */
const LOSS_GROWTH = 1000;
const NORM_GROWTH = 100;
/** Updates and epochs after which a loss should have fallen, and by which share. */
const PATIENT_UPDATES = 100;
const PATIENT_EPOCHS = 3;
const LEAST_FALL = 0.005;
/** Of the units of a layer. */
const DEAD_SHARE = 0.5;
/** Examples for looking at units, and multiply-adds that this may cost. */
const EXAMPLES = 64;
const MULTIPLY_ADDS = 1e8;
/** What `prepare` learns is learned again for it, which takes long on more. */
const MOST_EXAMPLES = 1e6;

/** What is known of a training while it runs. */
export function createHints(
  model: Model,
  program: Program,
  data: LoadedData,
  network: RuntimeNetwork,
): Hints {
  const told = new Set<string>();
  const once = (key: string, make: () => Diagnostic | null): Diagnostic[] => {
    if (told.has(key)) return [];
    const hint = make();
    if (hint) told.add(key);
    return hint ? [hint] : [];
  };
  const norms = normsOf(network);
  let firstLoss: number | null = null;
  let epochs: number[] = [];
  let begun = network.progress.step;
  let looked = network.progress.order > 0;
  return {
    step: ({ loss, step }) => {
      firstLoss ??= Math.abs(loss);
      if (!(Math.abs(loss) > LOSS_GROWTH * Math.max(firstLoss, 1))) return [];
      return once("loss", () => {
        const after = round(loss);
        const growth = { what: "the loss", before: round(firstLoss!), after, when: `by update ${step}` };
        return explodingNorm.at(model.train!.span, growth, { help: SMALLER });
      });
    },
    epoch: (report, phase, now) => {
      if (report.epoch === 1) [epochs, begun] = [[], report.step];
      epochs.push(report.loss);
      const stuck = report.step - begun >= PATIENT_UPDATES && epochs.length > PATIENT_EPOCHS;
      const hints = [
        ...(stuck ? once("progress", () => findStanding(epochs, report.step - begun, phase)) : []),
        ...once("norm", () => findGrown(model, norms, now)),
      ];
      if (!looked) hints.push(...once("dead", () => findDead(model, program, data, now)));
      looked = true;
      return hints;
    },
  };
}

const SMALLER = ["a smaller learning rate, clip = norm(1) or a warm-up usually helps"];

/** Losses of the phase's epochs: has any been better than the first? A loss that is 0 already cannot fall. */
function findStanding(losses: readonly number[], updates: number, phase: PhaseSetup): Diagnostic | null {
  const [first, ...others] = losses;
  const best = Math.min(...others);
  if (best < first! - LEAST_FALL * Math.abs(first!) || Math.abs(first!) < 1e-6) return null;
  const figures = { updates, first: round(first!), best: round(best) };
  return noProgress.at(phase.optimizer.span, figures, {
    help: [
      "another learning rate, ten times smaller or larger; `nabla inspect` shows whether a signal arrives at all layers",
    ],
  });
}

function normsOf(network: RuntimeNetwork): Map<string, number> {
  return new Map(
    Object.entries(network.parameters).map(([path, { data }]) => {
      let sum = 0;
      for (let i = 0; i < data.length; i++) sum += data[i]! ** 2;
      return [path, Math.sqrt(sum)];
    }),
  );
}

/** A weight whose norm has grown by orders of magnitude. Biases and the like begin at 0, and running statistics may be of any size. */
function findGrown(
  model: Model,
  before: ReadonlyMap<string, number>,
  network: RuntimeNetwork,
): Diagnostic | null {
  const after = normsOf(network);
  for (const { path, role, span } of model.weights) {
    const [was, is] = [before.get(path) ?? 0, after.get(path) ?? 0];
    if (role !== "weight" || was === 0 || !(is > NORM_GROWTH * was)) continue;
    const growth = {
      what: `the norm of ${path}`,
      before: round(was),
      after: round(is),
      when: "since the start",
    };
    return explodingNorm.at(span, growth, { help: SMALLER });
  }
  return null;
}

/** The activation with most dead units, on some examples that the reference engine manages in a moment. */
function findDead(
  model: Model,
  program: Program,
  data: LoadedData,
  network: RuntimeNetwork,
): Diagnostic | null {
  const macs = constantOf(substitute(figuresOf(model).macs, data.bindings)) ?? Infinity;
  const examples = Math.min(EXAMPLES, data.train.count);
  if (macs * examples > MULTIPLY_ADDS || examples < EXAMPLES / 2 || data.train.count > MOST_EXAMPLES)
    return null;
  const definition = interpretProgram({ ...program, capacity: examples }, { precision: "float32" });
  const fields = prepareFields(definition, columnsOf(data.train), examples, data.train.count);
  const weights = new Map(
    Object.entries(network.parameters).map(([path, { data: numbers }]) => [path, numbers]),
  );
  const batch = examples;
  const nodes = measureSignal(model, data.bindings, { examples, batch, seed: program.seed, fields, weights });
  const worst = nodes
    .filter(({ node }) => model.nodes[node]!.component.kind === "layer" && isActivation(model, node))
    .sort((a, b) => b.activation.dead - a.activation.dead)[0];
  if (!worst || worst.activation.dead < DEAD_SHARE) return null;
  const share = { path: worst.path, share: worst.activation.dead, examples };
  return deadUnits.at(model.nodes[worst.node]!.span, share, {
    help: [
      "a smaller learning rate or a warm-up keeps units alive, and so does LeakyReLU, GELU or a normalisation before",
    ],
  });
}

function isActivation(model: Model, node: number): boolean {
  const { component } = model.nodes[node]!;
  return component.kind === "layer" && component.family === "activation";
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
