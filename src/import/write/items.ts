/** @file A network as a spec writes it: statements, pipelines of items, and what repeats. */
import type { Argument, StepId } from "../steps.ts";

/** One element of a pipeline. `from`: the value that enters it. */
export type Item =
  | {
      readonly kind: "layer";
      readonly name: string;
      readonly arguments: readonly Argument[];
      readonly bidir: boolean;
      readonly step: StepId;
      readonly from: StepId;
    }
  | {
      readonly kind: "number";
      readonly sign: string;
      readonly number: number;
      readonly side: "left" | "right";
      readonly from: StepId;
    }
  | { readonly kind: "function"; readonly name: string; readonly from: StepId }
  /** The same input through every arm. An empty arm is the input itself. A skip has its body, and its shortcut where that is no identity. */
  | {
      readonly kind: "fork";
      readonly name: string;
      readonly axis: string | null;
      readonly arms: readonly (readonly Item[])[];
      readonly from: StepId;
    }
  /** A use of a block. `inside`: what it stands for, for the order of weights. */
  | {
      readonly kind: "call";
      readonly block: string;
      readonly parameters: readonly string[];
      readonly arguments: readonly Argument[];
      readonly from: StepId;
      readonly inside: readonly Item[];
    }
  | {
      readonly kind: "repeat";
      readonly count: number;
      readonly body: readonly Item[];
      readonly from: StepId;
      readonly inside: readonly Item[];
    }
  | {
      readonly kind: "loop";
      readonly names: readonly string[];
      readonly rows: readonly (readonly number[])[];
      readonly body: readonly Item[];
      readonly from: StepId;
      readonly inside: readonly Item[];
    };

export interface Block {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: readonly Item[];
}

export type Head =
  | { readonly kind: "value"; readonly step: StepId }
  | {
      readonly kind: "join";
      readonly name: string;
      readonly axis: string | null;
      readonly operands: readonly Pipeline[];
    }
  | { readonly kind: "operation"; readonly sign: string; readonly operands: readonly Pipeline[] };

export interface Pipeline {
  readonly head: Head;
  readonly items: readonly Item[];
}

export interface Statement {
  readonly step: StepId;
  /** Names of outputs that this is; none for a value in between. */
  readonly outputs: readonly string[];
  readonly value: Pipeline;
}

/** All layers of an item in the order in which a spec that spells it out makes them. */
export function leavesOf(items: readonly Item[]): Extract<Item, { kind: "layer" }>[] {
  return items.flatMap((item) => {
    if (item.kind === "layer") return [item];
    if (item.kind === "fork") return item.arms.flatMap(leavesOf);
    return "inside" in item ? leavesOf(item.inside) : [];
  });
}
