/** @file NN21xx: what stands in parentheses – arguments, operands, parameters and their types. */
import { diagnostic } from "./define.ts";

export const argumentUnknown = diagnostic<{ callee: string; name: string }>({
  code: "NN2101",
  severity: "error",
  title: "An argument that does not exist",
  message: ({ callee, name }) => `${callee} has no argument \`${name}\``,
  page: "Nothing is silent: an option that is not known is an error, so that a misspelt one is not ignored.",
  bad: "model M {\n  input x: f32[8, 8, 1]\n  output y = x -> Conv(4, 3, strid = 2)\n}\n",
  good: "model M {\n  input x: f32[8, 8, 1]\n  output y = x -> Conv(4, 3, stride = 2)\n}\n",
});

export const argumentValue = diagnostic<{ callee: string; name: string; needs: string; found: string }>({
  code: "NN2102",
  severity: "error",
  title: "An argument of the wrong type or out of range",
  message: ({ callee, name, needs, found }) => `${name} of ${callee} must be ${needs}; found ${found}`,
  page: "Arguments are checked against what the layer can do: sizes are whole numbers of at least 1, shares lie between 0 and 1.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(0)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const argumentMissing = diagnostic<{ callee: string; name: string; doc: string }>({
  code: "NN2103",
  severity: "error",
  title: "A required argument is missing",
  message: ({ callee, name, doc }) =>
    `${callee} needs ${name}: ${doc.charAt(0).toLowerCase()}${doc.slice(1).replace(/\.$/, "")}`,
  page: "Arguments without a default must be given, by position or by name.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const argumentTwice = diagnostic<{ callee: string; name: string }>({
  code: "NN2104",
  severity: "error",
  title: "An argument is given twice",
  message: ({ callee, name }) => `${name} of ${callee} is given twice`,
  page: "An argument by position and the same by name count as two.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2, units = 3)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const positionalAfterNamed = diagnostic<{ callee: string }>({
  code: "NN2105",
  severity: "error",
  title: "A plain argument after a named one",
  message: ({ callee }) => `plain arguments of ${callee} come before named ones`,
  page: "Arguments by position come first, then those by name.",
  bad: "model M {\n  input x: f32[8, 8, 1]\n  output y = x -> Conv(filters = 4, 3)\n}\n",
  good: "model M {\n  input x: f32[8, 8, 1]\n  output y = x -> Conv(4, 3)\n}\n",
});

export const tooManyArguments = diagnostic<{ callee: string; takes: number }>({
  code: "NN2106",
  severity: "error",
  title: "More arguments than there are",
  message: ({ callee, takes }) =>
    `${callee} takes ${takes === 0 ? "no arguments" : takes === 1 ? "one argument" : `at most ${takes} arguments`} by position`,
  page: "Look at the order of the arguments, or give them by name.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Flatten(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Flatten\n}\n",
});

export const operandCount = diagnostic<{ callee: string; needs: readonly string[]; found: number }>({
  code: "NN2107",
  severity: "error",
  title: "The wrong number of values for a function or layer",
  message: ({ callee, needs, found }) =>
    `${callee} takes ${needs.length === 0 ? "nothing" : needs.join(", ")}; it gets ${found} ${found === 1 ? "value" : "values"}`,
  page: "In a flow the current value comes first; the others stand in parentheses: x -> concat(d1). Several values flow together as (a, b) -> Attend.",
  bad: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> Linear(2)\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n  }\n}\n",
});

export const parameterType = diagnostic<{ name: string; needs: string; found: string }>({
  code: "NN2110",
  severity: "error",
  title: "A parameter gets a value of another type",
  message: ({ name, needs, found }) => `${name} is declared ${needs}; found ${found}`,
  page: "Parameters of blocks and models have types: int float bool string size layer dim, and lists [int] [float].",
  bad: "block B(n: int) = Linear(n)\nmodel M {\n  input x: f32[4]\n  output y = x -> B(2.5)\n}\n",
  good: "block B(n: int) = Linear(n)\nmodel M {\n  input x: f32[4]\n  output y = x -> B(2)\n}\n",
});

export const parameterDomain = diagnostic<{ name: string; found: string; domain: string }>({
  code: "NN2111",
  severity: "error",
  title: "A parameter gets a value outside its domain",
  message: ({ name, found, domain }) => `${name} = ${found} is not in its domain (${domain})`,
  page: "A domain is a list of values or a range a..b, both ends included.",
  bad: "block B(n: int in [2, 4]) = Linear(n)\nmodel M {\n  input x: f32[4]\n  output y = x -> B(3)\n}\n",
  good: "block B(n: int in [2, 4]) = Linear(n)\nmodel M {\n  input x: f32[4]\n  output y = x -> B(4)\n}\n",
});

export const parameterMissing = diagnostic<{ callee: string; name: string }>({
  code: "NN2112",
  severity: "error",
  title: "A parameter without a default is not given",
  message: ({ callee, name }) => `${callee} needs a value for ${name}`,
  page: "Give it where the block is used, or --set name=value for a model, or give it a default.",
  bad: "block B(n: int) = Linear(n)\nmodel M {\n  input x: f32[4]\n  output y = x -> B\n}\n",
  good: "block B(n: int) = Linear(n)\nmodel M {\n  input x: f32[4]\n  output y = x -> B(2)\n}\n",
});

export const parameterUnknownType = diagnostic<{ name: string }>({
  code: "NN2113",
  severity: "error",
  title: "A parameter type that does not exist",
  message: ({ name }) => `there is no parameter type \`${name}\``,
  page: "Parameter types are int float bool string size layer dim, and lists [int] [float].",
  bad: "block B(n: integer = 2) = Linear(n)\nmodel M {\n  input x: f32[4]\n  output y = x -> B(2)\n}\n",
  good: "block B(n: int = 2) = Linear(n)\nmodel M {\n  input x: f32[4]\n  output y = x -> B(2)\n}\n",
});

export const unknownDtype = diagnostic<{ name: string }>({
  code: "NN2114",
  severity: "error",
  title: "A type that does not exist",
  message: ({ name }) => `there is no type \`${name}\``,
  page: "Values are f32[…] (numbers), index(k)[…] (whole numbers 0 to k - 1) or bool[…]. The batch axis is never written.",
  bad: "model M {\n  input x: float[4]\n  output y = x -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const needsParens = diagnostic<{ name: string }>({
  code: "NN2115",
  severity: "warning",
  title: "Empty parentheses after a block without parameters",
  message: ({ name }) => `${name} has no parameters: leave out the ()`,
  page: "A block without parameters has no parentheses, in its definition and in use.",
  bad: "block B = Linear(2)\nmodel M {\n  input x: f32[4]\n  output y = x -> B()\n}\n",
  good: "block B = Linear(2)\nmodel M {\n  input x: f32[4]\n  output y = x -> B\n}\n",
});
