/** @file What the page and a run's worker tell each other. */
import type { EpochRecord, Findings, Picture } from "../../src/report/report.ts";

export interface RunRequest {
  readonly kind: "start";
  readonly source: { readonly file: string; readonly text: string };
  readonly model: string;
  /** Short trainings take a few seconds, so that one sees what happens. */
  readonly slow: boolean;
  /** Files that the reader added, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export type ToRun = RunRequest | { readonly kind: "pause" | "go on" | "save weights" | "save report" };

export interface RunStart {
  readonly kind: "start";
  readonly model: string;
  readonly params: number;
  readonly examples: number;
  /** Of all phases; null where a phase counts steps. */
  readonly epochs: number | null;
  readonly engine: "WebAssembly" | "JavaScript";
  /** What differs from the spec, for want of whole data sets. */
  readonly notes: readonly string[];
}

/** Points of the plane on what the network says of every place. */
export interface PlaneView {
  readonly kind: "plane";
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  /** Cells a side; rows from the bottom. */
  readonly cells: number;
  readonly classes: number;
  /** cells × cells × classes: shares that add up to 1. */
  readonly shares: Float32Array;
  /** x and y of each point. */
  readonly points: Float32Array;
  readonly truth: Int32Array;
  readonly said: Int32Array;
  /** Points that are taken for another class, of all examples of the training data. */
  readonly errors: number;
  readonly count: number;
}

/** One number of one number. */
export interface LineView {
  readonly kind: "line";
  readonly points: Float32Array;
  /** x and y along the line. */
  readonly line: Float32Array;
}

export interface CopiesView {
  readonly kind: "copies";
  readonly pairs: readonly { readonly given: Picture; readonly copy: Picture }[];
}

export interface GuessesView {
  readonly kind: "guesses";
  readonly guesses: readonly {
    readonly picture: Picture;
    readonly truth: string;
    readonly said: string;
    readonly right: boolean;
  }[];
}

export type View = PlaneView | LineView | CopiesView | GuessesView;

export interface RunEnd {
  readonly kind: "end";
  readonly reason: "finished" | "diverged";
  readonly test: Readonly<Record<string, number>> | null;
  readonly findings: Findings;
  readonly seconds: number;
}

export type FromRun =
  | RunStart
  | { readonly kind: "epochs"; readonly epochs: readonly EpochRecord[] }
  | { readonly kind: "step"; readonly step: number; readonly loss: number }
  | { readonly kind: "view"; readonly view: View }
  | { readonly kind: "paused" }
  | RunEnd
  | { readonly kind: "failed"; readonly message: string }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly type: string;
      readonly bytes: Uint8Array | string;
    };
