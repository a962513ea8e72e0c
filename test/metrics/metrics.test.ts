/** @file Metrics on small data by hand, whole and in batches. */
import { describe, expect, it } from "vitest";
import { argument, evaluateScalar, type Scalar } from "../../src/ir/scalar.ts";
import type { MetricDefinition } from "../../src/library/define.ts";
import { METRICS } from "../../src/metrics/registry.gen.ts";
import { isComplaint } from "../../src/library/define.ts";
import { type Given, givenArguments } from "../library/given.ts";
import { seeded } from "../library/numbers.ts";
import { inferContext, readType, runGraph } from "../library/run-component.ts";

type Data = readonly (readonly [string, readonly number[]])[];

/** Terms of each batch added up, then finished. `n` examples in batches of `batch`. */
function measure(
  name: string,
  data: Data,
  n: number,
  given: Readonly<Record<string, Given>> = {},
  batch = n,
): number {
  const metric = METRICS.get(name)!;
  const args = givenArguments(metric.arguments, given);
  const sums = new Map<string, number[]>();
  for (let from = 0; from < n; from += batch) {
    const count = Math.min(batch, n - from);
    const operands = metric.operands.map((_, i) => {
      if (!data[i]) return null;
      const [text, all] = data[i];
      const size = all.length / n;
      return { type: readType(text), data: all.slice(from * size, (from + count) * size) };
    });
    expect(
      isComplaint(
        metric.infer(
          inferContext(
            operands.map((o) => o?.type ?? null),
            args,
          ),
        ),
      ),
    ).toBe(false);
    for (const [key, { data: term }] of runGraph(operands, args, count, "float64", (context) =>
      metric.terms(context),
    )) {
      const sum = sums.get(key) ?? Array.from(term, () => 0);
      sums.set(
        key,
        Array.from(term, (x, i) => x + sum[i]!),
      );
    }
  }
  return finish(metric, sums, args);
}

function finish(
  metric: MetricDefinition,
  sums: ReadonlyMap<string, readonly number[]>,
  args: Parameters<MetricDefinition["finish"]>[1],
): number {
  const flat: number[] = [];
  const terms: Record<string, readonly Scalar[]> = {};
  for (const [key, term] of sums) terms[key] = term.map((x) => argument(flat.push(x) - 1));
  return evaluateScalar(metric.finish(terms, args), flat, (x) => x);
}

function codeOf(
  name: string,
  types: readonly string[],
  given: Readonly<Record<string, Given>> = {},
): string | null {
  const metric = METRICS.get(name)!;
  const operands = metric.operands.map((_, i) => (types[i] === undefined ? null : readType(types[i])));
  const complaint = metric.infer(inferContext(operands, givenArguments(metric.arguments, given)));
  return complaint?.complaint({ file: "a.nn", start: 0, end: 0 }, {}).code ?? null;
}

describe("accuracy", () => {
  const scores = [1, 2, 0, 5, 1, 1, 0, 0, 9] as const;

  it("counts where the highest score is the class, by index and one-hot", () => {
    expect(
      measure(
        "accuracy",
        [
          ["f32[3]", scores],
          ["index(3)", [1, 2, 2]],
        ],
        3,
      ),
    ).toBeCloseTo(2 / 3, 12);
    expect(
      measure(
        "accuracy",
        [
          ["f32[3]", scores],
          ["f32[3]", [0, 1, 0, 0, 0, 1, 0, 0, 1]],
        ],
        3,
      ),
    ).toBeCloseTo(2 / 3, 12);
  });

  it("counts every step of a sequence, or those that are not masked", () => {
    const data: Data = [
      ["f32[3, 3]", scores],
      ["index(3)[3]", [1, 2, 2]],
    ];
    expect(measure("accuracy", data, 1)).toBeCloseTo(2 / 3, 12);
    expect(measure("accuracy", [...data, ["bool[3]", [1, 0, 1]]], 1)).toBe(1);
  });

  it("compares signs where targets are -1 and +1", () => {
    expect(
      measure(
        "accuracy",
        [
          ["f32[1]", [0.3, -2, 0.2, 0]],
          ["f32[1]", [1, -1, -1, -1]],
        ],
        4,
      ),
    ).toBe(0.75);
  });

  it("takes one half as the threshold of probabilities", () => {
    expect(
      measure(
        "accuracy",
        [
          ["f32[1]", [0.3, 0.7, 0.2, 0.9]],
          ["f32[1]", [1, 1, 0, 0]],
        ],
        4,
      ),
    ).toBe(0.5);
    expect(
      measure(
        "accuracy",
        [
          ["f32[]", [0.3, 0.7, 0.2, 0.9]],
          ["index(2)", [1, 1, 0, 0]],
        ],
        4,
      ),
    ).toBe(0.5);
  });

  it("takes 0 as the threshold of logits, seen by their range over all batches", () => {
    const data: Data = [
      ["f32[1]", [0.3, 0.7, -2, 3]],
      ["f32[1]", [1, 1, 0, 1]],
    ];
    expect(measure("accuracy", data, 4)).toBe(1);
    expect(measure("accuracy", data, 4, {}, 2)).toBe(1);
  });

  it("judges every output by itself where a threshold is given", () => {
    expect(
      measure(
        "accuracy",
        [
          ["f32[2]", [0.9, 0.8, 0.1, 0.6]],
          ["f32[2]", [1, 1, 0, 0]],
        ],
        2,
        { threshold: 0.5 },
      ),
    ).toBe(0.75);
  });

  it("refuses shapes that differ and classes that do not match", () => {
    expect(codeOf("accuracy", ["f32[1]", "f32[]"])).toBe("NN4001");
    expect(codeOf("accuracy", ["f32[12]", "index(10)"])).toBe("NN4002");
    expect(codeOf("accuracy", ["f32[1]", "index(2)"])).toBe(null);
    expect(codeOf("accuracy", ["f32[]", "index(3)"])).toBe("NN4006");
  });
});

describe("precision, recall and f1", () => {
  const yesNo: Data = [
    ["f32[1]", [0.9, 0.8, 0.7, 0.2, 0.1]],
    ["f32[1]", [1, 1, 0, 1, 0]],
  ];

  it("count yes-answers of a single output", () => {
    expect(measure("precision", yesNo, 5)).toBeCloseTo(2 / 3, 12);
    expect(measure("recall", yesNo, 5)).toBeCloseTo(2 / 3, 12);
    expect(measure("f1", yesNo, 5)).toBeCloseTo(2 / 3, 12);
  });

  it("count class 1 of two", () => {
    const two: Data = [
      ["f32[2]", [0, 1, 0, 1, 1, 0]],
      ["index(2)", [1, 0, 1]],
    ];
    expect(measure("precision", two, 3)).toBe(0.5);
    expect(measure("recall", two, 3)).toBe(0.5);
  });

  it("take the mean over the classes that occur", () => {
    const three: Data = [
      ["f32[4]", [9, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0]],
      ["index(4)", [0, 1, 1]],
    ];
    expect(measure("precision", three, 3)).toBeCloseTo((1 / 2 + 1) / 2, 12);
    expect(measure("recall", three, 3)).toBeCloseTo((1 + 1 / 2) / 2, 12);
    expect(measure("f1", three, 3)).toBeCloseTo(2 / 3, 12);
  });

  it("are 0 where there is nothing to count", () => {
    expect(
      measure(
        "precision",
        [
          ["f32[1]", [0.1]],
          ["f32[1]", [1]],
        ],
        1,
      ),
    ).toBe(0);
  });
});

describe("auc", () => {
  it("is the chance that a yes-example scores higher, ties counting half", () => {
    expect(
      measure(
        "auc",
        [
          ["f32[1]", [0.9, 0.4, 0.6, 0.1]],
          ["f32[1]", [1, 1, 0, 0]],
        ],
        4,
      ),
    ).toBe(0.75);
    expect(
      measure(
        "auc",
        [
          ["f32[1]", [0.5, 0.5]],
          ["f32[1]", [1, 0]],
        ],
        2,
      ),
    ).toBe(0.5);
  });

  it("orders logits of any size, and two scores by their difference", () => {
    expect(
      measure(
        "auc",
        [
          ["f32[1]", [-3, 4, -1, 2]],
          ["f32[1]", [0, 1, 1, 0]],
        ],
        4,
      ),
    ).toBe(0.75);
    expect(
      measure(
        "auc",
        [
          ["f32[2]", [0, 2, 3, 0, 0, 1, 1, 0]],
          ["index(2)", [1, 0, 1, 0]],
        ],
        4,
      ),
    ).toBe(1);
  });

  it("comes within a bin of the exact area", () => {
    const random = seeded(3);
    const actual = Array.from({ length: 400 }, () => (random() < 0.4 ? 1 : 0));
    const scores = actual.map((y) => 0.3 * y + 0.7 * random());
    let won = 0;
    actual.forEach((a, i) =>
      actual.forEach((b, j) => a === 1 && b === 0 && (won += scores[i]! > scores[j]! ? 1 : 0)),
    );
    const yes = actual.filter((a) => a === 1).length;
    expect(
      measure(
        "auc",
        [
          ["f32[1]", scores],
          ["f32[1]", actual],
        ],
        400,
      ),
    ).toBeCloseTo(won / (yes * (400 - yes)), 2);
  });

  it("refuses three classes", () => expect(codeOf("auc", ["f32[3]", "index(3)"])).toBe("NN4031"));
});

describe("other metrics", () => {
  it("top_k counts the k highest scores", () => {
    const data: Data = [
      ["f32[3]", [1, 2, 3, 1, 2, 3]],
      ["index(3)", [1, 0]],
    ];
    expect(measure("top_k", data, 2, { k: 2 })).toBe(0.5);
    expect(measure("top_k", data, 2, { k: 1 })).toBe(0);
    expect(codeOf("top_k", ["f32[3]", "index(3)"], { k: 3 })).toBe("NN4030");
  });

  it("confusion is the accuracy as one figure", () => {
    expect(
      measure(
        "confusion",
        [
          ["f32[2]", [1, 0, 0, 1, 0, 1]],
          ["index(2)", [0, 1, 0]],
        ],
        3,
      ),
    ).toBeCloseTo(2 / 3, 12);
  });

  it("mse, rmse and mae go over every element", () => {
    const data: Data = [
      ["f32[2]", [1, 2, 3, 4]],
      ["f32[2]", [1, 0, 3, 0]],
    ];
    expect(measure("mse", data, 2)).toBe(5);
    expect(measure("rmse", data, 2)).toBeCloseTo(Math.sqrt(5), 12);
    expect(measure("mae", data, 2)).toBe(1.5);
  });

  it("r2 is 1 - residual over total variance", () => {
    expect(
      measure(
        "r2",
        [
          ["f32[]", [1, 2, 4]],
          ["f32[]", [1, 2, 3]],
        ],
        3,
      ),
    ).toBeCloseTo(0.5, 12);
  });

  it("perplexity of equal scores is the number of classes", () => {
    expect(
      measure(
        "perplexity",
        [
          ["f32[2, 5]", new Array(20).fill(7)],
          ["index(5)[2]", [0, 1, 2, 3]],
        ],
        2,
      ),
    ).toBeCloseTo(5, 12);
  });
});

describe("metrics in batches", () => {
  const random = seeded(11);
  const scores = Array.from({ length: 7 * 4 }, () => random() * 4 - 2);
  const labels = Array.from({ length: 7 }, () => Math.floor(random() * 4));
  const byClass = ["accuracy", "precision", "recall", "f1", "confusion", "perplexity", "top_k"];

  it.each([...METRICS.keys()])("%s is the same whole and in batches of 3", (name) => {
    const data: Data = byClass.includes(name)
      ? [
          ["f32[4]", scores],
          ["index(4)", labels],
        ]
      : [
          ["f32[1]", scores.slice(0, 7)],
          ["f32[1]", labels.map((k) => k % 2)],
        ];
    const given: Record<string, Given> = name === "top_k" ? { k: 2 } : {};
    expect(measure(name, data, 7, given, 3)).toBeCloseTo(measure(name, data, 7, given), 10);
  });
});
