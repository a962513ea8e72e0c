/** @file Examples on their way into memory: checks of lengths and labels, copying, `prepare` and `augment`. */
import type { FieldDefinition, NetworkDefinition, Numbers, Place } from "./definition.ts";
import { randomBits, randomUniform } from "./random.ts";

/** Numbers of one field that are not in memory: they are read as they are needed. */
export interface StoredColumn {
  readonly stored: true;
  readonly length: number;
  /** The numbers `from` … `from + count - 1`. They are valid until the next call. */
  readonly read: (from: number, count: number) => ArrayLike<number>;
  /** Announces the examples that are wanted next, `size` numbers each. */
  readonly expect?: (examples: Uint32Array, size: number) => void;
}

/** Numbers of one field, example after example. */
export type Column =
  | StoredColumn
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Fields by name, as the data files hold them: `prepare` is applied by the network. */
export type Batch = Readonly<Record<string, Column>>;

/** What an example is written to: a field of the network, or an entry's input of another name. */
export interface InputPlace extends Place {
  readonly name: string;
  readonly shape: readonly number[];
  /** Set without a batch axis: handed over once, for all examples. */
  readonly whole?: true;
}

/** Which examples: `order[from]`, `order[from + 1]`, …; without an order `from`, `from + 1`, … */
export interface Selection {
  readonly order: Uint32Array | null;
  readonly from: number;
  readonly count: number;
}

/** What `prepare` learned, by `prepare.<field>.<step>`. */
export type Learned = Map<string, Numbers>;

const NOTHING_LEARNED = new Float32Array(0);
const AUGMENT_STREAM = 0xffff0003;
/** Numbers that are looked at in one go when `prepare` learns. */
const PIECE = 2 ** 18;

/** How many examples a batch holds; one where nothing is given by example. Throws an Error if a field is missing or lengths do not agree. */
export function countExamples(places: readonly InputPlace[], batch: Batch): number {
  let count: number | null = null;
  let first = "";
  for (const { name, size, shape, whole } of places) {
    const column = batch[name];
    if (!column) throw new Error(`The field ${name} is missing.`);
    if (whole) {
      if (column.length === size) continue;
      throw new Error(
        `The field ${name} holds ${column.length} numbers, but takes ${size} for all examples.`,
      );
    }
    if (column.length === 0) throw new Error(`The field ${name} holds no examples.`);
    if (column.length % size !== 0) {
      const each = shape.length === 0 ? "1 number" : `${shape.join("·")} = ${size} numbers`;
      throw new Error(`The field ${name} holds ${column.length} numbers, but an example is ${each}.`);
    }
    const own = column.length / size;
    if (count !== null && own !== count) {
      throw new Error(`The field ${name} holds ${own} examples, but ${first} holds ${count}.`);
    }
    count = own;
    first ||= name;
  }
  return count ?? 1;
}

/** Writes examples of one field into memory and prepares them; `augment` names the epoch, or is null at rest. */
export function writeExamples(
  definition: NetworkDefinition,
  place: InputPlace,
  column: Column,
  selection: Selection,
  learned: Learned,
  augment: { readonly seed: number; readonly epoch: number } | null,
): void {
  const { memory } = definition;
  if (place.whole) {
    memory.set(partOf(column, 0, place.size), place.offset);
    return;
  }
  copyExamples(memory, place, column, selection);
  const field = definition.fields.find((f) => f.name === place.name && f.size === place.size);
  if (!field) return;
  if (field.prepare.length > 0 || (augment && field.augment.length > 0)) {
    for (let i = 0; i < selection.count; i++) {
      const start = place.offset + i * place.size;
      const example = memory.subarray(start, start + place.size);
      prepareExample(field, example, learned, field.prepare.length);
      if (augment) augmentExample(field, example, augment.seed, augment.epoch, exampleAt(selection, i));
    }
  }
  checkValues(memory, place, field, selection);
}

/** Learns what `prepare` needs from the selected examples, where it has not been learned yet. */
export function learnPreparation(
  fields: readonly FieldDefinition[],
  batch: Batch,
  selection: Selection,
  learned: Learned,
): void {
  for (const field of fields) {
    for (const [i, use] of field.prepare.entries()) {
      const key = learnedName(field, i);
      const { learn } = use.transform;
      if (!learn || learned.has(key)) continue;
      const pieces = (): Iterable<Float32Array> =>
        preparedPieces(field, batch[field.name]!, selection, learned, i);
      learned.set(key, learn(pieces, selection.count, field.shape, use.settings));
    }
  }
}

/** The selected examples after the first `steps` transforms, some at a time, each piece in the place of the one before. */
function* preparedPieces(
  field: FieldDefinition,
  column: Column,
  { order, from, count }: Selection,
  learned: Learned,
  steps: number,
): Generator<Float32Array> {
  const most = Math.max(1, Math.floor(PIECE / field.size));
  const room = new Float32Array(Math.min(most, count) * field.size);
  for (let done = 0; done < count; done += most) {
    const part = { order, from: from + done, count: Math.min(most, count - done) };
    const piece = room.subarray(0, part.count * field.size);
    copyExamples(piece, { offset: 0, size: field.size }, column, part);
    for (let e = 0; e < part.count; e++) {
      prepareExample(field, piece.subarray(e * field.size, (e + 1) * field.size), learned, steps);
    }
    yield piece;
  }
}

export function learnedName(field: FieldDefinition, step: number): string {
  return `prepare.${field.name}.${step}`;
}

function exampleAt(selection: Selection, i: number): number {
  return selection.order ? selection.order[selection.from + i]! : selection.from + i;
}

function copyExamples(memory: Numbers, place: Place, column: Column, selection: Selection): void {
  const { size } = place;
  if (!selection.order) {
    memory.set(partOf(column, selection.from * size, selection.count * size), place.offset);
    return;
  }
  if ("stored" in column) {
    for (let i = 0; i < selection.count; i++)
      memory.set(column.read(exampleAt(selection, i) * size, size), place.offset + i * size);
    return;
  }
  for (let i = 0; i < selection.count; i++) {
    const from = exampleAt(selection, i) * size;
    const to = place.offset + i * size;
    for (let k = 0; k < size; k++) memory[to + k] = column[from + k]!;
  }
}

/** Some of a column's numbers, without a copy where they are in memory. */
export function partOf(column: Column, from: number, count: number): ArrayLike<number> {
  return "stored" in column ? column.read(from, count) : column.subarray(from, from + count);
}

/** Announces the selected examples to the columns that can fetch them meanwhile. */
export function expectExamples(fields: readonly FieldDefinition[], batch: Batch, selection: Selection): void {
  const { order, from, count } = selection;
  for (const { name, size } of fields) {
    const column = batch[name]!;
    if (order && "stored" in column) column.expect?.(order.subarray(from, from + count), size);
  }
}

/** Applies the first `steps` transforms of `prepare`; one that learns leaves the numbers alone until it has learned. */
function prepareExample(field: FieldDefinition, example: Numbers, learned: Learned, steps: number): void {
  for (let i = 0; i < steps; i++) {
    const { transform, settings } = field.prepare[i]!;
    const known = learned.get(learnedName(field, i));
    if (transform.learn && !known) continue;
    transform.apply(example, field.shape, settings, known ?? NOTHING_LEARNED, noRandom);
  }
}

function noRandom(): number {
  return 0;
}

/** The same (seed, epoch, example) gives the same numbers to every field, so that image and mask turn together. */
function augmentExample(
  field: FieldDefinition,
  example: Numbers,
  seed: number,
  epoch: number,
  index: number,
): void {
  const own = randomBits(seed, AUGMENT_STREAM, epoch, index);
  let draws = 0;
  const random = (): number => randomUniform(own, AUGMENT_STREAM, 0, draws++);
  for (const { transform, settings } of field.augment) {
    transform.apply(example, field.shape, settings, NOTHING_LEARNED, random);
  }
}

/** Labels must be whole numbers below `classes`: a kernel would read or write elsewhere in memory. */
function checkValues(memory: Numbers, place: Place, field: FieldDefinition, selection: Selection): void {
  if (field.dtype === "f32") return;
  const limit = field.dtype === "bool" ? 2 : field.classes;
  const end = place.offset + selection.count * place.size;
  for (let at = place.offset; at < end; at++) {
    const value = memory[at]!;
    if (Number.isInteger(value) && value >= 0 && (limit === null || value < limit)) continue;
    const example = exampleAt(selection, Math.floor((at - place.offset) / place.size));
    const range = limit === null ? "whole numbers from 0" : `whole numbers from 0 to ${limit - 1}`;
    throw new Error(`${field.name} of example ${example} is ${value}, but must lie in its range: ${range}.`);
  }
}
