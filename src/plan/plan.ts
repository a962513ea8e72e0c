/**
 * @file The plan of a program: which kernels run in which order, and where in one arena every number lies. Everything
 * but the batch size n and the turns of scans is a number. Backends print it; none of them decides anything again.
 */
import type { Span } from "../core/span.ts";
import type { Attributes } from "../ir/graph.ts";
import type { Scalar } from "../ir/scalar.ts";
import type { Dim, TensorType } from "../ir/types.ts";
import type { Affine } from "./affine.ts";

export type BufferId = number & { readonly __brand: "BufferId" };

/** A stretch of memory. It has room for `capacity` examples; n examples lie at its start, without gaps. */
export interface Buffer {
  readonly id: BufferId;
  /** In elements. */
  readonly offset: number;
  readonly size: number;
  /** Pinned buffers (parameters, fields, states, losses) keep their place between runs; others are shared. */
  readonly pinned: boolean;
  /** For comments: `linear1.weight`, `linear1 matmul`. */
  readonly name: string;
}

/** One element for every index of a box: offset + Σ strides[axis]·index[axis]. */
export interface Access {
  readonly buffer: BufferId;
  readonly offset: Affine;
  readonly strides: readonly Dim[];
}

/** A value computed for every index of a box. Arguments are numbers of earlier terms of the same body. */
export type Term =
  | { readonly kind: "load"; readonly access: Access }
  /** The index itself: offset + Σ strides[axis]·index[axis]. */
  | { readonly kind: "index"; readonly offset: Affine; readonly strides: readonly Dim[] }
  /** Drawn by counter from the index. */
  | {
      readonly kind: "random";
      readonly distribution: "uniform" | "normal";
      readonly stream: number;
      readonly offset: Affine;
      readonly strides: readonly Dim[];
    }
  /** The result of a fold, in the body after it. */
  | { readonly kind: "fold"; readonly index: number }
  | { readonly kind: "formula"; readonly formula: Scalar; readonly arguments: readonly number[] };

/** Terms, and which of them are written where. All loads of an index come before its stores. */
export interface Body {
  readonly terms: readonly Term[];
  readonly stores: readonly { readonly access: Access; readonly term: number }[];
}

export interface Fold {
  readonly function: "sum" | "max" | "min";
  /** A term of the inner body. */
  readonly term: number;
}

/** Where a kernel comes from. */
export interface Origin {
  /** Path of the layer, or what the operators are called. */
  readonly path: string;
  readonly span: Span | null;
  /** Types of what is read and written, for the comment. */
  readonly types: readonly TensorType[];
}

/**
 * A loop nest over a box. `inner` is computed for every index; then, where axes are reduced, `outer` for every index of
 * the axes that are kept (its strides along reduced axes are 0).
 */
export interface LoopKernel {
  readonly kind: "loop";
  readonly sizes: readonly Dim[];
  readonly reduced: readonly boolean[];
  readonly inner: Body;
  readonly folds: readonly Fold[];
  readonly outer: Body;
  readonly origin: Origin;
}

/** out[l, i, j] = Σ_p a[l, i, p]·b[l, p, j]; strides stand in the order of these indices. */
export interface MatmulKernel {
  readonly kind: "matmul";
  readonly lead: readonly Dim[];
  readonly m: Dim;
  readonly k: Dim;
  readonly n: Dim;
  readonly a: Access;
  readonly b: Access;
  readonly out: Access;
  readonly origin: Origin;
}

/** A tensor that an operator's kernel reads or writes: contiguous, from `offset` on. */
export interface Operand {
  readonly buffer: BufferId;
  readonly offset: Affine;
  readonly type: TensorType;
}

/** An operator with a kernel of its own: convolutions, pools, gather, scatter, argmax. */
export interface OperatorKernel {
  readonly kind: "operator";
  readonly op: string;
  readonly attrs: Attributes;
  readonly inputs: readonly Operand[];
  readonly output: Operand;
  /** Convolutions: room for `rows` patches of the input. */
  readonly workspace: { readonly buffer: BufferId; readonly rows: number } | null;
  readonly origin: Origin;
}

/** Kernels that run `length` times; t_depth counts the turns, downwards if `reverse`. */
export interface ScanKernel {
  readonly kind: "scan";
  readonly length: number;
  readonly reverse: boolean;
  readonly depth: number;
  readonly body: readonly Kernel[];
  readonly origin: Origin;
}

export type Kernel = LoopKernel | MatmulKernel | OperatorKernel | ScanKernel;

/** A named place, in elements; `size` is of one example where the type has a batch axis. */
export interface PlannedPlace {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly type: TensorType;
}

export interface PlannedGraph {
  /** `predict`, `entry encode`, `calibrate`, `step`, `step fine`, `evaluate`. */
  readonly name: string;
  readonly kernels: readonly Kernel[];
  readonly inputs: readonly PlannedPlace[];
  readonly outputs: readonly PlannedPlace[];
}

export interface PlannedPhase {
  readonly step: PlannedGraph;
  readonly evaluate: PlannedGraph;
  readonly loss: number;
  readonly states: readonly PlannedPlace[];
  readonly terms: readonly PlannedPlace[];
}

export interface Plan {
  readonly capacity: number;
  /** Of the whole arena, in elements; 4 bytes each in float32. */
  readonly size: number;
  readonly buffers: readonly Buffer[];
  readonly parameters: readonly PlannedPlace[];
  /** `learning_rate` and `step`, written before every update. */
  readonly scalars: readonly PlannedPlace[];
  readonly fields: readonly PlannedPlace[];
  readonly predict: PlannedGraph;
  readonly entries: readonly PlannedGraph[];
  /** Its outputs are the variances. */
  readonly calibration: PlannedGraph | null;
  readonly phases: readonly PlannedPhase[];
}

/** Exact bytes of the arena in float32. */
export function planBytes(plan: Plan): number {
  return 4 * plan.size;
}
