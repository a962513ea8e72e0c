/** @file What a search along lines needs: a loss of all trained weights as one vector, and memory between steps. */

export type Vector = Float64Array;

export interface Point {
  readonly loss: number;
  readonly gradient: Vector;
}

/** Loss and gradient at weights. The gradient is the caller's to keep. */
export type Evaluate = (weights: Vector) => Point;

/** The optimizer's states by name: one number a weight, or one for each weight tensor (all the same). */
export type Memory = ReadonlyMap<string, Vector>;

export interface SearchInput {
  readonly evaluate: Evaluate;
  /** Where the step begins; moved in place. */
  readonly weights: Vector;
  readonly start: Point;
  readonly memory: Memory;
  readonly learningRate: number;
  readonly settings: Readonly<Record<string, number>>;
}

/** Moves the weights downhill and keeps in memory what the next step needs. */
export type Search = (input: SearchInput) => void;

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a + k·b, a new vector. */
export function plus(a: Vector, k: number, b: Vector): Vector {
  return a.map((x, i) => x + k * b[i]!);
}

/** max |x| */
export function largest(a: Vector): number {
  return a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** Σ |x| */
export function sumOfSizes(a: Vector): number {
  return a.reduce((sum, x) => sum + Math.abs(x), 0);
}

/** Reads a state that is one number. */
export function readNumber(memory: Memory, name: string): number {
  return memory.get(name)![0] ?? 0;
}

export function writeNumber(memory: Memory, name: string, value: number): void {
  memory.get(name)!.fill(value);
}
