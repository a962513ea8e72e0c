/** @file Fans and deviations against PyTorch's. */
import { describe, expect, it } from "vitest";
import { INITIALIZERS } from "../../src/initializers/registry.gen.ts";
import type { Fill } from "../../src/library/define.ts";
import { findDifference, readReference } from "../library/conformance.ts";
import { givenArguments, type Given } from "../library/given.ts";

interface Case {
  readonly name: string;
  readonly shape: readonly number[];
  readonly fan_in: number;
  readonly fan_out: number;
  readonly expected: Readonly<Record<string, { distribution: string; bound?: number; std?: number }>>;
}

/** Name in the reference → our initializer and its arguments. */
const SAME_AS: Readonly<Record<string, readonly [string, Readonly<Record<string, Given>>]>> = {
  glorot_uniform: ["glorot_uniform", {}],
  glorot_normal: ["glorot_normal", {}],
  glorot_uniform_gain_tanh: ["glorot_uniform", { gain: 5 / 3 }],
  he_uniform_fan_in: ["he_uniform", {}],
  he_normal_fan_in: ["he_normal", {}],
  he_uniform_fan_out: ["he_uniform", { mode: "fan_out" }],
  he_normal_fan_out: ["he_normal", { mode: "fan_out" }],
  "he_uniform_leaky_0.2": ["he_uniform", { slope: 0.2 }],
  lecun_uniform: ["lecun_uniform", {}],
  lecun_normal: ["lecun_normal", {}],
  torch_default_weight: ["he_uniform", { slope: Math.sqrt(5) }],
  torch_default_bias: ["he_uniform", { slope: Math.sqrt(5) }],
};

function fillOf(
  name: string,
  given: Readonly<Record<string, Given>>,
  shape: readonly number[],
  fanIn: number,
  fanOut: number,
): Fill {
  const definition = INITIALIZERS.get(name)!;
  return definition.fill({ args: givenArguments(definition.arguments, given), shape, fanIn, fanOut });
}

const reference = readReference<{
  cases: readonly Case[];
  gains: readonly Readonly<Record<string, number>>[];
}>("initializers.json");

describe.skipIf(!reference)("initializers against PyTorch (conformance/torch/initializers.json)", () => {
  for (const c of reference?.cases ?? []) {
    it.each(Object.entries(c.expected))(
      `${c.name}: %s has the reference's bound or deviation`,
      (key, want) => {
        const [name, given] = SAME_AS[key]!;
        const fill = fillOf(name, given, c.shape, c.fan_in, c.fan_out);
        expect(fill.kind).toBe(want.distribution);
        const got = fill.kind === "uniform" ? fill.limit : fill.kind === "normal" ? fill.std : NaN;
        expect(findDifference([got], [fill.kind === "uniform" ? want.bound! : want.std!], 1e-8)).toBe(null);
      },
    );
  }

  it("has PyTorch's gains for the ReLU family", () => {
    const gain = (slope: number) => {
      const fill = fillOf("he_normal", { slope }, [1], 1, 1);
      return fill.kind === "normal" ? fill.std : NaN;
    };
    const got = [gain(0), gain(0.01), gain(0.2)];
    const gains = reference!.gains[0]!;
    expect(
      findDifference(got, [gains["relu"]!, gains["leaky_relu_0.01"]!, gains["leaky_relu_0.2"]!], 1e-8),
    ).toBe(null);
  });
});

describe("initializers", () => {
  it("write their argument through", () => {
    expect(fillOf("zeros", {}, [2], 1, 1)).toEqual({ kind: "constant", value: 0 });
    expect(fillOf("ones", {}, [2], 1, 1)).toEqual({ kind: "constant", value: 1 });
    expect(fillOf("constant", { value: 3 }, [2], 1, 1)).toEqual({ kind: "constant", value: 3 });
    expect(fillOf("normal", { std: 0.01 }, [2], 1, 1)).toEqual({ kind: "normal", mean: 0, std: 0.01 });
    expect(fillOf("uniform", { limit: 0.1 }, [2], 1, 1)).toEqual({ kind: "uniform", limit: 0.1 });
    expect(fillOf("truncated_normal", { std: 0.1 }, [2], 1, 1)).toEqual({
      kind: "truncated_normal",
      std: 0.1,
    });
    expect(fillOf("fan_in", { gain: 2 }, [4, 3], 4, 3)).toEqual({ kind: "normal", mean: 0, std: 1 });
    expect(fillOf("orthogonal", { gain: 2 }, [4, 3], 4, 3)).toEqual({ kind: "orthogonal", gain: 2 });
    expect(fillOf("lsuv", {}, [4, 3], 4, 3)).toEqual({ kind: "lsuv" });
  });

  it("knows he as he_normal", () => {
    expect(fillOf("he", {}, [8, 3], 8, 3)).toEqual(fillOf("he_normal", {}, [8, 3], 8, 3));
  });
});
