/**
 * @file How an entry of the library is written: a layer, function, loss, metric, optimizer, schedule, initializer,
 * source or transform. One file each; parsing of arguments, errors, docs and tests follow from what stands here.
 */
import type { GraphBuilder, Value } from "../ir/builder.ts";
import type { Scalar } from "../ir/scalar.ts";
import type { SizeLike } from "../sizes/size.ts";
import type { Arguments, ArgumentSpec, Doc } from "./argument-spec.ts";
import type { Complaint } from "./complaint.ts";
import type { Origin, ValueType, Axis } from "./types.ts";

// ---------------------------------------------------------------- layers, functions, losses

/** A tensor that flows in, or is handed over by name. */
export interface OperandSpec {
  readonly name: string;
  readonly doc?: string;
  /** May be left out; then given by name only (`state =`, `mask =`, `weight =`). */
  readonly optional?: boolean;
  /** The last operand may stand for many. */
  readonly variadic?: boolean;
}

/** weight: counts in `weights`; bias and scale do not (`scale` is a norm's γ or β). */
export type WeightRole = "weight" | "bias" | "scale";

export interface WeightSpec {
  readonly shape: readonly SizeLike[];
  readonly role: WeightRole;
  /** Fans for initialisation: inputs and outputs that one unit sees. */
  readonly fanIn?: SizeLike;
  readonly fanOut?: SizeLike;
  /** The name of the argument with the initializer; its default null means "by the activation that follows". */
  readonly init?: string;
  /** A fixed start value instead. */
  readonly fill?: number;
}

export interface InferContext {
  /** By position of `operands`; null where an optional one is absent. A variadic operand's values follow in line. */
  readonly operands: readonly (ValueType | null)[];
  readonly args: Arguments;
  /** Declares a weight of this use: path `<path of the use>.<name>`. */
  weight(name: string, spec: WeightSpec): void;
  /** Declares a running statistic. */
  buffer(name: string, shape: readonly SizeLike[], fill: number): void;
  /** Adds multiply-adds of one example. */
  macs(count: SizeLike): void;
  /** Adds a warning beside the result. */
  warn(complaint: Complaint): void;
  /** False where a size is no multiple of another. Where that depends on symbols, the model is tried value by value. */
  divides(divisor: SizeLike, size: SizeLike): boolean;
  /** False where a size is less than another; like `divides` where that depends on symbols. */
  isWithin(size: SizeLike, limit: SizeLike): boolean;
}

export interface ExpandContext {
  readonly builder: GraphBuilder;
  /** With the batch axis first (where the type is batched). */
  readonly operands: readonly (Value | null)[];
  readonly args: Arguments;
  /** infer: at rest (no noise, stored statistics). */
  readonly mode: "train" | "infer";
  /** Only while this is true may running statistics be set. */
  readonly updates: boolean;
  weight(name: string): Value;
  hasWeight(name: string): boolean;
  buffer(name: string): Value;
  setBuffer(name: string, value: Value): void;
  /** A stream number for `random`, stable for this use. Call once per random operator. */
  stream(): number;
}

export interface Component {
  readonly kind: "layer" | "function" | "loss";
  readonly name: string;
  readonly family: string;
  readonly doc: Doc;
  /** A layer's first operand is what flows in; a function takes its operands by position too. Default: one, `x`. */
  readonly operands?: readonly OperandSpec[];
  readonly arguments: readonly ArgumentSpec[];
  /** For activations: which initialisation suits the weights before it. */
  readonly activation?: "relu" | "selu" | "linear" | "sigmoid" | "tanh" | "softmax" | "other";
  /** Passes the search for "the activation after it" on (norms, dropout, pools, reshapes). */
  readonly transparent?: boolean;
  /** Output types. Pass axes of operands on as they are, so that sizes keep their origin. */
  readonly infer: (context: InferContext) => readonly ValueType[] | Complaint;
  readonly expand: (context: ExpandContext) => readonly Value[];
  /** Smallest uses for generated tests: source of the layer and the operand's shape. */
  readonly samples: readonly ComponentSample[];
}

export interface ComponentSample {
  /** As written in a spec, after `x ->` for a layer (`Linear(3)`), whole for a function (`mse(x, y)`). */
  readonly source: string;
  /** Types of x, y, z as written in a spec: `f32[4]`, `index(3)`. */
  readonly inputs: readonly string[];
  /** Range of random inputs (default [-2, 2]). */
  readonly range?: readonly [number, number];
}

// ---------------------------------------------------------------- initializers

/** What the run time fills a weight with; everything else reduces to these. */
export type Fill =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  /** Uniform in [-limit, limit]. */
  | { readonly kind: "uniform"; readonly limit: number }
  /** Normal, drawn again beyond two deviations; std is that of the normal before. */
  | { readonly kind: "truncated_normal"; readonly std: number }
  /** Orthonormal rows or columns of the [rows, last axis] matrix, times gain. */
  | { readonly kind: "orthogonal"; readonly gain: number }
  /** Orthogonal, then scaled on the first batch so that the layer's output has unit variance. */
  | { readonly kind: "lsuv" };

export interface InitializerDefinition {
  readonly name: string;
  readonly doc: Doc;
  readonly arguments: readonly ArgumentSpec[];
  readonly fill: (context: {
    readonly args: Arguments;
    readonly shape: readonly number[];
    readonly fanIn: number;
    readonly fanOut: number;
  }) => Fill;
}

// ---------------------------------------------------------------- optimizers, schedules, metrics

export interface OptimizerState {
  readonly name: string;
  /** One for each element of the parameter, or one number for each parameter tensor. */
  readonly shape: "parameter" | "scalar";
  readonly fill: number;
}

export interface UpdateContext {
  readonly builder: GraphBuilder;
  readonly parameter: Value;
  readonly gradient: Value;
  readonly state: Readonly<Record<string, Value>>;
  /** f32[]: after the schedule. */
  readonly learningRate: Value;
  /** f32[]: counts from 1. */
  readonly step: Value;
  readonly args: Arguments;
}

export interface OptimizerDefinition {
  readonly name: string;
  readonly doc: Doc;
  readonly arguments: readonly ArgumentSpec[];
  readonly state: (args: Arguments) => readonly OptimizerState[];
  readonly update: (context: UpdateContext) => { parameter: Value; state: Readonly<Record<string, Value>> };
  /** What the arguments' bounds cannot say (`nesterov` needs momentum). */
  readonly check?: (args: Arguments) => Complaint | null;
  /**
   * Host-side line search: `update` then leaves the parameter as it is and keeps the gradient as a state of that name;
   * the runtime's search of this name moves the parameters, running the step as often as it needs on the same batch.
   */
  readonly search?: (args: Arguments) => {
    readonly runtime: string;
    readonly settings: Readonly<Record<string, number>>;
  };
  /** Golden problem for the generated test: a learning rate that solves a quadratic bowl. */
  readonly sample: string;
}

/** Progress at which a schedule is asked: all are formulas of these arguments. */
export const SCHEDULE_ARGUMENTS = ["step", "total", "perEpoch"] as const;

export interface ScheduleDefinition {
  readonly name: string;
  readonly doc: Doc;
  readonly arguments: readonly ArgumentSpec[];
  /**
   * Factor on the base learning rate. step counts from 0 (the update about to be made), total and perEpoch are in
   * steps. Percentages are of total; whole numbers are epochs. "plateau" watches a metric at run time instead.
   */
  readonly factor:
    | ((
        args: Arguments,
        at: { step: Scalar; total: Scalar; perEpoch: Scalar; learningRate: number },
      ) => Scalar)
    | "plateau";
  /** What the arguments' bounds cannot say. */
  readonly check?: (args: Arguments) => Complaint | null;
  readonly sample: string;
}

export interface MetricDefinition {
  readonly name: string;
  readonly doc: Doc;
  readonly operands: readonly OperandSpec[];
  readonly arguments: readonly ArgumentSpec[];
  readonly infer: (context: InferContext) => Complaint | null;
  /** Sums over the batch that add up over batches; each an f32[] or f32[k] (flat, for `confusion`). */
  readonly terms: (context: ExpandContext) => Readonly<Record<string, Value>>;
  /** The metric from the added-up terms: by name, one formula a number of the term. */
  readonly finish: (terms: Readonly<Record<string, readonly Scalar[]>>, args: Arguments) => Scalar;
  readonly higherIsBetter: boolean;
  readonly samples: readonly ComponentSample[];
}

export type {
  ArgumentDefault,
  Arguments,
  ArgumentSpec,
  ArgumentType,
  ArgumentValue,
  Doc,
} from "./argument-spec.ts";
export { complain, type Complaint, isComplaint } from "./complaint.ts";
export type { Axis, Origin, ValueType };
