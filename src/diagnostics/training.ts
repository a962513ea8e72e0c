/** @file NN41xx: the train block – settings, data, phases. */
import { diagnostic } from "./define.ts";

export const settingMissing = diagnostic<{ name: string; example: string }>({
  code: "NN4101",
  severity: "error",
  title: "A required setting is missing",
  message: ({ name, example }) => `train needs ${name}, for example ${example}`,
  page: "A train block says at least what is minimised and by which optimizer.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    epochs = 1\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const unusedSetting = diagnostic<{ name: string }>({
  code: "NN4102",
  severity: "warning",
  title: "A value in a train block that nothing reads",
  message: ({ name }) => `\`${name}\` is no setting, and nothing reads it`,
  page: "What is not a setting of train is taken for an intermediate value. One that nothing reads is probably a misspelt setting.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    epoch = 3\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const settingUnknown = diagnostic<{ name: string }>({
  code: "NN4103",
  severity: "error",
  title: "A setting that does not exist",
  message: ({ name }) => `there is no setting \`${name}\``,
  page: "Settings of train are data val test loss optimizer schedule metrics epochs steps batch seed clip stop checkpoint only freeze load.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    data = D\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\ndata D {\n  trian = blobs(n = 10)\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    data = D\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\ndata D {\n  train = blobs(n = 10)\n}\n",
});

export const doubledSetting = diagnostic<{ name: string }>({
  code: "NN4104",
  severity: "error",
  title: "A setting is given twice",
  message: ({ name }) => `${name} is set twice`,
  page: "Keep one. Phases may set it again for themselves.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    epochs = 2\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const settingValue = diagnostic<{ name: string; needs: string; found: string }>({
  code: "NN4105",
  severity: "error",
  title: "A setting with a value that it cannot have",
  message: ({ name, needs, found }) => `${name} must be ${needs}; found ${found}`,
  page: "Counts are whole numbers; shares are percentages.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 0\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const unknownEntry = diagnostic<{ what: string; found: string }>({
  code: "NN4106",
  severity: "error",
  title: "An optimizer, schedule, metric … that does not exist",
  message: ({ what, found }) => `\`${found}\` is no ${what}`,
  page: "The library lists what there is; names are the field's usual ones.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = adem(lr = 0.1)\n    epochs = 1\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = adam(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const lossNotNumber = diagnostic<{ found: string }>({
  code: "NN4107",
  severity: "error",
  title: "A loss that is not one number",
  message: ({ found }) => `the loss must be one number; found ${found}`,
  page: "Losses such as mse and cross_entropy are means over the batch; penalties are sums.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = y - t\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const dataWithoutLoss = diagnostic<{ text: string }>({
  code: "NN4108",
  severity: "error",
  title: "A loss without its values",
  message: ({ text }) => `\`${text}\` says how, but not of what: give it its values`,
  page: "A loss is applied to values of the model: mse(y, target).",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const epochsAndSteps = diagnostic({
  code: "NN4109",
  severity: "error",
  title: "Both epochs and steps",
  message: () => "epochs and steps both say how long to train; keep one",
  page: "epochs counts passes over the training part, steps counts updates.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    steps = 10\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const noEpochs = diagnostic({
  code: "NN4110",
  severity: "warning",
  title: "No word on how long to train",
  message: () => "neither epochs nor steps is set: training takes one epoch",
  page: "Say how long: epochs = 10 or steps = 5000.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const trainUnknown = diagnostic<{ name: string }>({
  code: "NN4111",
  severity: "error",
  title: "A train block that the model does not have",
  message: ({ name }) => `there is no train block \`${name}\``,
  page: "--train names one of several train blocks: train quick { … }.",
  bad: null,
  good: null,
});

export const partUnknown = diagnostic<{ found: string }>({
  code: "NN4112",
  severity: "error",
  title: "only and freeze need parts with weights",
  message: ({ found }) => `\`${found}\` is no part with weights`,
  page: "only = [e1, d1] and freeze = [backbone] name instances, or steps named by as.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    only = [x]\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const dataUnknown = diagnostic<{ found: string }>({
  code: "NN4120",
  severity: "error",
  title: "Data that does not exist",
  message: ({ found }) => `\`${found}\` is neither a data block nor a data source`,
  page: "data = Mnist names a data block of this file; data = csv(…) is a source of the library.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    data = Mnits\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    data = blobs(n = 10)\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const fieldUnknown = diagnostic<{ name: string }>({
  code: "NN4121",
  severity: "error",
  title: "A field that the model does not have",
  message: ({ name }) => `the model has no input or target \`${name}\``,
  page: "Fields of the data feed inputs and targets by name.",
  bad: 'model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    data = csv("a.csv", q = "a")\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n',
  good: 'model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    data = csv("a.csv", x = ["a", "b", "c", "d"], t = ["e", "f"])\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n',
});

export const fieldArgument = diagnostic<{ found: string }>({
  code: "NN4122",
  severity: "error",
  title: "A field of the data is named by something else than text",
  message: ({ found }) =>
    `a field is named by a string, a list of strings, or a call such as window(64); found ${found}`,
  page: "csv takes column names, idx file names, text windows and shifts.",
  bad: 'model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    data = csv("a.csv", x = true)\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n',
  good: 'model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    data = csv("a.csv", x = ["a", "b", "c", "d"], t = ["e", "f"])\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n',
});

export const transformUse = diagnostic<{ name: string; use: string; kind: string }>({
  code: "NN4123",
  severity: "error",
  title: "A transform in the wrong place",
  message: ({ name, use, kind }) => `${name} is for ${use}, not for ${kind}`,
  page: "prepare is the same for every part of the data; augment is random, and for the training part alone.",
  bad: "model M {\n  input x: f32[8, 8, 1]\n  target t: f32[2]\n  output y = x -> Flatten -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    prepare x = flip\n  }\n}\n",
  good: "model M {\n  input x: f32[8, 8, 1]\n  target t: f32[2]\n  output y = x -> Flatten -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    augment x = flip\n  }\n}\n",
});
