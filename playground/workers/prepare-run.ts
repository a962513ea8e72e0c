/** @file A text → everything that a run needs: model, data, network. Throws an Error that says what is wrong. */
import { hasErrors } from "../../src/core/diagnostic.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Program } from "../../src/lower/program.ts";
import { analyse } from "../../src/sema/analyse.ts";
import type { DataSetup, Model, TrainSetup } from "../../src/sema/model.ts";
import type { RunRequest } from "../shared/run.ts";
import { readSpec } from "./checked.ts";
import type { Files } from "./files.ts";
import { type Loaded, loadData } from "./load-data.ts";
import { startNetwork, type Started } from "./network.ts";

export interface Prepared extends Started {
  readonly model: Model;
  readonly setup: TrainSetup;
  readonly data: Loaded;
  readonly program: Program;
  readonly notes: readonly string[];
}

export async function prepareRun({ source, model: name }: RunRequest, files: Files): Promise<Prepared> {
  const chosen = chooseModel(source, name, {});
  const data = await loadData(chosen.model, chosen.data, files);
  const fitted = fitValidation(source, name, chosen, data);
  const { model, setup } = fitted;
  const load = setup.phases.find((p) => p.load)?.load;
  if (load)
    throw new Error(`It starts from the weights in ${load.file}, which the playground does not have.`);
  const program = lower(model, data.bindings);
  return {
    ...(await startNetwork(program)),
    model,
    setup,
    data,
    program,
    notes: [...files.notes(), ...fitted.notes],
  };
}

interface Chosen {
  readonly model: Model;
  readonly setup: TrainSetup;
  readonly data: DataSetup;
}

function chooseModel(
  source: RunRequest["source"],
  name: string,
  set: Readonly<Record<string, string>>,
): Chosen {
  const { model, diagnostics } = analyse(source, {
    model: name,
    set,
    use: true,
    prove: false,
    read: readSpec,
  });
  const fault = diagnostics.find((d) => d.severity === "error");
  if (!model || hasErrors(diagnostics)) throw new Error(fault ? `${fault.message}.` : "There is no model.");
  if (!model.train) throw new Error(`${model.name} has no train block: it says nothing about training.`);
  const { data } = model.train;
  if (!data) throw new Error(`The train block of ${model.name} names no data.`);
  return { model, setup: model.train, data };
}

/** The page has the first digits alone: a validation part that would take most of them is made smaller. */
function fitValidation(
  source: RunRequest["source"],
  name: string,
  chosen: Chosen,
  { train }: Loaded,
): { model: Model; setup: TrainSetup; notes: readonly string[] } {
  const { val } = chosen.data;
  if (val === null || "definition" in val || val.kind !== "count" || val.value <= train.count / 2)
    return { ...chosen, notes: [] };
  const held = Math.max(1, Math.floor(train.count / 6));
  const notes = [
    `of which there are ${train.count.toLocaleString("en-US")}: val = ${val.value} became val = ${held}`,
  ];
  return { ...chooseModel(source, name, { "train.val": String(held) }), notes };
}
