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

export const openSize = diagnostic<{ name: string; model: string; example: number }>({
  code: "NN6003",
  severity: "error",
  title: "A built network has an open size",
  message: ({ name, model, example }) =>
    `${model} leaves ${name} open, but a built network has all its sizes: --set ${name}=${example} gives it one`,
  page: "A size declared as `dim` stays symbolic while a spec is checked, and is bound by the data in training. Code that is built has its memory laid out beforehand, so every size needs a value: `nabla build --set t=64`, or a number in the spec.",
  bad: null,
  good: null,
});
