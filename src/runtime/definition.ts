/**
 * @file What the runtime needs to know about a network. A generated module writes it as a literal, the interpreter
 * builds it; `createNetwork` (network.ts) makes the same Network of either.
 * Files in this folder are printed into generated modules: they import nothing but each other, and no Node.
 */

import type { Search } from "./search/problem.ts";

export type Numbers = Float32Array | Float64Array;

/** What a run of the kernels may know besides memory. */
export interface RunContext {
  readonly seed: number;
  /** Counts from 1 over the whole training; random numbers depend on it. */
  readonly step: number;
  /** Counts from 1 within the phase: the scalar `step` that an optimizer's update reads. */
  readonly phaseStep: number;
  readonly learningRate: number;
}

/** Runs kernels for n examples (n ≤ capacity) on what lies in memory. */
export type Run = (n: number, context: RunContext) => void;

/** A place in memory, in elements. A batched place holds `size` elements an example, capacity examples. */
export interface Place {
  readonly offset: number;
  readonly size: number;
}

export interface FieldDefinition extends Place {
  readonly name: string;
  readonly role: "input" | "target";
  readonly dtype: "f32" | "index" | "bool";
  /** Of one example. */
  readonly shape: readonly number[];
  /** Values of an index field are below this. */
  readonly classes: number | null;
  readonly prepare: readonly TransformUse[];
  readonly augment: readonly TransformUse[];
}

/** A step of `prepare` or `augment`, in place on one example. */
export interface Transform {
  /** Numbers learned from the training part, saved with the weights; `pieces` hands its examples over, some at a time, at each call. */
  readonly learn?: (
    pieces: () => Iterable<ArrayLike<number>>,
    count: number,
    shape: readonly number[],
    settings: Settings,
  ) => Float32Array;
  readonly apply: (
    example: Numbers,
    shape: readonly number[],
    settings: Settings,
    learned: ArrayLike<number>,
    random: () => number,
  ) => void;
}

export type Settings = Readonly<Record<string, number>>;

export interface TransformUse {
  readonly name: string;
  readonly transform: Transform;
  readonly settings: Settings;
}

export type FillDefinition =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  | { readonly kind: "uniform"; readonly limit: number }
  | { readonly kind: "truncated_normal"; readonly std: number }
  | { readonly kind: "orthogonal"; readonly gain: number }
  | { readonly kind: "lsuv" };

export interface ParameterDefinition extends Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: "parameter" | "buffer";
  readonly fill: FillDefinition;
  readonly stream: number;
}

/** An output, or what an entry takes in. */
export interface OutputDefinition extends Place {
  readonly name: string;
  readonly shape: readonly number[];
  /** Set without a batch axis: one number or tensor for all examples. */
  readonly whole?: true;
}

export interface EntryDefinition {
  readonly name: string;
  readonly inputs: readonly OutputDefinition[];
  readonly outputs: readonly OutputDefinition[];
  readonly run: Run;
}

/** Weights that are scaled on the first batch (lsuv). */
export interface CalibrationDefinition {
  /** Measures all layers. */
  readonly run: Run;
  /** From the input to the output: where each one's variance stands after a run. */
  readonly weights: readonly { readonly name: string; readonly variance: number }[];
}

export interface MetricDefinition {
  readonly name: string;
  readonly terms: readonly Place[];
  readonly finish: (terms: readonly number[]) => number;
  readonly higherIsBetter: boolean;
}

export interface PhaseDefinition {
  readonly name: string | null;
  readonly step: Run;
  readonly evaluate: Run;
  readonly loss: number;
  readonly metrics: readonly MetricDefinition[];
  readonly states: readonly (Place & {
    readonly name: string;
    readonly shape: readonly number[];
    readonly fill: number;
  })[];
  readonly trains: readonly string[];
  readonly learningRate: number;
  /** A search along lines on the host, for steps that keep the gradient instead of moving the weights. */
  readonly search?: { readonly run: Search; readonly settings: Settings };
  readonly schedule:
    | { readonly kind: "formula"; readonly factor: (step: number, total: number, perEpoch: number) => number }
    | {
        readonly kind: "plateau";
        readonly metric: string;
        readonly factor: number;
        readonly patience: number;
      };
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly batch: number;
  readonly stop: { readonly metric: string; readonly patience: number; readonly minDelta: number } | null;
}

export interface NetworkDefinition {
  readonly name: string;
  readonly seed: number;
  readonly capacity: number;
  readonly memory: Numbers;
  readonly fields: readonly FieldDefinition[];
  readonly outputs: readonly OutputDefinition[];
  readonly parameters: readonly ParameterDefinition[];
  readonly predict: Run;
  readonly entries: readonly EntryDefinition[];
  readonly calibration: CalibrationDefinition | null;
  readonly phases: readonly PhaseDefinition[];
  readonly validation: { readonly kind: "count" | "share"; readonly value: number } | null;
  /** Ends the threads that share the work. */
  readonly end?: () => void;
}
