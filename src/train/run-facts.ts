/** @file What a run was called with and how it trains, in lines for people. */
import type { ArgumentSpec } from "../library/define.ts";
import { describeArguments } from "../draw/describe.ts";
import type { Configured, Model, PhaseSetup, TrainSetup } from "../sema/model.ts";
import { formatCount } from "./format-numbers.ts";
import type { LoadedData } from "./load-data.ts";

interface Called {
  readonly engine: string;
  readonly set: readonly string[];
  readonly dataRoot: string;
  readonly params: number;
  readonly seed: number;
}

/** Name and value by line, what is said of the model first. */
export function listRunFacts(
  model: Model,
  setup: TrainSetup,
  data: LoadedData,
  called: Called,
): (readonly [string, string])[] {
  const args = Object.entries(model.arguments).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const parts = (["train", "val", "test"] as const).flatMap((part) =>
    data[part] ? [`${part} ${formatCount(data[part].count)}`] : [],
  );
  return [
    ...(args.length > 0 ? [["model", `${model.name}(${args.join(", ")})`] as const] : []),
    ["parameters", formatCount(called.params)],
    ["examples", parts.join(", ")],
    ...setup.phases.map((phase) => [phase.name ?? "training", describePhase(phase)] as const),
    ["seed", String(called.seed)],
    ["engine", called.engine],
    ...(called.set.length > 0 ? [["--set", called.set.join("  ")] as const] : []),
    ["data", called.dataRoot],
  ];
}

/** `sgd(lr 0.1 · momentum 0.9), steps(…), 164 epochs, batch 128` */
function describePhase({ optimizer, schedule, epochs, steps, batch }: PhaseSetup): string {
  const length =
    epochs === null ? (steps === null ? "1 epoch" : `${formatCount(steps)} steps`) : `${epochs} epochs`;
  return [configured(optimizer), ...(schedule ? [configured(schedule)] : []), length, `batch ${batch}`].join(
    ", ",
  );
}

function configured({
  definition,
  args,
}: Configured<{ readonly name: string; readonly arguments: readonly ArgumentSpec[] }>): string {
  const text = describeArguments(definition.arguments, args);
  return text === "" ? definition.name : `${definition.name}(${text})`;
}
