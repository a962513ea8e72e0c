/** @file What a model becomes: graphs for prediction, evaluation and each phase's update, and what they read and write. */
import type { Fill } from "../library/define.ts";
import type { Graph } from "../ir/graph.ts";
import type { Scalar } from "../ir/scalar.ts";
import type { TensorType } from "../ir/types.ts";
import type { Span } from "../core/span.ts";

export interface ProgramField {
  readonly name: string;
  readonly role: "input" | "target";
  /** With the batch axis. */
  readonly type: TensorType;
  readonly classes: number | null;
  readonly doc: string;
  readonly prepare: readonly TransformStep[];
  readonly augment: readonly TransformStep[];
}

export interface TransformStep {
  /** Name of the transform and of its runtime part (`transforms/scale`). */
  readonly name: string;
  readonly runtime: string;
  readonly settings: Readonly<Record<string, number>>;
}

export interface ProgramParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** A buffer is a running statistic: saved, but not trained. */
  readonly kind: "parameter" | "buffer";
  readonly fill: Fill;
  /** Stream of its random start values. */
  readonly stream: number;
  readonly span: Span | null;
}

export interface ProgramOutput {
  readonly name: string;
  readonly type: TensorType;
  readonly doc: string;
}

export interface ProgramEntry {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly type: TensorType }[];
  readonly outputs: readonly ProgramOutput[];
  /** Inputs of role "field"; outputs of role "output". */
  readonly graph: Graph;
}

export interface ProgramState {
  readonly name: string;
  readonly shape: readonly number[];
  readonly fill: number;
}

export interface ProgramMetric {
  readonly name: string;
  /** Names of the outputs of role "term", and how many numbers each has. */
  readonly terms: readonly { readonly name: string; readonly size: number }[];
  /** Of the terms' numbers in order. */
  readonly finish: Scalar;
  readonly higherIsBetter: boolean;
}

export interface ProgramPhase {
  readonly name: string | null;
  /** loss and term outputs on the values before the update; parameter, state and buffer outputs after it. */
  readonly step: Graph;
  /** At rest: loss and term outputs. */
  readonly evaluate: Graph;
  readonly states: readonly ProgramState[];
  readonly metrics: readonly ProgramMetric[];
  /** Names of the parameters that it trains. */
  readonly trains: readonly string[];
  readonly learningRate: number;
  /** Factor on the learning rate, of (step from 0, total steps, steps an epoch); or by watching a metric. */
  readonly schedule:
    | { readonly kind: "formula"; readonly factor: Scalar }
    | {
        readonly kind: "plateau";
        readonly metric: string;
        readonly factor: number;
        readonly patience: number;
      };
  /** An optimizer that searches along a line, run by the host (L-BFGS, conjugate gradient). */
  readonly search?: { readonly runtime: string; readonly settings: Readonly<Record<string, number>> };
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly batch: number;
  readonly stop: { readonly metric: string; readonly patience: number; readonly minDelta: number } | null;
}

/** Weights that are scaled on the first batch, before the first update (lsuv). */
export interface ProgramCalibration {
  /** Names of the weights, from the input to the output. */
  readonly parameters: readonly string[];
  /** Inputs of role "field", parameter, buffer; outputs of role "output", one a weight by its name: the variance of its layer's output. */
  readonly graph: Graph;
}

export interface Program {
  readonly name: string;
  readonly doc: string;
  readonly file: string;
  readonly seed: number;
  /** The most examples that run at once: the largest batch of the phases, or 32 where that is more and cheap. */
  readonly capacity: number;
  readonly fields: readonly ProgramField[];
  readonly outputs: readonly ProgramOutput[];
  readonly parameters: readonly ProgramParameter[];
  /** Inputs of role "field" (inputs alone), parameter, buffer; outputs of role "output". */
  readonly predict: Graph;
  readonly entries: readonly ProgramEntry[];
  /** Null where no weight is scaled on data. */
  readonly calibration: ProgramCalibration | null;
  /** Empty without a train block. */
  readonly phases: readonly ProgramPhase[];
  /** The validation part, taken from the training part by seed. */
  readonly validation: { readonly kind: "count" | "share"; readonly value: number } | null;
}
