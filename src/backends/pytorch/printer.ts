/** @file What a printer of one component gets and gives: a Python expression of its operands. */
import type { Arguments } from "../../library/define.ts";
import type { ValueType } from "../../library/types.ts";

/**
 * The layout in which a printer takes its operands and leaves its results. inside: images are channels-first,
 * [n, c, h, w]. last: as the spec has them, [n, h, w, c]. raw: weights as PyTorch keeps them, for sums over all.
 */
export type Layout = "inside" | "last" | "raw";

/** How a weight's layout there comes from the one here: transposed by `order`. */
export interface WeightPlace {
  /** Name of the parameter in its module. */
  readonly name: string;
  /** Axes of the spec's weight in PyTorch's order; absent: the same. */
  readonly order?: readonly number[];
}

/** One use of a component, as its printer sees it. */
export interface Use {
  readonly args: Arguments;
  /** Expressions; null where an optional operand is absent. */
  readonly operands: readonly (string | null)[];
  readonly types: readonly (ValueType | null)[];
  readonly out: readonly ValueType[];
  /** `self.` or `self.model.`, where modules and the mode (`training`) are found. */
  readonly self: string;
  /** Declares the module of this use and gives its expression. `places`: the component's weights and buffers → its own. */
  module(code: string, places: Readonly<Record<string, WeightPlace>>): string;
  /** A weight in the spec's layout: a parameter of its own, or a value that stands in for it. */
  weight(name: string): string;
  hasWeight(name: string): boolean;
  /** True where all weights are this use's own, so that a module can hold them. */
  readonly ownsWeights: boolean;
  /** Numbers of an own weight's shape. */
  shapeOf(name: string): readonly number[];
  /** A function of the script's head that the expression calls. */
  helper(name: string): void;
  /** The spec asks for what PyTorch does not do: an error at this place. */
  refuse(what: string): string;
}

export interface Printer {
  readonly layout: Layout;
  /** The expression of the result, in the printer's layout; one for each result. */
  readonly print: (use: Use) => string | readonly string[];
}

export type PrinterTable = Readonly<Record<string, Printer>>;

/** A printer that works on any layout, element by element. */
export function inside(print: Printer["print"]): Printer {
  return { layout: "inside", print };
}

/** A printer that wants channels last, as the spec has them. */
export function last(print: Printer["print"]): Printer {
  return { layout: "last", print };
}
