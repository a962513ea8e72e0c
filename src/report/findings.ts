/** @file What a trained network shows on examples: confusion, worst mistakes, copies, first filters. Model + outputs → Findings. */
import type { FieldDecl, Model, NamedValue } from "../sema/model.ts";
import { constantOf } from "../sizes/size.ts";
import { printExample } from "./print-example.ts";
import { findPictureField, type PictureField } from "./picture-fields.ts";
import type {
  ConfusionRecord,
  CopyRecord,
  Findings,
  MistakeRecord,
  Picture,
  WeightRecord,
} from "./report.ts";

type Columns = Readonly<Record<string, ArrayLike<number>>>;

export interface Seen {
  readonly model: Model;
  readonly part: string;
  readonly examples: number;
  /** The fields as the data holds them. */
  readonly fields: Columns;
  /** What the network gives back for them. */
  readonly outputs: Columns;
  readonly weights: readonly WeightRecord[];
  /** Names of the values of index fields. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly samples?: Findings["samples"];
  readonly activations?: Findings["activations"];
}

const MOST_CLASSES = 50;
const MISTAKES = 24;
const COPIES = 12;
const FILTERS = 64;
const HISTOGRAMS = 80;

export function findFindings(seen: Seen): Findings {
  const classified = findClassified(seen);
  return {
    part: seen.part,
    examples: seen.examples,
    weights: seen.weights.filter((w) => w.data.length > 1).slice(0, HISTOGRAMS),
    filters: findFilters(seen),
    confusion: classified && countConfusion(seen, classified),
    mistakes: classified ? findMistakes(seen, classified) : [],
    copies: findCopies(seen),
    samples: seen.samples ?? null,
    activations: (seen.activations ?? []).filter((a) => a.data.length > 1),
  };
}

interface Classified {
  readonly target: FieldDecl;
  readonly output: NamedValue;
  readonly classes: number;
}

/** An output with one more axis than an index target, as long as there are classes. */
function findClassified({ model, outputs, fields }: Seen): Classified | null {
  for (const target of model.fields) {
    const classes = target.type.classes && constantOf(target.type.classes);
    if (target.role !== "target" || target.type.dtype !== "index" || !classes || classes > MOST_CLASSES)
      continue;
    const labels = fields[target.name]?.length;
    const output = model.outputs.find((o) => outputs[o.name]?.length === classes * (labels ?? -1));
    if (output) return { target, output, classes };
  }
  return null;
}

function countConfusion(
  { fields, outputs, names }: Seen,
  { target, output, classes }: Classified,
): ConfusionRecord {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const labels = fields[target.name]!;
  for (let i = 0; i < labels.length; i++) {
    const row = counts[labels[i]!];
    if (row) row[largest(outputs[output.name]!, i, classes)]!++;
  }
  return { target: target.name, names: classNames(names, target.name, classes), counts };
}

function classNames(names: Seen["names"], field: string, classes: number): string[] {
  return Array.from({ length: classes }, (_, k) => names.get(field)?.[k] ?? String(k));
}

function largest(scores: ArrayLike<number>, row: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[row * classes + k]! > scores[row * classes + best]!) best = k;
  return best;
}

/** Examples whose true class is given the least probability (softmax of the scores, or the output itself). */
function findMistakes(seen: Seen, { target, output, classes }: Classified): MistakeRecord[] {
  const input = findPictureField(seen.model);
  const labels = seen.fields[target.name]!;
  if (labels.length !== seen.examples) return [];
  const scores = seen.outputs[output.name]!;
  const names = classNames(seen.names, target.name, classes);
  const ready = areProbabilities(scores, classes);
  const wrong = Array.from({ length: seen.examples }, (_, i) => i).filter(
    (i) => largest(scores, i, classes) !== labels[i],
  );
  return wrong
    .map((i) => ({
      i,
      probability: ready ? scores[i * classes + labels[i]!]! : probabilityOf(scores, i, classes, labels[i]!),
    }))
    .sort((a, b) => a.probability - b.probability)
    .slice(0, MISTAKES)
    .map(({ i, probability }) => ({
      given: input
        ? pictureAt(seen.fields[input.name]!, i, input)
        : printExample(seen.model, seen.fields, seen.names, seen.examples, i),
      truth: names[labels[i]!]!,
      said: names[largest(scores, i, classes)]!,
      probability,
    }));
}

/** Probabilities are none below nought and add up to 1 in every row; else they are scores before softmax. */
function areProbabilities(scores: ArrayLike<number>, classes: number): boolean {
  for (let row = 0; row < scores.length; row += classes) {
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      if (scores[row + k]! < 0) return false;
      sum += scores[row + k]!;
    }
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return true;
}

function probabilityOf(scores: ArrayLike<number>, row: number, classes: number, label: number): number {
  const own = Array.from({ length: classes }, (_, k) => scores[row * classes + k]!);
  const top = Math.max(...own);
  return Math.exp(own[label]! - top) / own.reduce((total, s) => total + Math.exp(s - top), 0);
}

function pictureAt(data: ArrayLike<number>, i: number, { height, width, channels }: PictureField): Picture {
  const size = height * width * channels;
  return { height, width, channels, data: Array.from({ length: size }, (_, k) => data[i * size + k]!) };
}

/** An output as large as the picture that went in. */
function findCopies({ model, fields, outputs, examples }: Seen): CopyRecord[] {
  const input = findPictureField(model);
  const given = input && fields[input.name];
  const output = model.outputs.find((o) => outputs[o.name]?.length === given?.length);
  if (!input || !given || !output || given.length === 0) return [];
  return Array.from({ length: Math.min(COPIES, examples) }, (_, i) => ({
    given: pictureAt(given, i, input),
    copy: pictureAt(outputs[output.name]!, i, input),
  }));
}

/** Of the first weights, if they see a picture: a convolution over one or three channels, or rows of a picture's pixels. */
function findFilters({ model, weights }: Seen): Findings["filters"] {
  const path = model.weights.find((w) => w.role === "weight")?.path;
  const first = weights.find((w) => w.name === path);
  const input = findPictureField(model);
  if (!first || !input) return null;
  const { shape, data } = first;
  const units = shape.at(-1)!;
  const cut = (size: Omit<PictureField, "name">): Picture[] =>
    Array.from({ length: Math.min(FILTERS, units) }, (_, unit) => ({
      ...size,
      data: Array.from(
        { length: size.height * size.width * size.channels },
        (_, k) => data[k * units + unit]!,
      ),
    }));
  if (shape.length === 4 && (shape[2] === 1 || shape[2] === 3) && shape[0]! > 1)
    return { name: first.name, pictures: cut({ height: shape[0]!, width: shape[1]!, channels: shape[2] }) };
  if (shape.length === 2 && shape[0] === input.height * input.width * input.channels)
    return { name: first.name, pictures: cut(input) };
  return null;
}
