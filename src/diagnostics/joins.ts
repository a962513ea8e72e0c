/** @file NN32xx: values that cannot be joined or computed with, as their shapes are. */
import { diagnostic } from "./define.ts";

export const joinProblem = diagnostic<{ join: string; first: string; other: string; differ: string }>({
  code: "NN3201",
  severity: "error",
  title: "Values of different shapes are joined element by element",
  message: ({ join, first, other, differ }) =>
    `${join} needs equal shapes, but ${first} and ${other} differ${differ}`,
  page:
    "Sums, differences, quotients, maxima and means are taken element by element and never broadcast; only plain numbers mix with any shape. " +
    "Bring the values to one shape (a 1×1 convolution for channels, the same pooling or stride in both branches), or multiply: * broadcasts by axis name.",
  bad: "model M {\n  input a: f32[4]\n  input b: f32[5]\n  output y = a + b\n}\n",
  good: "model M {\n  input a: f32[4]\n  input b: f32[4]\n  output y = a + b\n}\n",
});

export const concatProblem = diagnostic<{ axis: string; first: string; other: string; differ: string }>({
  code: "NN3202",
  severity: "error",
  title: "Values that are concatenated differ on another axis",
  message: ({ axis, first, other, differ }) =>
    `concat on axis ${axis} needs the other axes equal, but ${first} and ${other} differ${differ}`,
  page:
    "concat puts values side by side on one axis (channels, unless axis = says another); all other axes must agree. Poolings with ceil = true round up, " +
    "convolutions round down: odd sizes come apart there.",
  bad: "model M {\n  input x: f32[5, 5, 2]\n  output y = x -> concat {\n    | Conv(4, 3, pad = valid)\n    | Conv(4, 3)\n  }\n}\n",
  good: "model M {\n  input x: f32[5, 5, 2]\n  output y = x -> concat {\n    | Conv(4, 3)\n    | Conv(4, 5)\n  }\n}\n",
});

export const mulProblem = diagnostic<{ first: string; other: string; differ: string }>({
  code: "NN3203",
  severity: "error",
  title: "A product of shapes whose axes do not match by name",
  message: ({ first, other, differ }) => `cannot multiply ${first} by ${other}: ${differ}`,
  page:
    "* multiplies element by element, and repeats a value along the axes that it lacks: [c] against [h, w, c]. " +
    "Axes that both have must have equal sizes, and one of the two must have all axes of the other. (A matrix product is Linear.)",
  bad: "model M {\n  input a: f32[4]\n  input b: f32[2, 2, 3]\n  output y = a * b\n}\n",
  good: "model M {\n  input a: f32[3]\n  input b: f32[2, 2, 3]\n  output y = a * b\n}\n",
});

export const functionTypeProblem = diagnostic<{ name: string; takes: string; found: string }>({
  code: "NN3204",
  severity: "error",
  title: "A function got a value that it cannot compute with",
  message: ({ name, takes, found }) => `${name} takes ${takes}, but gets ${found}`,
  page: "Arithmetic is for f32 values. An index names a class: turn it into numbers by Embedding or OneHot. transpose takes two axes.",
  bad: "model M {\n  input a: index(4)\n  output y = exp(a)\n}\n",
  good: "model M {\n  input a: index(4)\n  output y = exp(a -> OneHot(4))\n}\n",
});

export const shortcutProblem = diagnostic<{ from: string; to: string }>({
  code: "NN3205",
  severity: "error",
  title: "A padded shortcut cannot take channels away",
  message: ({ from, to }) => `via = pad appends zero channels, but f has fewer than x: ${to} against ${from}`,
  page: "skip(via = pad) keeps every channel of x and appends zeros. Where f has fewer channels, use via = proj, a 1×1 convolution.",
  bad: "model M {\n  input x: f32[4, 4, 8]\n  output y = x -> skip(via = pad) { Conv(4, 3) }\n}\n",
  good: "model M {\n  input x: f32[4, 4, 8]\n  output y = x -> skip(via = proj) { Conv(4, 3) }\n}\n",
});

export const joinOfOne = diagnostic<{ join: string }>({
  code: "NN3206",
  severity: "warning",
  title: "A join of a single value",
  message: ({ join }) => `${join} of one value is that value`,
  page: "A join takes two values or more: concat(a, b), or arms between braces, concat { | A | B }. In a flow the value that flows in comes first: x -> concat(a).",
  bad: "model M {\n  input x: f32[4]\n  output y = concat(x) -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  input z: f32[3]\n  output y = concat(x, z) -> Linear(2)\n}\n",
});
