/** @file A case of `conformance/torch`, what it becomes here, and the comparison of both. */
import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Tensor } from "../../src/ops/define.ts";
import type { ValueType } from "../../src/library/types.ts";
import { axis } from "../../src/library/types.ts";
import type { MadeCase } from "../conformance/describe-cases.ts";
import { buildNet, type Net, type Tracked } from "./harness.ts";
import { distance } from "./numbers.ts";
import { asIs, type Layout, sum } from "./torch-layouts.ts";
import { readUse } from "./written-use.ts";

interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

export interface TorchCase {
  readonly name: string;
  readonly layer: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, StoredTensor>>;
  readonly params: Readonly<Record<string, StoredTensor>>;
  readonly outputs: Readonly<Record<string, StoredTensor>>;
  readonly grad_outputs: Readonly<Record<string, StoredTensor>>;
  readonly gradients: Readonly<Record<string, StoredTensor>>;
  readonly state_after?: Readonly<Record<string, StoredTensor>>;
}

/** How a stored weight becomes one here. Several are added up; each has the gradient of the sum. */
export interface WeightPlan {
  readonly name: string;
  readonly from: readonly string[];
  readonly layout: Layout;
}

export interface PlanBase {
  /** Stored inputs in the order of `net.input`. */
  readonly inputs?: readonly string[];
  readonly layout?: Layout;
  /** Of the stored outputs in the order of `build`'s; the input's layout by default. */
  readonly outputs?: readonly string[];
  readonly outputLayout?: Layout;
  readonly weights?: readonly WeightPlan[];
  /** Weights that PyTorch does not have here. */
  readonly fixed?: ReadonlyMap<string, Tensor>;
  readonly buffers?: ReadonlyMap<string, Tensor>;
  readonly mode?: "train" | "infer";
}

/** Built of single uses, or the body of a model whose fields are the inputs in order. */
export type Plan = PlanBase &
  (
    | { readonly build: (net: Net, inputs: readonly Tracked[]) => readonly Tracked[] }
    | { readonly spec: string }
  );

/** Uses a component as a spec writes it, on values of a net; x, y, z are the values in order. */
export function use(net: Net, source: string, values: readonly Tracked[], path = ""): readonly Tracked[] {
  const read = readUse(
    source,
    values.map(() => "f32[]"),
  );
  let next = 0;
  const operands = read.operands.map((o) =>
    o === null ? null : o.number === null ? values[next++]! : net.number(o.number),
  );
  return net.apply(read, operands, path);
}

/** A chain of layers: `Conv(3, 3) -> ReLU`; the paths of their weights are `0.`, `1.`, … where there are several. */
export function flow(net: Net, source: string, x: Tracked, prefix = ""): Tracked {
  const layers = source.split(" -> ");
  return layers.reduce(
    (value, layer, i) => use(net, layer, [value], layers.length > 1 ? `${prefix}${i}.` : prefix)[0]!,
    x,
  );
}

export function readTensor({ shape, data }: StoredTensor): Tensor {
  return { shape, data: Float64Array.from(data, Number) };
}

/** A case by its plan: its graph, and the comparison of values, gradients and running statistics. */
export function makeCase(torch: TorchCase, plan: Plan): MadeCase {
  const { layout = asIs, outputLayout = layout } = plan;
  const names = plan.inputs ?? Object.keys(torch.inputs);
  const inputs = names.map((name) => layout(readTensor(torch.inputs[name]!)));
  const outputs = plan.outputs ?? Object.keys(torch.outputs);
  const weights = new Map([
    ...(plan.weights ?? []).map(({ name, from, layout: own }): [string, Tensor] => [
      name,
      own(sum(from.map((f) => readTensor((torch.params[f] ?? torch.inputs[f])!)))),
    ]),
    ...(plan.fixed ?? []),
  ]);
  const built = buildNet(
    (net) =>
      "spec" in plan
        ? net.model(plan.spec)
        : plan.build(
            net,
            inputs.map((x, i) => net.input(i, typeOf(x))),
          ),
    {
      n: inputs[0]!.shape[0]!,
      inputs,
      weights,
      buffers: plan.buffers,
      outputGradients: outputs.map((name) => outputLayout(readTensor(torch.grad_outputs[name]!))),
      mode: plan.mode,
    },
  );
  return {
    graph: built,
    check(results, tolerance) {
      const result = built.read(results);
      const compare = (what: string, got: Tensor, want: Tensor): void =>
        expect(distance(got.data, want.data), what).toBeLessThanOrEqual(tolerance);
      outputs.forEach((name, i) =>
        compare(name, result.outputs[i]!, outputLayout(readTensor(torch.outputs[name]!))),
      );
      names.forEach((name, i) => {
        const want = torch.gradients[name];
        if (want) compare(`gradient of ${name}`, result.inputGradients[i]!, layout(readTensor(want)));
      });
      for (const { name, from, layout: own } of plan.weights ?? []) {
        for (const f of from)
          compare(
            `gradient of ${f}`,
            result.weightGradients.get(name)!,
            own(readTensor(torch.gradients[f]!)),
          );
      }
      for (const [name, want] of Object.entries(torch.state_after ?? {}))
        compare(name, result.buffers.get(name)!, readTensor(want));
    },
  };
}

function typeOf(x: Tensor): ValueType {
  return { dtype: "f32", classes: null, axes: x.shape.slice(1).map((s) => axis(s)), batched: true };
}

/** The cases of a file by group; null where the folder is not there. */
export function readCases(file: string): ReadonlyMap<string, readonly TorchCase[]> | null {
  const path = new URL(`../../../shared/conformance/torch/${file}`, import.meta.url);
  if (!existsSync(path)) return null;
  const groups = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  return new Map(
    Object.entries(groups).flatMap(([name, cases]) =>
      Array.isArray(cases) ? [[name, cases as TorchCase[]] as const] : [],
    ),
  );
}
