/** @file A training whose loss is no number any more → what went wrong first, where, and what usually helps. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/span.ts";
import { lossNotANumber } from "../diagnostics/trouble.ts";
import type { Program } from "../lower/program.ts";
import type { FitParts } from "../runtime/fit.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import { findFirstFault, type FirstFault } from "./first-fault.ts";
import { formatMeasure } from "./format-numbers.ts";
import { findBroken, replay } from "./rewind.ts";

/** The update that failed. */
export interface Failure {
  readonly step: number;
  /** Counts from 1 within the phase. */
  readonly epoch: number;
  readonly learningRate: number;
  /** A number where the loss was one, and the weights after the update were not. */
  readonly loss: number;
}

/** Milliseconds for looking. */
const PATIENCE = 20_000;

/** Runs the last updates again, from a copy made before them. The network then stands before the one that failed. */
export async function explainTrouble(
  program: Program,
  network: RuntimeNetwork,
  data: FitParts,
  failure: Failure,
  copy: Uint8Array | null,
  place: Span,
  now: () => number,
): Promise<Diagnostic> {
  const until = now() + PATIENCE;
  const fault =
    copy === null ? null : await look(program, network, data, failure.step, copy, () => now() < until);
  const { step, epoch, loss, learningRate: rate } = failure;
  return lossNotANumber.at(
    fault?.span ?? place,
    { step, epoch, loss, rate: Number(rate.toPrecision(4)) },
    {
      label: fault ? describeFault(fault) : "",
      notes: fault
        ? []
        : ["the value that went wrong first was not found: the network is large, or it does not come again"],
      help: adviseOn(fault),
    },
  );
}

/** Where the weights were no numbers before the update already, the one before it spoilt them. */
async function look(
  program: Program,
  network: RuntimeNetwork,
  data: FitParts,
  failed: number,
  copy: Uint8Array,
  hasTime: () => boolean,
): Promise<FirstFault | null> {
  for (const step of [failed, failed - 1]) {
    network.load(copy);
    if (network.progress.step >= step) continue;
    await replay(network, data, step - 1);
    if (findBroken(network) === null)
      return findFirstFault(program, data, network.save({ training: true }), step, hasTime);
  }
  return null;
}

/** `the first value that went wrong: log in loss gives -Infinity; what goes in lies between 0 and 0.98` */
function describeFault({ op, path, value, given, input }: FirstFault): string {
  if (input !== null) return `${input} holds ${value} already`;
  const where = path === "" ? "" : ` in ${path}`;
  const range = given
    ? `, from numbers between ${formatMeasure(given[0])} and ${formatMeasure(given[1])}`
    : "";
  return `the first value that went wrong: ${op}${where} gives ${value}${range}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  log: "the logarithm of 0 is infinite: take a loss on scores (cross_entropy, bce_logits), or add a small number first",
  divide: "something is divided by 0 or by next to nothing: add a small number below the line",
  sqrt: "the square root has an infinite slope at 0: add a small number first",
  power: "the power overflows, or has an infinite slope at 0: keep what goes in away from there",
  exp: "exp overflows above 88: a smaller learning rate or clip = norm(1) keeps what goes in small",
};

function adviseOn(fault: FirstFault | null): string[] {
  if (fault?.input?.startsWith("field "))
    return ["the data has missing or infinite values: leave those examples out"];
  const own = fault ? ADVICE[fault.op] : undefined;
  return [
    ...(own ? [own] : []),
    "usually a learning rate three to ten times smaller helps, or clip = norm(1), or a warm-up (schedule = cosine(warmup = 5%))",
  ];
}
