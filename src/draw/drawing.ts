/** @file What a drawing of a network holds, before anything has a place. Model → Drawing → Layout → SVG; or → DOT, Mermaid. */

/** Colours go by it. The families of the library, and what stands at the borders. */
export type Category =
  | "input"
  | "output"
  | "weighted"
  | "activation"
  | "normalising"
  | "pooling"
  | "noise"
  | "shape"
  | "join"
  | "block"
  | "other";

/** One layer on a card; layers that follow each other without a branch share one. */
export interface Part {
  readonly title: string;
  /** `filters 16 · kernel 3`; may be empty. */
  readonly detail: string;
  /** `2,416`; empty without weights. */
  readonly params: string;
  readonly category: Category;
  /** `basic1.conv1`; "" for functions. */
  readonly path: string;
}

export interface DrawnNode {
  readonly id: string;
  readonly kind: "field" | "card" | "join";
  /** The block that it stands in; "" is the model itself. */
  readonly block: string;
  readonly parts: readonly Part[];
}

/** skip: a value that goes round what is between; carry: to the next step of a cell; tied: weights, not values. */
export type EdgeKind = "flow" | "skip" | "carry" | "tied";

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  /** `32×32×16` */
  readonly shape: string;
  readonly kind: EdgeKind;
}

export interface DrawnBlock {
  /** Its path. */
  readonly id: string;
  readonly parent: string;
  readonly title: string;
  /** How many of them follow each other; only the first is drawn. */
  readonly count: number;
}

export interface Drawing {
  readonly title: string;
  /** The first sentence of the model's documentation. */
  readonly doc: string;
  /** In the order in which they run. */
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly blocks: readonly DrawnBlock[];
}

/** A block and the blocks around it, innermost first, without the model. */
export function blocksAround(drawing: Drawing, block: string): string[] {
  const parents = new Map(drawing.blocks.map((b) => [b.id, b.parent]));
  const chain: string[] = [];
  for (let at = block; at !== ""; at = parents.get(at) ?? "") chain.push(at);
  return chain;
}
