/** @file What an imported network is made of, before it is text: one step a layer, join or piece of arithmetic. */
import type { Size } from "../sizes/size.ts";

/** The result of a step; its index in the list of steps. */
export type StepId = number & { readonly __brand: "StepId" };

export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** An argument as it is written. Defaults are left out. */
export interface Argument {
  /** null: positional. */
  readonly name: string | null;
  readonly value: number | string;
}

export type Call =
  | { readonly kind: "input"; readonly name: string; readonly type: string; readonly doc: string }
  /** `x -> Conv(64, 3)`; inside `bidir { … }` where it goes both ways. */
  | {
      readonly kind: "layer";
      readonly name: string;
      readonly arguments: readonly Argument[];
      readonly bidir?: boolean;
    }
  /** `add(a, b)`, `concat(a, b, axis = h)`: any number of operands. */
  | {
      readonly kind: "join";
      readonly name: "add" | "mul" | "max" | "mean" | "concat";
      readonly axis: string | null;
    }
  /** `a - b`, `a / b`. */
  | { readonly kind: "operation"; readonly sign: "-" | "/" }
  /** `x * 0.5`, `1 - x`: with a number on one side. */
  | {
      readonly kind: "number";
      readonly sign: "+" | "-" | "*" | "/";
      readonly number: number;
      readonly side: "left" | "right";
    }
  /** `reverse_time(x)`. */
  | { readonly kind: "function"; readonly name: string };

/** A size of an axis: 28, or the name of an open one. */
export type Shape = readonly Size[];

export interface Step {
  readonly id: StepId;
  readonly call: Call;
  readonly operands: readonly StepId[];
  /** The shape that the spec's value has, without the batch. */
  readonly shape: Shape;
  /** By the layer's names for them, in the layouts of saved files. */
  readonly weights: Readonly<Record<string, Numbers>>;
  /** Where it came from, as the original names it. */
  readonly origin: string;
}

/** A cell that the spec declares beside the model. */
export type Declaration = "Cho";

export interface Network {
  readonly name: string;
  readonly doc: string;
  readonly steps: readonly Step[];
  readonly outputs: readonly { readonly name: string; readonly step: StepId }[];
}
