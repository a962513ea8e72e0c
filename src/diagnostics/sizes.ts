/** @file NN30xx: sizes that do not agree. */
import { diagnostic } from "./define.ts";

export const sizeNotPositive = diagnostic<{ text: string; value: number }>({
  code: "NN3001",
  severity: "error",
  title: "A size below 1",
  message: ({ text, value }) => `${text} is ${value}; a size is at least 1`,
  page: "A tensor without elements computes nothing.",
  bad: "model M {\n  input x: f32[0]\n  output y = x -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const inputShape = diagnostic<{ name: string; declared: string; found: string }>({
  code: "NN3002",
  severity: "error",
  title: "A value does not fit the input that it enters",
  message: ({ name, declared, found }) => `${name} is declared ${declared}, but gets ${found}`,
  page: "A block or model that declares the type of an input is used with values of that type.",
  bad: "block B {\n  input a: f32[5]\n  output b = a -> Linear(2)\n}\nmodel M {\n  input x: f32[4]\n  output y = x -> B\n}\n",
  good: "block B {\n  input a: f32[4]\n  output b = a -> Linear(2)\n}\nmodel M {\n  input x: f32[4]\n  output y = x -> B\n}\n",
});

export const skipShapes = diagnostic<{ x: string; f: string; broken: string | null }>({
  code: "NN3004",
  severity: "error",
  title: "A skip whose two sides differ",
  message: ({ broken }) =>
    `skip adds x and f(x), but their shapes differ${broken === null ? "" : `; ${broken}`}`,
  page: "skip { f } is x + f(x) and never broadcasts. Where f changes the shape, say how x follows: via = pad (subsample, zero channels), via = proj (a 1×1 projection), or a layer of your own.",
  bad: "model M {\n  input x: f32[8, 8, 4]\n  output y = x -> skip { Conv(8, 3, stride = 2) }\n}\n",
  good: "model M {\n  input x: f32[8, 8, 4]\n  output y = x -> skip(via = proj) { Conv(8, 3, stride = 2) }\n}\n",
});

export const skipStride = diagnostic<{ x: string; f: string; via: string }>({
  code: "NN3005",
  severity: "error",
  title: "A shortcut that no stride brings to the shape of f",
  message: ({ x, f, via }) =>
    `via = ${via} cannot bring ${x} to ${f}: no stride takes every s-th row and column to that`,
  page: "via = pad and via = proj subsample rows and columns by one stride. Anything else is a layer of your own: skip(via = AvgPool(2) -> Conv(8, 1)) { … }.",
  bad: "model M {\n  input x: f32[9, 8, 4]\n  output y = x -> skip(via = pad) { Conv(4, 3, pad = valid) }\n}\n",
  good: "model M {\n  input x: f32[9, 8, 4]\n  output y = x -> skip(via = pad) { Conv(4, 3) }\n}\n",
});

export const sharedShape = diagnostic<{ path: string; before: string; now: string }>({
  code: "NN3006",
  severity: "error",
  title: "Weights that are shared at different sizes",
  message: ({ path, before, now }) => `${path} is ${before} already, but is needed as ${now} here`,
  page: "A lower-case name shares its weights at every use; all uses must have inputs of one size. A name with a capital makes new weights.",
  bad: "model M {\n  input a: f32[4]\n  input b: f32[5]\n  enc = Linear(3)\n  output y = (a -> enc) + (b -> enc)\n}\n",
  good: "model M {\n  input a: f32[4]\n  input b: f32[4]\n  enc = Linear(3)\n  output y = (a -> enc) + (b -> enc)\n}\n",
});

export const linearInARow = diagnostic<{ layer: string; from: number; middle: number; to: number }>({
  code: "NN3010",
  severity: "warning",
  title: "Two linear layers with no activation between them",
  message: ({ layer, from, middle, to }) =>
    `two ${layer} layers in a row (${from} to ${middle} to ${to}) are one linear map: an activation is missing between them`,
  page:
    "A linear map of a linear map is a linear map: without a non-linearity between them two layers can do no more than one from the first's inputs " +
    "to the second's outputs. Put an activation between them, or use one layer. (A bottleneck, narrower than both sides, is a map of lower rank and is left alone.)",
  bad: "model M {\n  input x: f32[16]\n  output y = x -> Linear(8) -> Linear(4)\n}\n",
  good: "model M {\n  input x: f32[16]\n  output y = x -> Linear(8) -> ReLU -> Linear(4)\n}\n",
});
