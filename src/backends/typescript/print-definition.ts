/** @file The network's definition as an object literal: where everything lies, and which function runs what. */
import { exampleShape, isBatched } from "../../ir/types.ts";
import type { Scalar } from "../../ir/scalar.ts";
import type { Program, ProgramMetric, ProgramPhase, TransformStep } from "../../lower/program.ts";
import type { Plan, PlannedPhase, PlannedPlace } from "../../plan/plan.ts";
import { atom, printScalar } from "./print-scalar.ts";

/** Names of the functions that run the plan's graphs. */
export interface GraphNames {
  readonly predict: string;
  readonly entries: readonly string[];
  readonly calibration: string | null;
  readonly phases: readonly { readonly step: string; readonly evaluate: string }[];
}

/** How a graph's function is called: with the random numbers' place where it draws any. */
export type CallGraph = (name: string) => string;

export function printDefinition(program: Program, plan: Plan, names: GraphNames, call: CallGraph): string[] {
  const run = (name: string): string => `(n, { seed, step }) => ${call(name)}`;
  return [
    `name: ${JSON.stringify(program.name)},`,
    `seed: ${program.seed},`,
    `capacity: ${program.capacity},`,
    `memory: m,`,
    ...list(
      "fields",
      program.fields.map((field, i) => printField(field, plan.fields[i]!)),
    ),
    ...list(
      "outputs",
      plan.predict.outputs.map((o) => [printPlaced(o)]),
    ),
    ...list(
      "parameters",
      program.parameters.map((p, i) => [
        "{",
        `  name: ${JSON.stringify(p.name)}, kind: "${p.kind}", ${printPlace(plan.parameters[i]!)}, shape: ${printList(p.shape)},`,
        `  fill: ${printValue(p.fill)}, stream: ${p.stream},`,
        "},",
      ]),
    ),
    `predict: ${run(names.predict)},`,
    ...list(
      "entries",
      program.entries.map((entry, i) => [
        "{",
        `  name: ${JSON.stringify(entry.name)},`,
        ...indent(
          list(
            "inputs",
            plan.entries[i]!.inputs.map((o) => [printPlaced(o)]),
          ),
        ),
        ...indent(
          list(
            "outputs",
            plan.entries[i]!.outputs.map((o) => [printPlaced(o)]),
          ),
        ),
        `  run: ${run(names.entries[i]!)},`,
        "},",
      ]),
    ),
    ...printCalibration(plan, names.calibration, call),
    ...list(
      "phases",
      program.phases.map((phase, i) => printPhase(phase, plan, plan.phases[i]!, names.phases[i]!, call)),
    ),
    `validation: ${program.validation ? printValue(program.validation) : "null"},`,
  ];
}

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** The name under which a part of the runtime declares a transform or search: `transforms/pad-crop` → `padCrop`. */
function partName(runtime: string): string {
  return runtime.replace(/^.*\//, "").replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function printField(field: Program["fields"][number], place: PlannedPlace): string[] {
  const { name, role, type, classes } = field;
  const transforms = (steps: readonly TransformStep[]): string =>
    steps
      .map(
        (s) =>
          `{ name: ${JSON.stringify(s.name)}, transform: ${partName(s.runtime)}, settings: ${printValue(s.settings)} }`,
      )
      .join(", ");
  return [
    "{",
    `  name: ${JSON.stringify(name)}, role: "${role}", dtype: "${type.dtype}", ${printPlace(place)},`,
    `  shape: ${printList(exampleShape(type))}, classes: ${classes},`,
    `  prepare: [${transforms(field.prepare)}],`,
    `  augment: [${transforms(field.augment)}],`,
    "},",
  ];
}

function printCalibration(plan: Plan, name: string | null, call: CallGraph): string[] {
  if (!plan.calibration || name === null) return ["calibration: null,"];
  const weights = plan.calibration.outputs.map((o) => [
    `{ name: ${JSON.stringify(o.name)}, variance: ${o.offset} },`,
  ]);
  return [
    "calibration: {",
    `  run: (n, { seed, step }) => ${call(name)},`,
    ...indent(list("weights", weights)),
    "},",
  ];
}

function printPhase(
  phase: ProgramPhase,
  plan: Plan,
  planned: PlannedPhase,
  names: GraphNames["phases"][number],
  call: CallGraph,
): string[] {
  const [rate, count] = ["learning_rate", "step"].map(
    (name) => plan.scalars.find((s) => s.name === name)!.offset,
  );
  let next = 0;
  const metrics = phase.metrics.map((metric) => {
    const terms = planned.terms.slice(next, (next += metric.terms.length));
    return printMetric(metric, terms);
  });
  return [
    "{",
    `  name: ${JSON.stringify(phase.name)},`,
    "  step: (n, { seed, step, phaseStep, learningRate }) => {",
    `    m[${rate}] = learningRate;`,
    `    m[${count}] = phaseStep;`,
    `    ${call(names.step)};`,
    "  },",
    `  evaluate: (n, { seed, step }) => ${call(names.evaluate)},`,
    `  loss: ${planned.loss},`,
    ...indent(list("metrics", metrics)),
    ...indent(
      list(
        "states",
        phase.states.map((s, i) => {
          const place = printPlace(planned.states[i]!);
          return [
            `{ name: ${JSON.stringify(s.name)}, ${place}, shape: ${printList(s.shape)}, fill: ${s.fill} },`,
          ];
        }),
      ),
    ),
    ...indent(
      list(
        "trains",
        phase.trains.map((t) => [`${JSON.stringify(t)},`]),
      ),
    ),
    `  learningRate: ${phase.learningRate},`,
    ...(phase.search
      ? [
          `  search: { run: ${partName(phase.search.runtime)}, settings: ${printValue(phase.search.settings)} },`,
        ]
      : []),
    ...indent(printSchedule(phase.schedule)),
    `  epochs: ${phase.epochs}, steps: ${phase.steps}, batch: ${phase.batch},`,
    `  stop: ${phase.stop ? printValue(phase.stop) : "null"},`,
    "},",
  ];
}

function printMetric(
  { name, finish, higherIsBetter }: ProgramMetric,
  terms: readonly PlannedPlace[],
): string[] {
  return [
    "{",
    `  name: ${JSON.stringify(name)},`,
    `  terms: [${terms.map((t) => `{ ${printPlace(t)} }`).join(", ")}],`,
    `  finish: (terms) => ${printWith(finish, (i) => `terms[${i}]`)},`,
    `  higherIsBetter: ${higherIsBetter},`,
    "},",
  ];
}

function printSchedule(schedule: ProgramPhase["schedule"]): string[] {
  if (schedule.kind === "plateau") return [`schedule: ${printValue(schedule)},`];
  const factor = printWith(schedule.factor, (i) => ["step", "total", "perEpoch"][i]!);
  const used = ["step", "total", "perEpoch"].findLastIndex((name) =>
    new RegExp(`\\b${name}\\b`).test(factor),
  );
  const parameters = ["step", "total", "perEpoch"].slice(0, used + 1).join(", ");
  return [`schedule: { kind: "formula", factor: (${parameters}) => ${factor} },`];
}

/** A formula with its arguments under names. */
function printWith(formula: Scalar, nameOf: (index: number) => string): string {
  const args = new Proxy<ReturnType<typeof atom>[]>([], { get: (_, key) => atom(nameOf(Number(key))) });
  return printScalar(formula, args).text;
}

function printPlaced(place: PlannedPlace): string {
  const shape = `shape: ${printList(exampleShape(place.type))}`;
  const whole = isBatched(place.type) ? "" : ", whole: true";
  return `{ name: ${JSON.stringify(place.name)}, ${printPlace(place)}, ${shape}${whole} },`;
}

function printPlace({ offset, size }: PlannedPlace): string {
  return `offset: ${offset}, size: ${size}`;
}

function list(name: string, items: readonly (readonly string[])[]): string[] {
  return items.length === 0 ? [`${name}: [],`] : [`${name}: [`, ...indent(items.flat()), "],"];
}

function printList(values: readonly number[]): string {
  return `[${values.join(", ")}]`;
}

/** Plain data as a literal. */
function printValue(value: object): string {
  const members = Object.entries(value).map(
    ([key, v]) => `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${JSON.stringify(v)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
