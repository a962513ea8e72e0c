/** @file How a classifier does class by class: counts of what is true against what it says. */
import type { Dataset } from "../library/data.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { Model } from "../sema/model.ts";
import { constantOf } from "../sizes/size.ts";
import { sliceColumn } from "../sources/columns.ts";

export interface ClassFigures {
  readonly target: string;
  /** Rows are true classes, columns what the network says. */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassFigure[];
}

export interface ClassFigure {
  readonly name: string;
  readonly examples: number;
  /** Of what it calls so, the share that is; null where it calls nothing so. */
  readonly precision: number | null;
  /** Of what is so, the share that it calls so; null where nothing is. */
  readonly recall: number | null;
  readonly f1: number | null;
}

const MOST_CLASSES = 1000;
/** Examples in one go. */
const CHUNK = 1000;

/** null for a model whose outputs are no scores of an index target's classes. */
export function countClasses(
  model: Model,
  network: RuntimeNetwork,
  { count, fields }: Dataset,
  names: ReadonlyMap<string, readonly string[]>,
): ClassFigures | null {
  const inputs = model.fields.filter((f) => f.role === "input").map((f) => f.name);
  const cut = (name: string, from: number, to: number) => {
    const { data } = fields[name]!;
    const size = data.length / count;
    return sliceColumn(data, from * size, to * size).slice();
  };
  let found: { target: string; output: string; confusion: number[][] } | null = null;
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(count, from + CHUNK);
    const outputs = network.predict(Object.fromEntries(inputs.map((name) => [name, cut(name, from, to)])));
    found ??= findScores(model, outputs, fields, (to - from) / count);
    if (!found) return null;
    addCounts(found.confusion, outputs[found.output]!, cut(found.target, from, to));
  }
  if (!found) return null;
  const { target, confusion } = found;
  return {
    target,
    confusion,
    classes: confusion.map((_, k) => describeClass(confusion, k, names.get(target)?.[k])),
  };
}

/** The first index target, and the first output that has as many scores for each of its labels as there are classes. */
function findScores(
  model: Model,
  outputs: Readonly<Record<string, ArrayLike<number>>>,
  fields: Dataset["fields"],
  share: number,
): { target: string; output: string; confusion: number[][] } | null {
  for (const { name, role, type } of model.fields) {
    const classes = (type.classes && constantOf(type.classes)) ?? 0;
    if (role !== "target" || type.dtype !== "index" || !(classes >= 2 && classes <= MOST_CLASSES)) continue;
    const labels = Math.round(fields[name]!.data.length * share);
    const output = model.outputs.find((o) => outputs[o.name]?.length === classes * labels);
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    if (output) return { target: name, output: output.name, confusion };
  }
  return null;
}

function addCounts(confusion: number[][], scores: ArrayLike<number>, labels: ArrayLike<number>): void {
  const classes = confusion.length;
  for (let i = 0; i < labels.length; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (scores[i * classes + k]! > scores[i * classes + best]!) best = k;
    confusion[labels[i]!]![best]!++;
  }
}

function describeClass(
  confusion: readonly (readonly number[])[],
  k: number,
  name: string | undefined,
): ClassFigure {
  const right = confusion[k]![k]!;
  const examples = confusion[k]!.reduce((a, b) => a + b, 0);
  const said = confusion.reduce((sum, row) => sum + row[k]!, 0);
  const precision = said === 0 ? null : right / said;
  const recall = examples === 0 ? null : right / examples;
  const f1 = examples + said === 0 ? null : (2 * right) / (examples + said);
  return { name: name ?? String(k), examples, precision, recall, f1 };
}
