/** @file A model after checking: every use of a component with its types, weights and place. SpecAst → Model. */
import type { Span } from "../core/span.ts";
import type {
  Arguments,
  Component,
  InitializerDefinition,
  MetricDefinition,
  OptimizerDefinition,
  ScheduleDefinition,
  ValueType,
  WeightRole,
} from "../library/define.ts";
import type { FieldArgument, SourceDefinition, TransformDefinition } from "../library/data.ts";
import type { Size } from "../sizes/size.ts";

export type ValueId = number & { readonly __brand: "ValueId" };

/** Where a value comes from. */
export type ValueOrigin =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "weight"; readonly path: string }
  | { readonly kind: "node"; readonly node: number; readonly output: number }
  /** In the body of a scan: the state before the step, a step's slice, or a value of the model around it. */
  | { readonly kind: "carry" | "slice"; readonly index: number }
  | { readonly kind: "number"; readonly value: number };

export interface ModelValue {
  readonly id: ValueId;
  readonly type: ValueType;
  readonly origin: ValueOrigin;
  readonly span: Span;
}

/** One use of a component. */
export interface ModelNode {
  readonly component: Component;
  readonly args: Arguments;
  readonly operands: readonly (ValueId | null)[];
  readonly outputs: readonly ValueId[];
  /** `basic1.conv1`; "" for arithmetic and losses. */
  readonly path: string;
  /** The component's name for a weight → its path, or a value that stands in for it (tied). */
  readonly weights: ReadonlyMap<string, string | ValueId>;
  /** The component's name for a buffer → its path. */
  readonly buffers: ReadonlyMap<string, string>;
  readonly macs: Size;
  readonly span: Span;
  /** Uses that only a loss or metric needs do not stand in `summary`. */
  readonly training: boolean;
  /** For scans (`cell`, `each`): one step. */
  readonly body: ScanBody | null;
}

/** One step of a scan over axis t: which values carry over, are sliced, come out. */
export interface ScanBody {
  readonly reverse: boolean;
  /** Values of kind "carry" inside; their start values (null: zeros) outside; their values after the step. */
  readonly carries: readonly {
    readonly type: ValueType;
    readonly start: ValueId | null;
    readonly inside: ValueId;
    readonly next: ValueId;
  }[];
  readonly slices: readonly { readonly outside: ValueId; readonly inside: ValueId }[];
  /** Indices into `model.nodes` of the nodes of the step, in order. They are run only here. */
  readonly nodes: readonly number[];
  readonly stacked: readonly ValueId[];
}

export interface WeightDecl {
  readonly path: string;
  readonly shape: readonly Size[];
  readonly role: WeightRole;
  readonly fanIn: Size;
  readonly fanOut: Size;
  readonly init: { readonly definition: InitializerDefinition; readonly args: Arguments };
  readonly span: Span;
}

export interface BufferDecl {
  readonly path: string;
  readonly shape: readonly Size[];
  readonly fill: number;
  readonly span: Span;
}

export interface FieldDecl {
  readonly name: string;
  readonly role: "input" | "target";
  readonly type: ValueType;
  readonly value: ValueId;
  readonly doc: string;
  readonly span: Span;
}

export interface NamedValue {
  readonly name: string;
  readonly value: ValueId;
  readonly doc: string;
  readonly span: Span;
}

export interface EntryDecl {
  readonly name: string;
  /** Names of the values that a caller hands over (inputs, or inner values such as `code`). */
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  readonly span: Span;
}

export interface Model {
  readonly name: string;
  readonly doc: string;
  readonly file: string;
  /** Values of the parameters, as a user would write them in JSON. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Names of sizes that stay symbolic, with the least value each may have. */
  readonly dims: readonly { readonly name: string; readonly min: number; readonly max: number | null }[];
  readonly values: readonly ModelValue[];
  readonly nodes: readonly ModelNode[];
  readonly fields: readonly FieldDecl[];
  readonly outputs: readonly NamedValue[];
  readonly entries: readonly EntryDecl[];
  readonly weights: readonly WeightDecl[];
  readonly buffers: readonly BufferDecl[];
  readonly train: TrainSetup | null;
  readonly span: Span;
}

export interface Configured<D> {
  readonly definition: D;
  readonly args: Arguments;
  readonly span: Span;
}

export interface MetricSetup extends Configured<MetricDefinition> {
  /** `accuracy`; a second one of the same name is `accuracy2`. */
  readonly name: string;
  readonly operands: readonly (ValueId | null)[];
}

export interface PhaseSetup {
  readonly name: string | null;
  readonly loss: ValueId;
  readonly optimizer: Configured<OptimizerDefinition>;
  readonly schedule: Configured<ScheduleDefinition> | null;
  readonly metrics: readonly MetricSetup[];
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly batch: number;
  /** Paths of the weights that this phase trains. */
  readonly trains: ReadonlySet<string>;
  readonly clip: { readonly kind: "norm" | "value"; readonly limit: number } | null;
  readonly stop: { readonly metric: string; readonly patience: number; readonly minDelta: number } | null;
  readonly checkpoint: {
    readonly every: number;
    readonly keep: number | null;
    readonly best: string | null;
  } | null;
  readonly load: { readonly file: string; readonly only: ReadonlySet<string> | null } | null;
  readonly span: Span;
}

export interface ConfiguredSource extends Configured<SourceDefinition> {
  /** Arguments that name fields of the model (`image = "a.npy"`, `chars = window(64)`). */
  readonly fieldArgs: ReadonlyMap<string, FieldArgument>;
}

export interface DataSetup {
  /** null: the calling program hands the fields over (`host`). */
  readonly train: ConfiguredSource | null;
  readonly test: ConfiguredSource | null;
  /** A count, or a share of the training part, or a source of its own. */
  readonly val: { readonly kind: "count" | "share"; readonly value: number } | ConfiguredSource | null;
  readonly prepare: readonly {
    readonly field: string;
    readonly steps: readonly Configured<TransformDefinition>[];
  }[];
  readonly augment: readonly {
    readonly field: string;
    readonly steps: readonly Configured<TransformDefinition>[];
  }[];
  readonly span: Span;
}

export interface TrainSetup {
  readonly name: string | null;
  readonly phases: readonly PhaseSetup[];
  readonly data: DataSetup | null;
  readonly seed: number;
  readonly span: Span;
}
