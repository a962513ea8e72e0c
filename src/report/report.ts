/** @file What a run's report tells. Everything is plain data, so that the page can be printed anywhere. */
import type { Drawing } from "../draw/drawing.ts";

/** One epoch, as the run's metrics keep it. */
export interface EpochRecord {
  readonly phase: string | null;
  readonly epoch: number;
  readonly step: number;
  readonly loss: number | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly val: Readonly<Record<string, number | null>> | null;
  readonly learningRate: number;
}

export interface WeightRecord {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Row-major, channels last, one or three channels; any range. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

export interface ConfusionRecord {
  readonly target: string;
  readonly names: readonly string[];
  /** Rows are true classes, columns what the network says. */
  readonly counts: readonly (readonly number[])[];
}

/** An example that the network is sure about, and wrong. */
export interface MistakeRecord {
  /** The example: a picture, or its numbers as text. */
  readonly given: Picture | string;
  readonly truth: string;
  readonly said: string;
  /** Probability that the network gives to the truth. */
  readonly probability: number;
}

export interface CopyRecord {
  readonly given: Picture;
  readonly copy: Picture;
}

/** Pictures of codes that no data made. */
export interface SampleRecord {
  /** The entry that made them. */
  readonly entry: string;
  /** Codes drawn from the standard normal distribution, or with the mean and deviation of the data's codes. */
  readonly how: "normal" | "as the data's";
  readonly pictures: readonly Picture[];
}

/** What is known once the training is over. */
export interface Findings {
  /** `test`, `validation` or `training`: where confusion, mistakes and copies come from. */
  readonly part: string;
  readonly examples: number;
  readonly weights: readonly WeightRecord[];
  readonly filters: { readonly name: string; readonly pictures: readonly Picture[] } | null;
  readonly confusion: ConfusionRecord | null;
  readonly mistakes: readonly MistakeRecord[];
  readonly copies: readonly CopyRecord[];
  readonly samples: SampleRecord | null;
  /** What comes out of layers on some of the examples; shapes are those of one example. */
  readonly activations: readonly WeightRecord[];
}

export interface Report {
  readonly title: string;
  readonly doc: string;
  /** Parameters, settings and what the run was called with, in order. */
  readonly facts: readonly (readonly [string, string])[];
  readonly specs: readonly { readonly file: string; readonly text: string }[];
  readonly drawing: Drawing;
  readonly epochs: readonly EpochRecord[];
  /** Loss and metrics on the test part; null before the end, or without one. */
  readonly test: Readonly<Record<string, number | null>> | null;
  /** null while it still trains. */
  readonly findings: Findings | null;
}
