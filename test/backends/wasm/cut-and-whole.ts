/** @file A classifier whose kernels are all cut, held against plain kernels and against itself with more threads. */
import { expect, test } from "vitest";
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import { analyse } from "../../../src/sema/analyse.ts";
import { examples } from "../typescript/specs.ts";
import { createCut } from "./cut-network.ts";

/** Layers between an input `x` and three classes, for so many examples at most. */
export function classifier(input: string, layers: string, capacity: number): Program {
  const text = `
    model Classifier {
      input x: ${input}
      target y: index(3)
      output logits = x -> ${layers} -> Linear(3)
      train {
        data = host
        loss = cross_entropy(logits, y)
        optimizer = adam(lr = 1e-3)
        epochs = 1  batch = ${capacity}  seed = 2
      }
    }`;
  const { model, diagnostics } = analyse({ file: "classifier.nn", text });
  if (!model) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return { ...lower(model), capacity };
}

/** Tests of updates on batches of these sizes. */
export function testCutKernels(program: Program, counts: readonly number[], tolerance: number): void {
  const trained = async (threads: number, kernels: "wasm" | "ts" = "wasm"): Promise<number[]> => {
    const network = await createCut(program, threads, kernels);
    const losses = counts.map((n, step) => network.step(examples(program, n, step)).loss);
    network.dispose();
    return [...losses, ...Object.values(network.parameters).flatMap((p) => [...p.data])];
  };

  test("agrees with plain kernels", async () => {
    const want = await trained(1, "ts");
    const got = await trained(1);
    got.forEach((number, i) => expect(Math.abs(number - want[i]!), `number ${i}`).toBeLessThan(tolerance));
  });

  test("has the same bits with 1, 2 and 3 threads", async () => {
    const want = await trained(1);
    for (const threads of [2, 3]) expect(await trained(threads)).toEqual(want);
  });
}
