/**
 * @file The signal as it is: the network runs on data in training mode, with its initial or given weights.
 * Model, data → Measurement.
 */
import { prepareGraph } from "../backends/interpreter/prepare-graph.ts";
import type { GraphNode } from "../ir/graph.ts";
import { dimSize } from "../ir/types.ts";
import type { Dims } from "../lower/graph-lowering.ts";
import { parametersOf } from "../lower/lower.ts";
import type { Tensor } from "../ops/define.ts";
import { optimise } from "../passes/pipeline.ts";
import { fillParameter } from "../runtime/fill.ts";
import type { Model } from "../sema/model.ts";
import { randomFields } from "./random-fields.ts";
import { gatherStatistics, type Gathering, type Statistics } from "./statistics.ts";
import { PROBE, type Tap, tapGraph } from "./tapped-graph.ts";

export interface MeasuredNode extends Tap {
  readonly activation: Statistics;
  /** null where the loss does not depend on it. */
  readonly gradient: Statistics | null;
}

/** All examples of each field one after another, prepared as for training. */
export type FieldData = Readonly<Record<string, ArrayLike<number>>>;

export interface MeasureOptions {
  readonly examples: number;
  /** Examples that run at once (batch norms take them together). Examples that fill no batch are left out. */
  readonly batch: number;
  readonly seed: number;
  /** Fields that are missing are random: normal numbers, even indices. */
  readonly fields?: FieldData;
  /** Weights and running statistics by path; those that are missing have their start values. */
  readonly weights?: ReadonlyMap<string, ArrayLike<number>>;
}

/** Statistics after each step with weights or an activation, over all examples, places and units. */
export function measureSignal(model: Model, dims: Dims, options: MeasureOptions): MeasuredNode[] {
  const { graph: tapped, taps } = tapGraph(model, dims);
  const graph = optimise(tapped);
  const run = prepareGraph(graph, "float32");
  const inputs = graph.nodes.filter((node) => node.op === "input");
  const parameters = initialParameters(model, dims, options);
  const gatherings = new Map<string, Gathering>();
  const batch = Math.min(options.batch, options.examples);
  for (let step = 0; (step + 1) * batch <= options.examples; step++) {
    const given = new Map<string, Tensor>(parameters);
    for (const node of inputs) {
      if (node.attrs["role"] !== "field") continue;
      const key = `field ${String(node.attrs["name"])}`;
      given.set(key, batchOf(model, dims, node, step, batch, options));
    }
    const results = run(given, { n: batch, seed: options.seed, step: step + 1 });
    for (const [key, { data, shape }] of results) {
      const gathering = gatherings.get(key) ?? gatherStatistics(shape.length > 1 ? shape.at(-1)! : 1);
      gatherings.set(key, gathering);
      gathering.add(data);
    }
  }
  return taps.map((tap, i): MeasuredNode => ({
    ...tap,
    activation: gatherings.get(`term activation ${i}`)!.finish(),
    gradient: gatherings.get(`term gradient ${i}`)?.finish() ?? null,
  }));
}

function initialParameters(model: Model, dims: Dims, { seed, weights }: MeasureOptions): Map<string, Tensor> {
  return new Map(
    parametersOf(model, dims).map(({ name, shape, kind, fill, stream }) => {
      const size = shape.reduce((p, s) => p * s, 1);
      const data = new Float32Array(size);
      const given = weights?.get(name);
      if (given) data.set(given);
      else fillParameter(data, { name, shape, kind, fill, stream, offset: 0, size }, seed);
      return [`${kind} ${name}`, { shape, data }];
    }),
  );
}

/** One batch of a field: its examples, or random ones. */
function batchOf(
  model: Model,
  dims: Dims,
  node: GraphNode,
  step: number,
  batch: number,
  { seed, fields }: MeasureOptions,
): Tensor {
  const name = String(node.attrs["name"]);
  const shape = node.types[0]!.shape.map((dim) => dimSize(dim, batch));
  const size = shape.reduce((p, s) => p * s, 1);
  const given = name.startsWith(PROBE) ? undefined : fields?.[name];
  if (!given) return { shape, data: randomFields(model, dims, name, size, { seed, start: step * size }) };
  const data = new Float32Array(size);
  for (let i = 0; i < size; i++) data[i] = given[step * size + i]!;
  return { shape, data };
}
