/** @file Small specs that between them use every kind of kernel, lowered. */
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import { analyse } from "../../../src/sema/analyse.ts";
import { randomUniform } from "../../../src/runtime/random.ts";

export const SPECS = {
  mlp: `
    /// Dropout, Adam with decay, a schedule.
    model Mlp {
      input x: f32[6]
      target y: index(3)
      output logits = x -> Linear(8) -> ReLU -> Dropout(0.3) -> Linear(3)
      train {
        data = host
        loss = cross_entropy(logits, y) + 1e-3 * l2(weights)
        optimizer = adamw(lr = 1e-2, decay = 0.01)
        schedule = cosine(warmup = 5%)
        metrics = [accuracy(logits, y)]
        clip = norm(1)
        epochs = 4  batch = 5  seed = 1
      }
    }`,
  conv: `
    model ConvNet {
      input image: f32[8, 8, 2]
      target label: index(4)
      output logits = image
        -> Conv(4, 3, bias = false) -> BatchNorm -> ReLU
        -> skip { Conv(4, 3) -> ReLU -> DepthwiseConv(3) }
        -> MaxPool(2) -> Conv(6, 3, stride = 2, groups = 2) -> AvgPool(2, pad = same)
        -> concat { | Conv(3, 1) -> GELU | id }
        -> Flatten -> Linear(4)
      train {
        data = host
        loss = cross_entropy(logits, label)
        optimizer = sgd(lr = 0.05, momentum = 0.9)
        epochs = 1  batch = 4  seed = 2
      }
    }`,
  recurrent: `
    model Tagger {
      input words: index(7)[5]
      target tags: index(3)[5]
      output scores = words -> Embedding(7, 4) -> bidir { LSTM(3) } -> GRU(4) -> Linear(3)
      train {
        data = host
        loss = cross_entropy(scores, tags)
        optimizer = adam(lr = 1e-2)
        metrics = [perplexity(scores, tags)]
        epochs = 1  batch = 3  seed = 3
      }
    }`,
  phases: `
    model Stacked {
      input x: f32[6]
      e1 = Linear(4) -> Sigmoid
      e2 = Linear(2) -> Tanh
      d2 = Linear(4) -> Sigmoid
      d1 = Linear(6)
      code = x -> e1 -> e2
      output y = code -> d2 -> d1
      entry encode(x) -> code
      entry decode(code) -> y
      train {
        data = host
        optimizer = adam(lr = 1e-3)
        batch = 4  seed = 7
        phase outer { loss = mse(x -> e1 -> d1, x)  only = [e1, d1]  epochs = 2 }
        phase fine { loss = mse(y, x)  optimizer = rmsprop(lr = 1e-3)  steps = 3 }
      }
    }`,
} as const;

/** With memory for one batch alone: small enough to be filled and split often. */
export function lowered(name: keyof typeof SPECS): Program {
  const { model, diagnostics } = analyse({ file: `${name}.nn`, text: SPECS[name] });
  const errors = diagnostics.filter((d) => d.severity === "error");
  if (!model || errors.length > 0) throw new Error(errors.map((d) => d.message).join("\n"));
  const program = lower(model);
  return { ...program, capacity: program.phases[0]!.batch };
}

/** n examples of every field: small whole numbers for indices, otherwise numbers in [-1, 1). */
export function examples(program: Program, n: number, part: number): Record<string, Float32Array> {
  return Object.fromEntries(
    program.fields.map(({ name, type, classes }, stream) => {
      const size = type.shape.reduce<number>(
        (product, dim) => product * (typeof dim === "number" ? dim : n),
        1,
      );
      const values = Float32Array.from({ length: size }, (_, i) => {
        const u = randomUniform(11, stream, part, i);
        return classes === null ? 2 * u - 1 : Math.floor(u * classes);
      });
      return [name, values];
    }),
  );
}
