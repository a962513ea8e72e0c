/** @file dagre with the types of what is used of it: those that it brings along are not found by Node's module resolution. */
import * as untyped from "@dagrejs/dagre";

export interface DagreNode {
  /** The middle; dagre fills it in. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DagreEdge {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** The label's middle and size; absent without a label. */
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

export interface DagreEnds {
  readonly v: string;
  readonly w: string;
  readonly name: string;
}

type Settings = Readonly<Record<string, string | number | undefined>>;

export interface DagreGraph {
  setGraph(settings: Settings): void;
  setNode(key: string, size: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string, settings: Settings, name: string): void;
  nodes(): readonly string[];
  edges(): readonly DagreEnds[];
  node(key: string): DagreNode;
  edge(ends: DagreEnds): DagreEdge;
}

export const dagre = untyped as unknown as {
  readonly Graph: new (options: { readonly multigraph: boolean }) => DagreGraph;
  readonly layout: (graph: DagreGraph) => void;
};
