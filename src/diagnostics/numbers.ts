/** @file NN22xx: arithmetic at compile time – numbers, lists, conditions, loops. */
import { diagnostic } from "./define.ts";

export const notANumber = diagnostic<{ needs: string; found: string }>({
  code: "NN2201",
  severity: "error",
  title: "A value of the wrong kind",
  message: ({ needs, found }) => `expected ${needs}; found ${found}`,
  page: "Sizes and settings are computed before anything runs, from numbers, parameters and sizes of values.",
  bad: 'model M {\n  input x: f32[4]\n  output y = x -> Linear(2 + "a")\n}\n',
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const notAList = diagnostic<{ found: string }>({
  code: "NN2202",
  severity: "error",
  title: "A list is needed",
  message: ({ found }) => `expected a list; found ${found}`,
  page: "for … in takes a list, a range 0..n-1, or zip(a, b).",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> for n in 3 { Linear(n) }\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> for n in [3] { Linear(n) }\n}\n",
});

export const listIndex = diagnostic<{ index: string; length: number }>({
  code: "NN2203",
  severity: "error",
  title: "An index outside of its list",
  message: ({ index, length }) => `there is no element ${index} in a list of ${length} (they count from 0)`,
  page: "Elements are list[0] to list[len(list) - 1].",
  bad: "const sizes = [2, 3]\nmodel M {\n  input x: f32[4]\n  output y = x -> Linear(sizes[2])\n}\n",
  good: "const sizes = [2, 3]\nmodel M {\n  input x: f32[4]\n  output y = x -> Linear(sizes[1])\n}\n",
});

export const comparisonUnknown = diagnostic<{ text: string }>({
  code: "NN2204",
  severity: "error",
  title: "A comparison that depends on a symbolic size",
  message: ({ text }) => `whether \`${text}\` holds depends on a size that only the data knows`,
  page: "Structure is chosen at compile time. Give the size a value (--set), or bound it by a domain.",
  bad: "model M(t: dim) {\n  input x: f32[t, 4]\n  output y = x -> if t * t > 8 { Linear(2) } else { Linear(3) }\n}\n",
  good: "model M(t: dim) {\n  input x: f32[t, 4]\n  output y = x -> Linear(3)\n}\n",
});

export const divideByZero = diagnostic<{ left: string }>({
  code: "NN2205",
  severity: "error",
  title: "A division by zero",
  message: ({ left }) => `${left} is divided by zero`,
  page: "The divisor is 0 for these arguments.",
  bad: "const n = 0\nmodel M {\n  input x: f32[4]\n  output y = x -> Linear(4 / n)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const inexactDivision = diagnostic<{ left: string; right: string }>({
  code: "NN2206",
  severity: "error",
  title: "A division of symbolic sizes that may not be exact",
  message: ({ left, right }) => `${left} divided by ${right} is not whole for every value`,
  page: "A division must be exact where an integer is needed. floor(…) and ceil(…) say how to round.",
  bad: "model M(t: dim) {\n  input x: f32[t, 4]\n  output y = x -> Linear(t / 2)\n}\n",
  good: "model M(t: dim) {\n  input x: f32[t, 4]\n  output y = x -> Linear(2)\n}\n",
});

export const sizeTooLarge = diagnostic<{ value: string }>({
  code: "NN2207",
  severity: "error",
  title: "A whole number beyond 2^53",
  message: ({ value }) => `${value} is too large to be exact (beyond 2^53)`,
  page: "Sizes are exact whole numbers up to 9,007,199,254,740,991.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(10 ^ 17)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const repeatCount = diagnostic<{ found: string; most: number }>({
  code: "NN2208",
  severity: "error",
  title: "A repeat count that is not a whole number of at least 0",
  message: ({ found, most }) => `repeat needs a whole number from 0 to ${most}; found ${found}`,
  page: "repeat 0 is the identity. A count that comes out of a division must be exact: assert what makes it so.",
  bad: "const n = 2\nmodel M {\n  input x: f32[4]\n  output y = x -> repeat n - 3 { Linear(4) -> ReLU }\n}\n",
  good: "const n = 5\nmodel M {\n  input x: f32[4]\n  output y = x -> repeat n - 3 { Linear(4) -> ReLU }\n}\n",
});

export const loopNames = diagnostic<{ names: readonly string[]; found: string }>({
  code: "NN2209",
  severity: "error",
  title: "A loop with more or fewer names than its elements have parts",
  message: ({ names, found }) =>
    `for ${names.join(", ")} needs elements of ${names.length} parts; found ${found}`,
  page: "for c, s in [(16, 1), (32, 2)] takes each tuple apart.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> for a, b in [1, 2] { Linear(a) }\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> for a, b in [(1, 2)] { Linear(a + b) }\n}\n",
});

export const assertFailed = diagnostic<{ message: string; found: string }>({
  code: "NN2210",
  severity: "error",
  title: "An assert does not hold",
  message: ({ message, found }) => `${message}${found ? ` (${found})` : ""}`,
  page: "An assert states what a spec relies on: about its parameters, or about params, macs and memory.",
  bad: 'model M {\n  assert 1 > 2, "one is not more than two"\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n',
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const bindingCount = diagnostic<{ names: number; found: string }>({
  code: "NN2211",
  severity: "error",
  title: "More or fewer names than values",
  message: ({ names, found }) => `${names} names are bound, but the right side gives ${found}`,
  page: "y, z = … takes as many values as there are names: a block with several outputs, or a tuple.",
  bad: "model M {\n  input x: f32[4]\n  a, b = x -> Linear(2)\n  output y = a + b\n}\n",
  good: "model M {\n  input x: f32[4]\n  a, b = (x -> Linear(2), x -> Linear(2))\n  output y = a + b\n}\n",
});

export const depthLimit = diagnostic<{ limit: number }>({
  code: "NN2212",
  severity: "error",
  title: "Uses that are nested too deeply",
  message: ({ limit }) => `more than ${limit} uses are nested in each other`,
  page: "Blocks in blocks in blocks: is one of them its own part?",
  bad: null,
  good: null,
});

export const divisionNotWhole = diagnostic<{ left: number; right: number }>({
  code: "NN2213",
  severity: "error",
  title: "A division that leaves a remainder where a whole number is needed",
  message: ({ left, right }) => `${left}/${right} is not whole`,
  page: "Counts and sizes are whole numbers, and nothing is rounded in silence. floor(…) and ceil(…) say how to round; an assert says which values are meant.",
  bad: "const n = 7\nmodel M {\n  input x: f32[4]\n  output y = x -> repeat n / 2 { Linear(4) -> ReLU }\n}\n",
  good: "const n = 6\nmodel M {\n  input x: f32[4]\n  output y = x -> repeat n / 2 { Linear(4) -> ReLU }\n}\n",
});

export const tooManyUses = diagnostic<{ most: number }>({
  code: "NN2214",
  severity: "error",
  title: "A model with more uses of layers than a machine holds",
  message: ({ most }) => `the model has more than ${most} uses of layers and functions`,
  page: "Every turn of a loop and every use of a block adds what is in it, so that loops in loops multiply. Look for a count that is larger than it was meant to be.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> repeat 90000 { repeat 90000 { Linear(4) -> ReLU -> Linear(4) -> Tanh } }\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> repeat 3 { repeat 3 { Linear(4) -> ReLU -> Linear(4) -> Tanh } }\n}\n",
});
