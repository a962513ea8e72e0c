/** @file How another framework keeps the weights of a layer: names, orders of axes, orders of gates. */
import type { Arguments } from "../../library/define.ts";
import { inverseOrder, permuteAxes, permuteBlocks, type Tensor, type Tensors } from "./tensors.ts";

/** One layer's weights (or running statistics) by the component's names, and as they are kept elsewhere. */
export interface LayerLayout {
  readonly write: (own: Tensors, args: Arguments) => Tensors;
  /** Leaves out what is missing. */
  readonly read: (given: Tensors, args: Arguments) => Tensors;
}

export interface Layout {
  readonly name: string;
  /** What stands between a layer's path and its weight, and within the path. */
  readonly separator: string;
  /** By component; a layer that is not here keeps names and layout. */
  readonly layers: Readonly<Record<string, LayerLayout>>;
}

/** One weight: its name there, the order of its axes there (of ours), and of the gates along its last axis here. */
export interface Renamed {
  readonly name: string;
  readonly axes?: (rank: number) => readonly number[];
  readonly gates?: readonly number[];
}

/** A layer each of whose weights is one tensor there. */
export function renamed(weights: Readonly<Record<string, Renamed>>): LayerLayout {
  const entries = Object.entries(weights);
  return {
    write: (own) => collect(entries, ([name, rule]) => [rule.name, own[name] && turn(own[name], rule)]),
    read: (given) =>
      collect(entries, ([name, rule]) => [name, given[rule.name] && turnBack(given[rule.name]!, rule)]),
  };
}

function turn(tensor: Tensor, { axes, gates }: Renamed): Tensor {
  const ordered = gates ? permuteBlocks(tensor, gates) : tensor;
  return axes ? permuteAxes(ordered, axes(ordered.shape.length)) : ordered;
}

function turnBack(tensor: Tensor, { axes, gates }: Renamed): Tensor {
  const ordered = axes ? permuteAxes(tensor, inverseOrder(axes(tensor.shape.length))) : tensor;
  return gates ? permuteBlocks(ordered, inverseOrder(gates)) : ordered;
}

function collect<T>(
  entries: readonly T[],
  pick: (entry: T) => readonly [string, Tensor | undefined],
): Tensors {
  const picked = entries.map(pick).filter((pair): pair is readonly [string, Tensor] => pair[1] !== undefined);
  return Object.fromEntries(picked);
}
