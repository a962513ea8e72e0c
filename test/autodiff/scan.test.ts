import { expect, test } from "vitest";
import { differentiate } from "../../src/autodiff/differentiate.ts";
import { interpretGraph } from "../../src/backends/interpreter/interpret-graph.ts";
import { createBuilder, type GraphBuilder, type Value } from "../../src/ir/builder.ts";
import type { Graph } from "../../src/ir/graph.ts";
import type { TensorType } from "../../src/ir/types.ts";
import { verifyGraph } from "../../src/ir/verify.ts";
import { add } from "../../src/ops/add.ts";
import { broadcastLike } from "../../src/ops/broadcast.ts";
import { concat } from "../../src/ops/concat.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { OPS } from "../../src/ops/registry.gen.ts";
import { reduceMean } from "../../src/ops/reduce-mean.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import { reshape } from "../../src/ops/reshape.ts";
import { scan } from "../../src/ops/scan.ts";
import { sigmoid } from "../../src/ops/sigmoid.ts";
import { slice } from "../../src/ops/slice.ts";
import { tanh } from "../../src/ops/tanh.ts";
import { optimise } from "../../src/passes/pipeline.ts";
import { randomTensor } from "../ops/sample-graphs.ts";

const T = 5;
const [IN, UNITS] = [3, 4];
const N = { batch: 1 } as const;
const CONTEXT = { n: 2, seed: 0, step: 1 };

const INPUTS: Readonly<Record<string, TensorType>> = {
  x: { dtype: "f32", shape: [N, T, IN] },
  h: { dtype: "f32", shape: [N, UNITS] },
  c: { dtype: "f32", shape: [N, UNITS] },
  w: { dtype: "f32", shape: [IN + UNITS, 2 * UNITS] },
  b: { dtype: "f32", shape: [2 * UNITS] },
};

/** One step of a small gated network with two states. */
function step(x: Value, h: Value, c: Value, w: Value, b: Value): { h: Value; c: Value } {
  const product = matmul(concat([x, h], 1), w);
  const z = add(product, broadcastLike(b, product));
  const gate = sigmoid(slice(z, [0, 0], [N, UNITS]));
  const next = add(multiply(gate, c), tanh(slice(z, [0, UNITS], [N, UNITS])));
  return { h: multiply(gate, tanh(next)), c: next };
}

type Recurrence = (inputs: Readonly<Record<string, Value>>) => { last: Value; all: Value };

function unrolled(reverse: boolean): Recurrence {
  return ({ x, h, c, w, b }) => {
    let state = { h: h!, c: c! };
    const steps: Value[] = [];
    for (let turn = 0; turn < T; turn++) {
      const t = reverse ? T - 1 - turn : turn;
      state = step(reshape(slice(x!, [0, t, 0], [N, 1, IN]), [N, IN]), state.h, state.c, w!, b!);
      steps[t] = reshape(state.h, [N, 1, UNITS]);
    }
    return { last: state.c, all: concat(steps, 1) };
  };
}

function scanned(reverse: boolean): Recurrence {
  return ({ x, h, c, w, b }) => {
    const { carries, stacks } = scan({
      body: stepBody(),
      length: T,
      carries: [h!, c!],
      slices: [x!],
      closures: [w!, b!],
      reverse,
    });
    return { last: carries[1]!, all: stacks[0]! };
  };
}

function stepBody(): Graph {
  const body = createBuilder();
  const next = step(
    body.input("slice", "0", { dtype: "f32", shape: [N, IN] }),
    body.input("carry", "0", INPUTS["h"]!),
    body.input("carry", "1", INPUTS["c"]!),
    body.input("closure", "0", INPUTS["w"]!),
    body.input("closure", "1", INPUTS["b"]!),
  );
  body.output("carry", "0", next.h);
  body.output("carry", "1", next.c);
  body.output("stack", "0", next.h);
  return body.finish();
}

/** Values and gradients of a loss of both results, by all inputs. */
function evaluate(
  recurrence: Recurrence,
  prepare: (graph: Graph) => Graph,
): Map<string, { data: ArrayLike<number> }> {
  const builder = createBuilder();
  const inputs = Object.fromEntries(
    Object.entries(INPUTS).map(([name, type]) => [name, builder.input("field", name, type)]),
  );
  const { last, all } = recurrence(inputs);
  builder.output("output", "last", last);
  builder.output("output", "all", all);
  const loss = add(reduceMean(multiply(all, tanh(all)), [0, 1, 2]), reduceSum(multiply(last, last), [0, 1]));
  const gradients = differentiate(builder, loss, Object.values(inputs));
  Object.keys(inputs).forEach((name, i) => builder.output("output", `gradient ${name}`, gradients[i]!));
  return run(prepare(builder.finish()));
}

function run(graph: Graph): ReturnType<typeof evaluate> {
  expect(verifyGraph(graph, OPS)).toEqual([]);
  const fields = Object.entries(INPUTS).map(
    ([name, type], i) => [`field ${name}`, randomTensor(type, CONTEXT.n, [-1, 1], i + 1)] as const,
  );
  return interpretGraph(graph, new Map(fields), CONTEXT, "float64");
}

function expectSame(got: ReturnType<typeof evaluate>, wanted: ReturnType<typeof evaluate>): void {
  expect([...got.keys()]).toEqual([...wanted.keys()]);
  for (const [key, { data }] of wanted) {
    for (let i = 0; i < data.length; i++)
      expect(got.get(key)!.data[i], `${key} at ${i}`).toBeCloseTo(data[i]!, 12);
  }
}

test.each([false, true])("a scan equals its unrolled steps, gradients too (reverse: %s)", (reverse) => {
  const same = (graph: Graph): Graph => graph;
  expectSame(evaluate(scanned(reverse), same), evaluate(unrolled(reverse), same));
});

test("a scan equals its unrolled steps after all passes", () => {
  expectSame(evaluate(scanned(false), optimise), evaluate(unrolled(false), optimise));
});

test("what the backward pass needs, the forward scan stacks once: no step is run twice forwards", () => {
  const builder = createBuilder();
  const inputs = Object.fromEntries(
    Object.entries(INPUTS).map(([name, type]) => [name, builder.input("field", name, type)]),
  );
  const { last } = scanned(false)(inputs);
  const [gradient] = differentiate(builder, reduceSum(last, [0, 1]), [inputs["w"]!]);
  builder.output("output", "w", gradient!);
  const scans = builder.finish().nodes.filter((node) => node.op === "scan");
  expect(scans).toHaveLength(2);
});

/** Rows of an [n, t, u, 3] tensor: an inner scan over u within an outer one over t. */
test("a scan inside a scan has the gradients of the unrolled sum", () => {
  const [outerSteps, innerSteps] = [3, 2];
  const row = { dtype: "f32", shape: [N, 3] } as const;
  const inner = createBuilder();
  const k = inner.input("closure", "0", { dtype: "f32", shape: [3] });
  const carried = inner.input("carry", "0", row);
  const turned = multiply(carried, broadcastLike(k, carried));
  inner.output("carry", "0", tanh(add(turned, inner.input("slice", "0", row))));
  const innerBody = inner.finish();

  const outer = createBuilder();
  const nested = scan({
    body: innerBody,
    length: innerSteps,
    carries: [outer.input("carry", "0", row)],
    slices: [outer.input("slice", "0", { dtype: "f32", shape: [N, innerSteps, 3] })],
    closures: [outer.input("closure", "0", { dtype: "f32", shape: [3] })],
  });
  outer.output("carry", "0", nested.carries[0]!);
  const outerBody = outer.finish();

  const types = {
    x: { dtype: "f32", shape: [N, outerSteps, innerSteps, 3] },
    h: row,
    k: { dtype: "f32", shape: [3] },
  } as const;
  const outcome = (f: (x: Value, h: Value, k: Value) => Value): ReturnType<typeof evaluate> => {
    const builder: GraphBuilder = createBuilder();
    const [x, h, kk] = Object.entries(types).map(([name, type]) => builder.input("field", name, type)) as [
      Value,
      Value,
      Value,
    ];
    const loss = reduceSum(f(x, h, kk), [0, 1]);
    differentiate(builder, loss, [x, h, kk]).forEach((g, i) => builder.output("output", String(i), g!));
    const graph = builder.finish();
    expect(verifyGraph(graph, OPS)).toEqual([]);
    const fields = Object.entries(types).map(
      ([name, type], i) => [`field ${name}`, randomTensor(type, 2, [-1, 1], i)] as const,
    );
    const results = interpretGraph(graph, new Map(fields), CONTEXT, "float64");
    expectSame(interpretGraph(optimise(graph), new Map(fields), CONTEXT, "float64"), results);
    return results;
  };
  const byScans = outcome(
    (x, h, kk) =>
      scan({ body: outerBody, length: outerSteps, carries: [h], slices: [x], closures: [kk] }).carries[0]!,
  );
  const byHand = outcome((x, h, kk) => {
    let value = h;
    for (let t = 0; t < outerSteps; t++) {
      for (let u = 0; u < innerSteps; u++) {
        const at = reshape(slice(x, [0, t, u, 0], [N, 1, 1, 3]), [N, 3]);
        value = tanh(add(multiply(value, broadcastLike(kk, value)), at));
      }
    }
    return value;
  });
  expectSame(byScans, byHand);
});
