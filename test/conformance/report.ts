/** @file docs/generated/conformance.md: which reference cases are run in which engine, and why the others are not. */
import { type Engine, ENGINES } from "../engines.ts";
import { planActivation } from "../layers/torch-activation-plans.ts";
import { readCases, type TorchCase } from "../layers/torch-case.ts";
import { planLayer } from "../layers/torch-plans.ts";
import { readReference } from "../library/conformance.ts";
import { LOSS_PLANS, type LossCase } from "../losses/torch-plans.ts";
import { readPlans } from "../onnx/cases.ts";
import { type OptimizerCase, optimizerText } from "../optimizers/torch-plans.ts";
import { SCHEDULE_PLANS, type ScheduleCase } from "../schedules/torch-plans.ts";
import type { LeftOut } from "./describe-cases.ts";
import { TRAININGS } from "./trainings.ts";

interface ReportedCase {
  readonly name: string;
  /** Why it is not run, or null. */
  readonly reason: string | null;
  readonly leftOutBy?: LeftOut;
  /** Outputs of a case that is run which are not compared, with the reasons. */
  readonly left?: readonly string[];
}

interface ReportedGroup {
  readonly name: string;
  readonly cases: readonly ReportedCase[];
}

const HEAD = `<!-- Written by test/conformance/report.test.ts. -->

# Conformance

Values that nobody in this project made: PyTorch's and ONNX's own. Each case is built once and run in every engine; values,
gradients, running statistics and trajectories are compared. PyTorch's within 1e-8 in float64 and 1e-5 in float32 (2e-5 along
trajectories), ONNX's, which are stored as float32, within 1e-5; all of max(1, |wanted|).
`;

/** The report, or null where the reference is absent. */
export function writeReport(): string | null {
  const torch = torchGroups();
  const onnx = onnxGroups();
  if (!torch || !onnx) return null;
  return [
    HEAD,
    ...section("PyTorch", torch),
    ...section("ONNX", onnx),
    "Operators are ours; activations, normalisations, pools over everything, recurrent layers, losses and updates are our layers,",
    "losses and optimizers, with axes moved to their places. Cases of `_graphs` are chains of nodes, two of them with gradients.",
    "",
    "## Not run",
    "",
    ...exceptions([...torch, ...onnx]),
    "",
    "## Run, but not in every part",
    "",
    ...partly([...torch, ...onnx]),
    "",
  ].join("\n");
}

function torchGroups(): readonly ReportedGroup[] | null {
  const [activations, layers] = [readCases("activations.json"), readCases("layers.json")];
  const losses = readReference<{ cases: readonly LossCase[] }>("losses.json");
  const optimizers = readReference<Readonly<Record<string, readonly OptimizerCase[]>>>("optimizers.json");
  const schedules = readReference<{ cases: readonly ScheduleCase[] }>("schedules.json");
  const training = readReference<{ cases: readonly { readonly name: string }[] }>("training.json");
  if (!activations || !layers || !losses || !optimizers || !schedules || !training) return null;
  const ofPlans = (
    file: string,
    groups: ReadonlyMap<string, readonly TorchCase[]>,
    plan: (c: TorchCase) => unknown,
  ) => [...groups].map(([group, cases]) => groupOf(`${file}, ${group}`, cases, plan));
  return [
    ...ofPlans("activations", activations, planActivation),
    ...ofPlans("layers", layers, planLayer),
    groupOf("losses", losses.cases, (c) => LOSS_PLANS[c.name] ?? "a loss that is not known here"),
    ...["fixed_gradients", "linear_regression", "rosenbrock"].map((group) =>
      groupOf(`optimizers, ${group.replace("_", " ")}`, optimizers[group]!, optimizerText),
    ),
    groupOf("optimizers, clipping", optimizers["clipping"]!, () => null),
    groupOf(
      "schedules",
      schedules.cases,
      (c) => SCHEDULE_PLANS[c.name] ?? "a schedule that is not known here",
    ),
    groupOf("training", training.cases, (c) => TRAININGS[c.name] ?? "a network that is not known here"),
  ];
}

function onnxGroups(): readonly ReportedGroup[] | null {
  const plans = readPlans();
  return (
    plans &&
    [...plans].map(([name, cases]) => ({
      name,
      cases: cases.map((c) => ({ ...c, reason: typeof c.plan === "string" ? c.plan : null })),
    }))
  );
}

function groupOf<C extends { readonly name: string }>(
  name: string,
  cases: readonly C[],
  plan: (c: C) => unknown,
): ReportedGroup {
  return {
    name,
    cases: cases.map((c) => {
      const planned = plan(c);
      return { name: c.name, reason: typeof planned === "string" ? planned : null };
    }),
  };
}

function section(title: string, groups: readonly ReportedGroup[]): string[] {
  const columns = ENGINES.map((engine) => engine.name);
  const row = (name: string, cases: readonly ReportedCase[]) =>
    `| ${[name, cases.length, ...ENGINES.map((engine) => countIn(engine, cases))].join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    `| material | cases | ${columns.join(" | ")} |`,
    `| --- |${" ---: |".repeat(columns.length + 1)}`,
    ...groups.map(({ name, cases }) => row(name, cases)),
    row(
      "**all**",
      groups.flatMap((g) => g.cases),
    ),
    "",
  ];
}

function countIn(engine: Engine, cases: readonly ReportedCase[]): number {
  return cases.filter((c) => c.reason === null && !c.leftOutBy?.(engine)).length;
}

/** One row a reason and group. */
function exceptions(groups: readonly ReportedGroup[]): string[] {
  const rows = groups.flatMap(({ name, cases }) =>
    distinct(cases.flatMap((c) => c.reason ?? [])).map((reason) => {
      const names = cases.filter((c) => c.reason === reason).map((c) => `\`${c.name}\``);
      return `| ${name} | ${names.length} | ${reason} | ${names.join(", ")} |`;
    }),
  );
  return ["| material | cases | why | which |", "| --- | ---: | --- | --- |", ...rows];
}

function partly(groups: readonly ReportedGroup[]): string[] {
  const rows = groups.flatMap(({ name, cases }) => {
    const lacking = ENGINES.flatMap((engine) =>
      distinct(cases.flatMap((c) => c.leftOutBy?.(engine) ?? [])).map((why) => {
        const count = cases.filter((c) => c.leftOutBy?.(engine) === why).length;
        return `| ${name} | ${count} | not in the ${engine.name}: ${why} |`;
      }),
    );
    const whys = distinct(cases.flatMap((c) => c.left ?? []));
    return [
      ...lacking,
      ...whys.map(
        (why) => `| ${name} | ${cases.filter((c) => c.left?.includes(why)).length} | not compared: ${why} |`,
      ),
    ];
  });
  return ["| material | cases | what |", "| --- | ---: | --- |", ...rows];
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
