/** @file NN20xx: names – what they are, where they come from, whether anything uses them. */
import { diagnostic } from "./define.ts";

export const unknownName = diagnostic<{ name: string }>({
  code: "NN2001",
  severity: "error",
  title: "A name that nothing has",
  message: ({ name }) => `nothing here is called \`${name}\``,
  page: "Names are bound before they are used: by input, target, output, a binding `name = …`, `as`, a parameter, a const, or an import. Lower-case names are values; layers start with a capital letter.",
  bad: "model M {\n  input x: f32[4]\n  output y = z -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const unknownLayer = diagnostic<{ name: string }>({
  code: "NN2002",
  severity: "error",
  title: "A layer that does not exist",
  message: ({ name }) => `there is no layer or block called ${name}`,
  page: "Names with a capital letter are layers of the library, or blocks, cells and models of this file and its imports. The library uses the field's usual names; `nabla explain` and docs/language.md list them.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Liner(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const nameTwice = diagnostic<{ name: string }>({
  code: "NN2003",
  severity: "error",
  title: "A name is bound twice",
  message: ({ name }) => `\`${name}\` is bound already; a name is bound once`,
  page: "A name keeps one meaning in its scope, so that a spec can be read from any line. Give the second value a name of its own.",
  bad: "model M {\n  input x: f32[4]\n  h = x -> Linear(3)\n  h = x -> Linear(2)\n  output y = h -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  h = x -> Linear(3)\n  g = h -> Linear(2)\n  output y = g -> Linear(2)\n}\n",
});

export const unknownMember = diagnostic<{ name: string; found: string }>({
  code: "NN2004",
  severity: "error",
  title: "A part that a value does not have",
  message: ({ name, found }) => `${found} has no \`${name}\``,
  page: "After a tensor, `.c`, `.h`, `.w` and `.t` are its sizes; after a named step or an instance, `.weight`, `.bias` and `.weights` are its parameters.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(x.h)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(x.c)\n}\n",
});

export const sizeUpper = diagnostic<{ name: string }>({
  code: "NN2005",
  severity: "error",
  title: "A size that has a name with a capital letter",
  message: ({ name }) => `\`${name}\` is no size`,
  page: "Sizes in a type are numbers, parameters, consts, or lower-case names for sizes that stay open. The batch axis is never written: a batch of images is f32[28, 28, 1] too.",
  bad: "model M {\n  input x: f32[None, 784]\n  output y = x -> Flatten -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[784]\n  output y = x -> Flatten -> Linear(2)\n}\n",
});

export const batchWritten = diagnostic<{ name: string }>({
  code: "NN2006",
  severity: "warning",
  title: "An axis that reads as the batch",
  message: ({ name }) => `\`${name}\` is an axis like any other here: the batch axis is never written`,
  page: "Types say what one example is. The batch is always there, in front, and nothing can touch it. An axis that is called batch is one too many.",
  bad: "model M {\n  input x: f32[batch, 784]\n  output y = x -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[784]\n  output y = x -> Linear(2)\n}\n",
});

export const importMissing = diagnostic<{ path: string }>({
  code: "NN2010",
  severity: "error",
  title: "An import that cannot be read",
  message: ({ path }) => `cannot read ${path}`,
  page: 'Imports are paths relative to the file that imports, with their ending: import { Basic } from "./resnet.nn".',
  bad: 'import { Basic } from "./nosuch.nn"\nmodel M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n',
  good: null,
});

export const importUnknownName = diagnostic<{ name: string; file: string }>({
  code: "NN2011",
  severity: "error",
  title: "A name that the imported file does not declare",
  message: ({ name, file }) => `${file} declares no \`${name}\``,
  page: "Blocks, cells, models, data blocks and consts at the top level of a file can be imported.",
  bad: null,
  good: null,
});

export const importCycle = diagnostic<{ cycle: string }>({
  code: "NN2012",
  severity: "error",
  title: "Files that import each other in a circle",
  message: ({ cycle }) => `these files import each other in a circle: ${cycle}`,
  page: "Move what both need into a third file.",
  bad: null,
  good: null,
});

export const importEscapes = diagnostic<{ path: string; absolute: boolean }>({
  code: "NN2013",
  severity: "error",
  title: "An import path that is absolute, or leaves the project",
  message: ({ path, absolute }) =>
    absolute
      ? `\`${path}\` is not a path relative to this file`
      : `\`${path}\` leaves the folder that the project stands in`,
  page: "A spec stays whole when its folder moves: imports are relative, with forward slashes, and do not climb above the folder where the command is run.",
  bad: 'import { Basic } from "/etc/resnet.nn"\nmodel M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n',
  good: null,
});

export const unusedName = diagnostic<{ name: string; what: string }>({
  code: "NN2020",
  severity: "warning",
  title: "Something that nothing uses",
  message: ({ name, what }) => `${what} \`${name}\` is never used`,
  page: "What nothing reads is either left over or misspelt somewhere else. Remove it, or use it.",
  bad: "model M {\n  input x: f32[4]\n  h = x -> Linear(3)\n  output y = x -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const dimSpelling = diagnostic<{ name: string; near: string }>({
  code: "NN2021",
  severity: "warning",
  title: "A new size whose name is close to a known one",
  message: ({ name, near }) => `\`${name}\` is a new symbolic size; \`${near}\` is known`,
  page: "A bare name in a type that nothing has bound becomes a symbolic size, bound by the data. One that is a letter away from a known name is probably that name.",
  bad: "model M(features: int = 4) {\n  input x: f32[features]\n  input z: f32[featurs]\n  output y = concat(x -> Linear(2), z -> Linear(2))\n}\n",
  good: "model M(features: int = 4) {\n  input x: f32[features]\n  input z: f32[features]\n  output y = concat(x -> Linear(2), z -> Linear(2))\n}\n",
});

export const modelUnknown = diagnostic<{ name: string; known: readonly string[] }>({
  code: "NN2030",
  severity: "error",
  title: "A model that the file does not declare",
  message: ({ name, known }) =>
    `there is no model \`${name}\` here${known.length > 0 ? ` (there is ${known.join(", ")})` : ""}`,
  page: "--model names one of the models at the top level of the file.",
  bad: null,
  good: null,
});

export const setUnknown = diagnostic<{ name: string; model: string }>({
  code: "NN2031",
  severity: "error",
  title: "--set names a parameter that the model does not have",
  message: ({ name, model }) => `${model} has no parameter \`${name}\``,
  page: "--set name=value sets a parameter of the model; --set train.epochs=1 a setting of its train block.",
  bad: null,
  good: null,
});

export const setValue = diagnostic<{ name: string; text: string }>({
  code: "NN2032",
  severity: "error",
  title: "--set gives something that is not a value",
  message: ({ name, text }) => `\`${text}\` does not read as a value for ${name}`,
  page: 'Values are written as in a spec: 3, 0.5, 10%, true, [16, 32], "text".',
  bad: null,
  good: null,
});
