/** @file Everything that a script which trains carries besides its network, in Python. */
import { mainScript } from "./main.ts";
import { PREPARE_SCRIPT } from "./prepare.ts";
import { BATCH_NORM_SCRIPT, PROCESSES_SCRIPT } from "./processes.ts";
import { RANDOM_SCRIPT } from "./random.ts";
import { runScript } from "./run.ts";
import { UPDATE_SCRIPT } from "./update.ts";
import { WATCH_SCRIPT } from "./watch.ts";

/** Lines of Python; `batchNorm`: the network has batch normalisation, whose statistics processes can share. */
export function printTrainingScript(batchNorm: boolean): string[] {
  const parts = [
    RANDOM_SCRIPT,
    PREPARE_SCRIPT,
    UPDATE_SCRIPT,
    WATCH_SCRIPT,
    PROCESSES_SCRIPT,
    ...(batchNorm ? [BATCH_NORM_SCRIPT] : []),
    runScript(batchNorm),
    mainScript(batchNorm),
  ];
  return parts.join("\n\n\n").split("\n");
}
