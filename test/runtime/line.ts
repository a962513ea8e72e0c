/** @file A straight line y = w·x + b with momentum, written by hand: the smallest network the runtime can be held to. */
import type { NetworkDefinition, PhaseDefinition, RunContext } from "../../src/runtime/definition.ts";

export const CAPACITY = 4;

/** Memory: x[4] at 0, y[4] at 4, w 8, b 9, memory of both 10 and 11, loss 12, sum of |error| 13, prediction[4] at 14. */
export function lineDefinition(
  change: Partial<NetworkDefinition> = {},
  phase: Partial<PhaseDefinition> = {},
): NetworkDefinition {
  const m = new Float32Array(18);
  const forward = (n: number): void => {
    for (let i = 0; i < n; i++) m[14 + i] = m[8]! * m[i]! + m[9]!;
  };
  const evaluate = (n: number): void => {
    forward(n);
    m[12] = m[13] = 0;
    for (let i = 0; i < n; i++) {
      const error = m[14 + i]! - m[4 + i]!;
      m[12] += error ** 2 / n;
      m[13] += Math.abs(error);
    }
  };
  const step = (n: number, { learningRate, phaseStep }: RunContext): void => {
    evaluate(n);
    let dw = 0;
    let db = 0;
    for (let i = 0; i < n; i++) {
      const error = m[14 + i]! - m[4 + i]!;
      dw += (2 * error * m[i]!) / n;
      db += (2 * error) / n;
    }
    m[10] = (phaseStep > 1 ? 0.5 : 0) * m[10]! + dw;
    m[11] = (phaseStep > 1 ? 0.5 : 0) * m[11]! + db;
    m[8]! -= learningRate * m[10];
    m[9]! -= learningRate * m[11];
  };
  const field = { dtype: "f32", size: 1, shape: [], classes: null, prepare: [], augment: [] } as const;
  const weight = {
    size: 1,
    shape: [],
    kind: "parameter",
    fill: { kind: "normal", mean: 0, std: 1 },
  } as const;
  return {
    name: "Line",
    seed: 5,
    capacity: CAPACITY,
    memory: m,
    fields: [
      { ...field, name: "x", role: "input", offset: 0 },
      { ...field, name: "y", role: "target", offset: 4 },
    ],
    outputs: [{ name: "line", offset: 14, size: 1, shape: [] }],
    parameters: [
      { ...weight, name: "w", offset: 8, stream: 0 },
      { ...weight, name: "b", offset: 9, stream: 1 },
    ],
    predict: forward,
    entries: [
      {
        name: "at",
        inputs: [{ name: "x", offset: 0, size: 1, shape: [] }],
        outputs: [{ name: "line", offset: 14, size: 1, shape: [] }],
        run: forward,
      },
    ],
    calibration: null,
    phases: [linePhase({ step, evaluate, ...phase })],
    validation: null,
    ...change,
  };
}

function linePhase(
  change: Partial<PhaseDefinition> & Pick<PhaseDefinition, "step" | "evaluate">,
): PhaseDefinition {
  return {
    name: null,
    loss: 12,
    metrics: [
      {
        name: "error",
        terms: [{ offset: 13, size: 1 }],
        finish: ([sum]) => sum!,
        higherIsBetter: false,
      },
    ],
    states: [
      { name: "w.velocity", offset: 10, size: 1, shape: [], fill: 0 },
      { name: "b.velocity", offset: 11, size: 1, shape: [], fill: 0 },
    ],
    trains: ["w", "b"],
    learningRate: 0.05,
    schedule: { kind: "formula", factor: (step, total) => 1 - step / total },
    epochs: 4,
    steps: null,
    batch: 4,
    stop: null,
    ...change,
  };
}

/** n examples of y = 3x − 1, x in [0, 1). */
export function lineData(n: number): { x: Float32Array; y: Float32Array } {
  const x = Float32Array.from({ length: n }, (_, i) => ((i * 7) % n) / n);
  return { x, y: x.map((v) => 3 * v - 1) };
}
