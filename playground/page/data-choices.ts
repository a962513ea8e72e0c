/** @file Toy data for models that take points of the plane. */
import type { ModelInfo } from "../workers/editor-calls.ts";

export interface DataChoice {
  readonly name: string;
  /** What `data =` becomes. */
  readonly source: string;
}

/** What the model's target can tell apart; none for other models. */
export function dataChoices({ plane, input, target }: ModelInfo): readonly DataChoice[] {
  if (plane === null || plane < 2 || input === null || target === null) return [];
  const iris = `csv("data/iris.csv", ${input} = ["pl", "pw"], ${target} = "class")`;
  return [
    { name: "XOR", source: "xor(n = 200, noise = 0.15)" },
    { name: "Moons", source: "moons(n = 300, noise = 0.15)" },
    { name: "Spirals", source: "spirals(n = 300)" },
    { name: "Clouds", source: "blobs(n = 300, noise = 0.8)" },
    ...(plane >= 3 ? [{ name: "Iris", source: iris }] : []),
  ];
}
