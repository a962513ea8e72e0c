/** @file A report with everything in it, for tests: a tiny classifier of pictures that errs. */
import { drawWholeModel } from "../../src/draw/draw-model.ts";
import { findFindings, type Seen } from "../../src/report/findings.ts";
import type { EpochRecord, Report } from "../../src/report/report.ts";
import { modelOf } from "../draw/models.ts";

const SPEC = `/// Pictures of two kinds. <b>Not bold</b>
model Pictures {
  input image: f32[4, 4, 1]
  target label: index(2)
  output logits = image -> Conv(2, 3) -> ReLU -> Flatten -> Linear(2)
}
`;

export const MODEL = modelOf(SPEC);

/** Four examples, of which the second and the last are taken for the other kind. */
export const SEEN: Seen = {
  model: MODEL,
  part: "test",
  examples: 4,
  fields: { image: Array.from({ length: 64 }, (_, i) => i), label: [0, 1, 1, 0] },
  outputs: { logits: [2, 0, 3, 0, 0, 1, 0, 1] },
  weights: [{ name: "conv1.weight", shape: [3, 3, 1, 2], data: Array.from({ length: 18 }, (_, i) => i - 9) }],
  names: new Map([["label", ["cat", "dog"]]]),
};

export const EPOCHS: readonly EpochRecord[] = [1, 2, 3].map((epoch) => ({
  phase: null,
  epoch,
  step: 10 * epoch,
  loss: 1 / epoch,
  metrics: { accuracy: 1 - 0.5 / epoch },
  val: { loss: 1.1 / epoch, accuracy: 0.9 - 0.5 / epoch },
  learningRate: 0.01 / epoch,
}));

export const REPORT: Report = {
  title: "Pictures",
  doc: MODEL.doc,
  facts: [["seed", "1"]],
  specs: [{ file: "a.nn", text: SPEC }],
  drawing: drawWholeModel(MODEL),
  epochs: EPOCHS,
  test: { loss: 0.4, accuracy: 0.5 },
  findings: findFindings(SEEN),
};
