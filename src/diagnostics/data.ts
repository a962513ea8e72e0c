/** @file NN6xxx: data and its transforms. */
import { diagnostic } from "./define.ts";

export const badTransformType = diagnostic<{ transform: string; needed: string; found: string }>({
  code: "NN6001",
  severity: "error",
  title: "A transform does not fit its field",
  message: ({ transform, needed, found }) => `${transform} works on ${needed}, but the field is ${found}`,
  page: "Transforms of `prepare` and `augment` change the numbers of one field. Labels (`index`) and truth values have no numbers to scale, and moving or mirroring needs an image with axes h, w, c. Name the field that holds the numbers, or leave the transform out.",
  bad: `model M {
  input x: f32[4]
  target label: index(3)
  output y = x -> Linear(3)
  train {
    data = blobs(n = 30)
    prepare label = scale(1 / 255)
    loss = cross_entropy(y, label)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
`,
  good: `model M {
  input x: f32[4]
  target label: index(3)
  output y = x -> Linear(3)
  train {
    data = blobs(n = 30)
    prepare x = scale(1 / 255)
    loss = cross_entropy(y, label)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
`,
});

export const badChannelCount = diagnostic<{
  transform: string;
  argument: string;
  count: number;
  channels: string;
  found: string;
}>({
  code: "NN6002",
  severity: "error",
  title: "A transform has a wrong number of values",
  message: ({ transform, argument, count, channels, found }) =>
    `${transform} has ${count} values for ${argument}, but the field ${found} has ${channels} channels`,
  page: "A transform with one value a channel needs exactly as many values as the last axis of its field has. A single number serves all channels.",
  bad: `model M {
  input x: f32[4, 4, 3]
  target label: index(3)
  output y = x -> Flatten -> Linear(3)
  train {
    data = blobs(n = 30)
    prepare x = normalize(mean = [0.5, 0.5], std = 0.2)
    loss = cross_entropy(y, label)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
`,
  good: `model M {
  input x: f32[4, 4, 3]
  target label: index(3)
  output y = x -> Flatten -> Linear(3)
  train {
    data = blobs(n = 30)
    prepare x = normalize(mean = [0.5, 0.5, 0.5], std = 0.2)
    loss = cross_entropy(y, label)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
`,
});

export const badTransformUse = diagnostic<{ transform: string; statement: string; use: string }>({
  code: "NN6003",
  severity: "error",
  title: "A transform in the wrong place",
  message: ({ transform, statement, use }) => `${transform} belongs to ${use}, not to ${statement}`,
  page: "`prepare` treats every part of the data in the same way, and prediction too; `augment` changes examples at random, in training alone. A random change in `prepare` would make results differ from run to run, and a fixed one in `augment` would make training data unlike all other data.",
  bad: `model M {
  input x: f32[8, 8, 3]
  target label: index(3)
  output y = x -> Flatten -> Linear(3)
  train {
    data = blobs(n = 30)
    prepare x = flip
    loss = cross_entropy(y, label)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
`,
  good: `model M {
  input x: f32[8, 8, 3]
  target label: index(3)
  output y = x -> Flatten -> Linear(3)
  train {
    data = blobs(n = 30)
    augment x = flip
    loss = cross_entropy(y, label)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
`,
});
